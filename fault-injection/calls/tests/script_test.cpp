#include "netparity/calls/script.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <sstream>

namespace netparity::calls {
namespace {

boost::json::value fileAt(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

TEST(CallsScript, IsAccepted) {
  const auto all = fileAt(NETPARITY_CALLS_SCRIPTS);
  for (const auto& script : all.at("good").as_array()) {
    for (const Problem& problem : parse(script).problems) {
      ADD_FAILURE() << boost::json::serialize(script) << ": " << problem.path << " "
                    << problem.text;
    }
  }
}

TEST(CallsScript, IsRefusedWithPathAndReason) {
  const auto all = fileAt(NETPARITY_CALLS_SCRIPTS);
  for (const auto& bad : all.at("bad").as_array()) {
    const std::vector<Problem> problems = parse(bad.at("script")).problems;
    ASSERT_EQ(problems.size(), 1U) << boost::json::serialize(bad);
    EXPECT_EQ(problems[0].path, bad.at("path").as_string());
    EXPECT_EQ(problems[0].text, bad.at("text").as_string());
  }
}

TEST(CallsScript, KnowsEveryErrorOfTheSchema) {
  const auto schema = fileAt(NETPARITY_CALLS_SCHEMA);
  for (const auto& name : schema.at("$defs").at("errno").at("enum").as_array()) {
    EXPECT_TRUE(parse(boost::json::array{boost::json::object{{"call", "read"}, {"error", name}}})
                    .problems.empty())
        << name;
  }
}

TEST(CallsScript, NamesEveryProblem) {
  EXPECT_EQ(parse(boost::json::parse(R"([{"call": 1, "on": 2}, 3])")).problems.size(), 4U);
}

TEST(CallsScript, BecomesRules) {
  const Parsed parsed = parse(boost::json::parse(
      R"([{"call": "accept", "error": "ECONNABORTED", "at": 2, "times": 3},
          {"call": "connect", "error": "ENOMEM", "on": "unix", "times": "all"}])"));
  ASSERT_EQ(parsed.rules.size(), 2U);
  EXPECT_EQ(parsed.rules[0].path, "/0");
  EXPECT_EQ(parsed.rules[0].text, "accept 2 of tcp fails with ECONNABORTED");
  EXPECT_EQ(parsed.rules[0].error, ECONNABORTED);
  EXPECT_EQ(parsed.rules[0].times, 3U);
  EXPECT_EQ(parsed.rules[1].on, On::unix);
  EXPECT_EQ(parsed.rules[1].at, 1U);
  EXPECT_EQ(parsed.rules[1].times, std::nullopt);
}

}  // namespace
}  // namespace netparity::calls
