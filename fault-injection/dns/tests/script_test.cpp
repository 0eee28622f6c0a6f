#include "netparity/dns/script.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace netparity::dns {
namespace {

namespace json = boost::json;
using boost::asio::ip::make_address;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> paths(const Parsed& parsed) {
  std::vector<std::string> out;
  for (const Problem& problem : parsed.problems) {
    out.push_back(problem.path);
    EXPECT_NE(problem.text, "");
  }
  return out;
}

std::string firstProblem(std::string_view script) {
  const Parsed parsed = parse(json::parse(json::string_view(script.data(), script.size())));
  return parsed.problems.empty() ? "" : parsed.problems.front().text;
}

// The scripts that the schema is tested with too.
json::object examples() {
  std::ifstream file(NETPARITY_TEST_SCRIPTS);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text).get_object();
}

TEST(ParseScript, TakesWhatIsRight) {
  const json::object all = examples();
  for (const json::value& script : all.at("valid").get_array()) {
    EXPECT_THAT(paths(parse(script)), ElementsAre()) << json::serialize(script);
  }
}

TEST(ParseScript, SaysWhereItIsWrong) {
  const json::object all = examples();
  for (const json::value& example : all.at("invalid").get_array()) {
    EXPECT_EQ(paths(parse(example.at("script"))),
              json::value_to<std::vector<std::string>>(example.at("paths")))
        << json::serialize(example);
  }
}

TEST(ParseScript, SaysWhatIsAllowed) {
  EXPECT_EQ(firstProblem(R"({"x.test": {"A": "127.0.0.300"}})"),
            R"("127.0.0.300" is no IPv4 address and none of: timeout, nxdomain, nodata, servfail, )"
            "refused, formerr, notimp, wrong-id, wrong-question, garbage or empty-packet");
  EXPECT_EQ(firstProblem(R"({"x.test": {"A": {"answer": "127.0.0.1", "tcp": "reset"}}})"),
            R"("reset" is none of: refused, silent or close)");
  EXPECT_THAT(firstProblem(R"({"x.test": "127.0.0.1"})"), HasSubstr("{ A: 127.0.0.1 }"));
}

TEST(ParseScript, ReadsEachMember) {
  const Parsed parsed = parse(json::parse(R"({"X.Test.": {"CNAME": "Y.test", "A": {
      "answer": ["127.0.0.1", "127.0.0.2"], "first": "timeout", "before": "wrong-id",
      "delay": 200, "after": "AAAA", "truncated": true, "tcp": "close"}}})"));
  ASSERT_THAT(paths(parsed), ElementsAre());
  const Name& name = parsed.script.names.at("x.test");
  EXPECT_EQ(name.cname, "y.test");
  EXPECT_FALSE(name.every);
  const Rule& rule = name.types.at(Type::A);
  EXPECT_EQ(rule.path, "/X.Test./A");
  EXPECT_EQ(rule.treatment.behaviour, Behaviour::answer);
  EXPECT_THAT(rule.treatment.addresses,
              ElementsAre(make_address("127.0.0.1"), make_address("127.0.0.2")));
  EXPECT_EQ(rule.first->behaviour, Behaviour::timeout);
  EXPECT_EQ(rule.before, Behaviour::wrongId);
  EXPECT_EQ(rule.delay.count(), 200);
  EXPECT_EQ(rule.after, Type::AAAA);
  EXPECT_TRUE(rule.truncated);
  EXPECT_EQ(rule.overTcp, OverTcp::close);
}

TEST(ParseScript, KnowsAWordForAllTypes) {
  const Parsed parsed = parse(json::parse(R"({"gone.test": "nxdomain"})"));
  EXPECT_EQ(parsed.script.names.at("gone.test").every->treatment.behaviour, Behaviour::nxdomain);
}

}  // namespace
}  // namespace netparity::dns
