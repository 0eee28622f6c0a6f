#include "netparity/trace/trace.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace netparity::trace {
namespace {

Record record(Kind kind, std::string owner, std::string name, std::string_view value) {
  Record out;
  out.kind = kind;
  out.owner = std::move(owner);
  out.name = std::move(name);
  out.value = boost::json::parse(value);
  return out;
}

TEST(RecordText, ReadsLikeTheProgram) {
  EXPECT_EQ(record(Kind::call, "server", "listen", R"([0,"127.0.0.1",{"$":"function"}])").text(),
            "server.listen(0, \"127.0.0.1\", ƒ)");
  EXPECT_EQ(record(Kind::returned, "net", "connect", R"({"$":"ref","name":"client"})").text(),
            "net.connect → client");
  EXPECT_EQ(record(Kind::event, "client", "close", "[true]").text(), "client 'close' true");
  EXPECT_EQ(record(Kind::event, "client", "ready", "[]").text(), "client 'ready'");
  EXPECT_EQ(
      record(
          Kind::event, "client", "error",
          R"([{"$":"error","name":"Error","code":"ECONNREFUSED","message":"connect ECONNREFUSED","errno":-111}])")
          .text(),
      "client 'error' Error ECONNREFUSED \"connect ECONNREFUSED\" errno=-111");
  EXPECT_EQ(record(Kind::callback, "client", "write", "[null]").text(),
            "client.write callback(null)");
  EXPECT_EQ(record(Kind::callback, "nextTick@3:1", "nextTick", "[]").text(), "nextTick callback");
  EXPECT_EQ(record(Kind::end, "process", "", R"(["server"])").text(), "end, open: \"server\"");
}

TEST(Trace, SurvivesJson) {
  Trace trace;
  trace.records.push_back(record(Kind::event, "client", "close", "[true]"));
  trace.records.back().state["destroyed"] = true;
  trace.records.back().turn = 4;
  trace.records.back().joined = 3;
  trace.records.push_back(record(Kind::mark, "mark@3:1", "", "\"x\""));
  trace.records.back().step = 2;
  trace.records.back().line = 3;
  trace.records.back().column = 1;
  const auto again = Trace::fromJson(trace.toJson());
  ASSERT_TRUE(again);
  ASSERT_EQ(again->records.size(), 2U);
  EXPECT_TRUE(again->records[0].same(trace.records[0]));
  EXPECT_EQ(again->records[0].turn, 4);
  EXPECT_EQ(again->records[0].joined, 3U);
  EXPECT_TRUE(again->records[1].same(trace.records[1]));
  EXPECT_EQ(again->records[1].line, 3);
  EXPECT_EQ(again->fingerprint(), trace.fingerprint());
}

TEST(Trace, RefusesJsonThatIsNoTrace) {
  EXPECT_EQ(Trace::fromJson(boost::json::parse("{}")).error().text(),
            "trace: must be an array of records");
  EXPECT_EQ(
      Trace::fromJson(boost::json::parse(R"([{"t":"zap","owner":"a","value":1}])")).error().text(),
      "trace[0]: is no canonical record");
}

TEST(Fingerprint, SeesTurnsByOrderOnly) {
  Trace a;
  a.records = {record(Kind::mark, "m", "", "1"), record(Kind::mark, "m", "", "2")};
  Trace b = a;
  a.records[0].turn = 3;
  a.records[1].turn = 9;
  b.records[0].turn = 0;
  b.records[1].turn = 1;
  EXPECT_EQ(a.fingerprint(), b.fingerprint());
  b.records[1].turn = 0;
  EXPECT_NE(a.fingerprint(), b.fingerprint());
}

}  // namespace
}  // namespace netparity::trace
