#include "netparity/yaml/yaml.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace netparity::yaml {
namespace {

boost::json::value read(std::string_view text, std::vector<Problem>& problems) {
  const auto node = load(text, "the script", problems);
  return node ? toJson(*node, "the script", problems) : boost::json::value();
}

TEST(Yaml, ScalarsAreWhatTheyReadAs) {
  std::vector<Problem> problems;
  EXPECT_EQ(read("{ a: 1, b: true, c: x y, d: '1', e: 1.5, f: }", problems),
            boost::json::parse(R"({"a":1,"b":true,"c":"x y","d":"1","e":"1.5","f":null})"));
  EXPECT_TRUE(problems.empty());
}

TEST(Yaml, JsonIsRead) {
  std::vector<Problem> problems;
  const std::string_view text = R"({"a": [1, {"b": "c"}]})";
  EXPECT_EQ(read(text, problems), boost::json::parse(text));
  EXPECT_TRUE(problems.empty());
}

TEST(Yaml, WhatIsNoYamlIsToldWithItsPlace) {
  std::vector<Problem> problems;
  read("a: 1\nb: [1, 2\n", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_GE(problems[0].offset, 8U);
  EXPECT_THAT(problems[0].message, testing::StartsWith("the script is no YAML: "));
}

TEST(Yaml, AnchorsAreRefused) {
  std::vector<Problem> problems;
  read("a: &x 1\nb: *x\n", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].offset, 3U);
}

TEST(Yaml, AKeyThatOccursTwiceIsToldWhereItOccursAgain) {
  std::vector<Problem> problems;
  read("a: 1\na: 2\n", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].offset, 5U);
}

TEST(Yaml, ASecondDocumentIsRefusedWhereItBegins) {
  std::vector<Problem> problems;
  EXPECT_FALSE(load("a: 1\n---\nb: 2\n", "the script", problems));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].offset, 9U);
}

TEST(Yaml, AnotherDocumentIsRefusedBehindEmptyOnesToo) {
  std::vector<Problem> problems;
  EXPECT_FALSE(load("a: 1\n---\n---\nb: 2\n", "the script", problems));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].offset, 13U);
}

TEST(Yaml, ALineThatOnlyEndsTheDocumentDoesNoHarm) {
  std::vector<Problem> problems;
  EXPECT_EQ(read("a: 1\n---\n", problems), boost::json::parse(R"({"a":1})"));
  EXPECT_TRUE(problems.empty());
}

TEST(Yaml, AKeyThatIsNoTextIsRefused) {
  std::vector<Problem> problems;
  read("a: 1\n[b]: 2\n", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "a key of the script is no text");
  EXPECT_EQ(problems[0].offset, 5U);
}

TEST(Yaml, APointerLeadsAsDeepAsItCan) {
  std::vector<Problem> problems;
  const auto root = load("a:\n  - b: 1\n  - c: 2\n", "the script", problems);
  ASSERT_TRUE(root);
  EXPECT_EQ(nodeAt(*root, "/a/1/c").Scalar(), "2");
  EXPECT_EQ(offsetOf(nodeAt(*root, "/a/1/missing")), 16U);
}

}  // namespace
}  // namespace netparity::yaml
