#include "netparity/wire/script.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace netparity::wire {
namespace {

boost::json::value scripts() {
  std::ifstream file(NETPARITY_WIRE_SCRIPTS);
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

TEST(WireScript, IsAccepted) {
  const auto all = scripts();
  for (const auto& script : all.at("good").as_array()) {
    for (const Problem& problem : parse(script).problems) {
      ADD_FAILURE() << boost::json::serialize(script) << ": " << problem.path << " "
                    << problem.text;
    }
  }
}

TEST(WireScript, IsRefusedWithPathAndReason) {
  const auto all = scripts();
  for (const auto& bad : all.at("bad").as_array()) {
    const std::vector<Problem> problems = parse(bad.at("script")).problems;
    ASSERT_EQ(problems.size(), 1U) << boost::json::serialize(bad);
    EXPECT_EQ(problems[0].path, bad.at("path").as_string());
    EXPECT_EQ(problems[0].text, bad.at("text").as_string());
  }
}

TEST(WireScript, NamesEveryProblem) {
  EXPECT_EQ(
      parse(boost::json::parse(R"([{"when": {"from": 1, "flag": 2}, "do": 3}])")).problems.size(),
      3U);
}

TEST(WireScript, BecomesRules) {
  const Parsed parsed = parse(boost::json::parse(
      R"([{"when": {"from": "peer", "flag": "syn-ack", "port": 80}, "do": {"delay": 30}, "times": "all"},
          {"when": {"from": "program", "bytes": 7, "connection": 2}, "do": {"rst": "both"}}])"));
  ASSERT_EQ(parsed.rules.size(), 2U);
  EXPECT_EQ(parsed.rules[0].text, "delay on syn-ack 1 from the peer of port 80");
  EXPECT_EQ(parsed.rules[0].action.milliseconds, 30U);
  EXPECT_EQ(parsed.rules[0].times, std::nullopt);
  EXPECT_EQ(parsed.rules[1].path, "/1");
  EXPECT_EQ(parsed.rules[1].text, "rst on byte 7 from the program of connection 2");
  EXPECT_EQ(parsed.rules[1].action.rstTo, Action::RstTo::both);
  EXPECT_EQ(parsed.rules[1].times, 1U);
}

}  // namespace
}  // namespace netparity::wire
