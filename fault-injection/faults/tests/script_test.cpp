#include "netparity/faults/script.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::faults {
namespace {

Parsed parsed(const char* text) {
  return parse(boost::json::parse(text).get_object());
}

std::vector<std::string> problemsOf(const char* text) {
  std::vector<std::string> out;
  for (const Problem& problem : parsed(text).problems) {
    out.push_back(problem.path);
  }
  return out;
}

TEST(Script, OfAProgramWithoutFaultsNeedsNothing) {
  const Parsed none = parsed(R"({"description":"plain"})");
  EXPECT_TRUE(none.problems.empty());
  EXPECT_FALSE(none.script.needsSandbox);
  EXPECT_FALSE(none.script.leavesTraces());
}

TEST(Script, DescriptorsCanBeTakenAwayWithoutASandbox) {
  const Parsed limits = parsed(R"({"limits":{"files":3}})");
  EXPECT_TRUE(limits.problems.empty());
  EXPECT_EQ(limits.script.files, 3U);
  EXPECT_FALSE(limits.script.needsSandbox);
}

TEST(Script, PeersLeaveNoTraces) {
  const Parsed peers = parsed(R"({"peers":{"p":{"listen":"tcp","script":["fin"]}}})");
  EXPECT_TRUE(peers.problems.empty());
  EXPECT_TRUE(peers.script.needsSandbox);
  EXPECT_FALSE(peers.script.leavesTraces());
}

TEST(Script, NamesLeaveTracesInTheResolver) {
  const Parsed names = parsed(R"({"dns":{"a.test":{"A":"127.0.0.1"}}})");
  EXPECT_TRUE(names.problems.empty());
  EXPECT_TRUE(names.script.leavesTraces());
}

TEST(Script, CallsNeedAProcessOfTheirOwn) {
  const Parsed calls = parsed(R"({"calls":[{"call":"connect","error":"ENOBUFS"}]})");
  EXPECT_TRUE(calls.problems.empty());
  ASSERT_TRUE(calls.script.calls.has_value());
  EXPECT_EQ(calls.script.calls->front().name, "ENOBUFS");
  EXPECT_TRUE(calls.script.needsSandbox);
  EXPECT_TRUE(calls.script.leavesTraces());
}

TEST(Script, OfTheNetwork) {
  const Parsed network = parsed(R"({"network":{"addresses":["192.0.2.1/24"],
      "routes":{"198.51.100.0/24":"unreachable"},"sysctls":{"net/ipv4/tcp_retries2":1}},
      "limits":{"ports":[40000,40000],"paths":{"taken":"file"}}})");
  EXPECT_TRUE(network.problems.empty());
  EXPECT_EQ(network.script.routes.front().kind, sandbox::Route::Kind::unreachable);
  EXPECT_EQ(network.script.sysctls.front().second, "1");
  EXPECT_EQ(network.script.ports->first, 40000U);
  EXPECT_EQ(network.script.paths.front().kind, Path::Kind::file);
  EXPECT_TRUE(network.script.leavesTraces());
}

TEST(Script, SaysWhereItIsWrong) {
  using ::testing::ElementsAre;
  EXPECT_THAT(problemsOf(R"({"limits":{"files":-1,"x":1,"ports":[1,2],"paths":{"a/b":"file"}}})"),
              ElementsAre("/limits/files", "/limits/x", "/limits/ports", "/limits/paths/a/b"));
  EXPECT_THAT(problemsOf(R"({"network":{"addresses":["x"],"routes":{"1.2.3.4":"lost"},
                              "sysctls":{"kernel/x":1},"y":1}})"),
              ElementsAre("/network/addresses/0", "/network/routes/1.2.3.4",
                          "/network/sysctls/kernel/x", "/network/y"));
  EXPECT_THAT(problemsOf(R"({"dns":{"a.test":"lost"},"peers":{"p":{"listen":"udp"}},
                              "wire":[{"do":"lose"}]})"),
              testing::Not(testing::IsEmpty()));
  EXPECT_THAT(problemsOf(R"({"network":[]})"), ElementsAre("/network"));
  EXPECT_THAT(problemsOf(R"({"calls":[{"call":"open","error":"EFOO"}]})"),
              ElementsAre("/calls/0/call", "/calls/0/error"));
}

}  // namespace
}  // namespace netparity::faults
