#include "netparity/peer/script.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace netparity::peer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The scripts of scripts.json, which schema_test.py holds against the schema too.
boost::json::array scripts(const char* which) {
  std::ostringstream text;
  text << std::ifstream(NETPARITY_PEER_SCRIPTS).rdbuf();
  return boost::json::parse(text.str()).at(which).as_array();
}

TEST(Parse, TakesGoodScripts) {
  for (const boost::json::value& script : scripts("good")) {
    const Parsed parsed = parse(script);
    EXPECT_TRUE(parsed.problems.empty()) << boost::json::serialize(script) << "\n"
                                         << parsed.problems.front().text();
    EXPECT_EQ(parsed.script.peers.size(), script.as_object().size());
  }
}

TEST(Parse, NamesTheProblemAndWhatIsAllowed) {
  for (const boost::json::value& bad : scripts("bad")) {
    const Parsed parsed = parse(bad.at("script"));
    const std::string text = boost::json::serialize(bad.at("script"));
    ASSERT_FALSE(parsed.problems.empty()) << text;
    EXPECT_EQ(parsed.problems.front().path, bad.at("path").as_string()) << text;
    EXPECT_THAT(parsed.problems.front().message, HasSubstr(std::string(bad.at("says").as_string())))
        << text;
    EXPECT_TRUE(parsed.script.peers.empty());
  }
}

Parsed parseText(std::string_view text) {
  return parse(boost::json::parse(text));
}

TEST(Parse, NamesAllProblems) {
  const Parsed parsed = parseText(R"({"a": {"listen": "tcp", "script": ["x", {"recv": -1}]},
                                      "b": {"listen": "smtp", "script": [], "port": 1}})");
  std::vector<std::string> paths;
  for (const Problem& problem : parsed.problems) {
    paths.push_back(problem.path);
  }
  EXPECT_THAT(paths, ElementsAre("/a/script/0", "/a/script/1/recv", "/b/listen", "/b/port"));
}

// A program is told NETPARITY_PEER_A_B_PORT.
TEST(Parse, RefusesNamesThatTheEnvironmentCannotTellApart) {
  const Parsed parsed = parseText(R"({"a-b": {"listen": "tcp", "script": []},
                                      "A_B": {"listen": "tcp", "script": ["bogus"]},
                                      "a-b2": {"listen": "tcp", "script": []}})");
  ASSERT_EQ(parsed.problems.size(), 2U) << "and what else is wrong with it";
  EXPECT_EQ(parsed.problems[0].path, "/A_B");
  EXPECT_THAT(parsed.problems[0].message, HasSubstr("differ in nothing but case"));
}

TEST(Parse, ProblemsReadAsASentence) {
  EXPECT_EQ(parseText(R"({"s": {"listen": "tcp", "script": [{"recv": -1}]}})").problems[0].text(),
            "/s/script/0/recv: recv is -1; it must be a whole number of 1 to 1073741824");
}

TEST(Parse, PutsTheAcceptThatWasLeftOutFirst) {
  const Parsed parsed = parseText(R"({"s": {"listen": "tcp", "script": [{"until": "go"}, "fin"]},
                                      "c": {"connect": "port", "script": ["fin"]},
                                      "cold": {"listen": "tcp", "script": ["stall"]}})");
  ASSERT_EQ(parsed.script.peers.size(), 3U);
  const auto& first = [&](std::size_t peer) -> const Step& {
    return parsed.script.peers[peer].sequences.front().front();
  };
  EXPECT_TRUE(std::holds_alternative<step::Accept>(first(0).action));
  EXPECT_EQ(first(0).path, "/s/script");
  EXPECT_TRUE(std::holds_alternative<step::Connect>(first(1).action));
  EXPECT_TRUE(std::holds_alternative<step::Stall>(first(2).action));
}

// { "s": { "listen": …, "script": … } }
boost::json::object peerS(boost::json::string listen, boost::json::array steps) {
  boost::json::object peer;
  peer["listen"] = std::move(listen);
  peer["script"] = std::move(steps);
  boost::json::object out;
  out["s"] = std::move(peer);
  return out;
}

TEST(Parse, QuotesLittleOfALongValue) {
  const boost::json::string longText(100000, 'x');
  boost::json::array steps;
  steps.emplace_back(longText);
  const Parsed parsed = parse(peerS(longText, steps));
  ASSERT_EQ(parsed.problems.size(), 2U);
  for (const Problem& problem : parsed.problems) {
    EXPECT_LT(problem.message.size(), 400U);
  }
}

TEST(Parse, RefusesMoreThanItsLimits) {
  boost::json::object peers;
  for (int i = 0; i < 201; ++i) {
    peers["p" + std::to_string(i)] = peerS("tcp", {})["s"];
  }
  EXPECT_FALSE(parse(peers).problems.empty());
  boost::json::array steps;
  for (int i = 0; i < 1001; ++i) {
    steps.emplace_back(boost::json::parse(R"({"until": "go"})"));
  }
  EXPECT_FALSE(parse(peerS("tcp", steps)).problems.empty());
  steps.pop_back();
  EXPECT_TRUE(parse(peerS("tcp", steps)).problems.empty());
}

}  // namespace
}  // namespace netparity::peer
