#include "netparity/program/program.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace netparity::program {
namespace {

constexpr std::string_view kConnect = R"({
  "program": 1, "id": "socket/connect/refused",
  "meta": { "description": "d", "covers": ["net.connect"], "needs": ["client"], "node": ">=20 <26", "process": "fresh", "limits": { "files": 3 }, "wire": [], "calls": [] },
  "body": [
    { "k": "let", "name": "client", "const": true, "at": [3, 1],
      "value": { "k": "call", "of": { "k": "var", "name": "net" }, "name": "connect", "args": [{ "k": "num", "v": 1 }],
                 "at": [3, 16], "step": 1, "label": "client" } },
    { "k": "do", "at": [4, 1],
      "expr": { "k": "help", "name": "probe", "at": [4, 1], "step": 2,
                "args": [{ "k": "get", "of": { "k": "var", "name": "client" }, "name": "localPort", "at": [4, 7], "step": 3 }] } }
  ] })";

TEST(Program, TellsItsStepsByNumber) {
  const auto program = Program::fromJson(boost::json::parse(kConnect));
  ASSERT_TRUE(program) << program.error().text();
  ASSERT_NE(program->step(1), nullptr);
  EXPECT_EQ(program->step(1)->label, "client");
  EXPECT_EQ(program->step(1)->line, 3);
  EXPECT_EQ(program->step(1)->column, 16);
  using Paths = std::vector<std::vector<std::string>>;
  EXPECT_EQ(program->step(1)->ports, Paths{});
  EXPECT_EQ(program->step(2)->ports, Paths{{}});
  EXPECT_EQ(program->step(3)->ports, Paths{{}});
  EXPECT_EQ(program->step(4), nullptr);
}

// probe([client.localPort, { at: [client.remotePort] }, !client.port])
TEST(Program, TellsWherePortsStandInWhatIsProbed) {
  constexpr std::string_view kText =
      R"({ "program": 1, "id": "a", "meta": { "description": "d" }, "body": [
    { "k": "do", "at": [1, 1], "expr": { "k": "help", "name": "probe", "at": [1, 1], "step": 1, "args": [
      { "k": "array", "items": [
        { "k": "get", "of": { "k": "var", "name": "client" }, "name": "localPort", "at": [1, 8], "step": 2 },
        { "k": "object", "props": [["at", { "k": "array", "items": [
          { "k": "get", "of": { "k": "var", "name": "client" }, "name": "remotePort", "at": [1, 9], "step": 3 } ] }]] },
        { "k": "not", "of":
          { "k": "get", "of": { "k": "var", "name": "client" }, "name": "port", "at": [1, 10], "step": 4 } } ] } ] } }
  ] })";
  const auto program = Program::fromJson(boost::json::parse(kText));
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->step(1)->ports,
            (std::vector<std::vector<std::string>>{{"0"}, {"1", "at", "0"}}));
}

TEST(Program, ReadsItsFrontMatter) {
  const auto program = Program::fromJson(boost::json::parse(kConnect));
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_TRUE(program->meta().fresh);
  EXPECT_EQ(program->meta().faults, (std::vector<std::string>{"wire", "limits", "calls"}));
  EXPECT_TRUE(program->meta().needsSandbox);
  EXPECT_TRUE(program->meta().needsFailingCalls);
  EXPECT_TRUE(program->meta().limitsDescriptors);
  EXPECT_FALSE(program->appliesTo(18));
  EXPECT_TRUE(program->appliesTo(20));
  EXPECT_TRUE(program->appliesTo(25));
  EXPECT_FALSE(program->appliesTo(26));
}

TEST(Program, NeedsNoSandboxToBeShortOfDescriptors) {
  const auto program = Program::fromJson(boost::json::parse(
      R"({"program":1,"id":"a","meta":{"description":"d","limits":{"files":3}},"body":[]})"));
  ASSERT_TRUE(program) << program.error().text();
  EXPECT_EQ(program->meta().spareDescriptors, 3U);
  EXPECT_FALSE(program->meta().needsSandbox);
  EXPECT_FALSE(program->meta().needsFailingCalls);
}

std::string problemOf(std::string_view text) {
  const auto program = Program::fromJson(boost::json::parse(text));
  return program ? "no problem" : program.error().text();
}

TEST(Program, SaysWhereJsonIsNoProgram) {
  EXPECT_EQ(problemOf("[]"), "a program must be an object");
  EXPECT_EQ(problemOf(R"({"program":2})"), "program: must be 1, the only version of the format");
  EXPECT_EQ(
      problemOf(
          R"({"program":1,"id":"a","meta":{"description":"d"},"body":[{"k":"loop","at":[1,1]}]})"),
      "program.body[0].k: \"loop\" is no kind of statement");
  EXPECT_EQ(
      problemOf(
          R"({"program":1,"id":"a","meta":{"description":"d"},"body":[{"k":"do","at":[1,1],"expr":{"k":"call",
                         "at":[1,1],"step":1,"name":"x","args":[],"of":{"k":"zap"}}}]})"),
      "program.body[0].expr.of.k: \"zap\" is no kind of expression");
  EXPECT_EQ(
      problemOf(R"({"program":1,"id":"a","meta":{"description":"d","node":"new"},"body":[]})"),
      "meta.node: must be a range of majors such as \">=20 <26\"");
  EXPECT_EQ(
      problemOf(
          R"({"program":1,"id":"a","meta":{"description":"d","limits":{"files":-1}},"body":[]})"),
      "meta.limits.files: must be a whole number from 0 to 10000");
}

TEST(Program, RefusesAStepNumberThatOccursTwice) {
  EXPECT_EQ(problemOf(R"({"program":1,"id":"a","meta":{"description":"d"},"body":[
      {"k":"do","at":[1,1],"expr":{"k":"help","name":"mark","args":[],"at":[1,1],"step":1}},
      {"k":"do","at":[2,1],"expr":{"k":"help","name":"mark","args":[],"at":[2,1],"step":1}}]})"),
            "program.body[1].expr.step: step 1 occurs twice");
}

TEST(MajorRange, UnderstandsConditionsThatMustAllHold) {
  EXPECT_TRUE(MajorRange::parse("26")->contains(26));
  EXPECT_FALSE(MajorRange::parse("26")->contains(24));
  EXPECT_TRUE(MajorRange::parse(">=10 <20")->contains(10));
  EXPECT_FALSE(MajorRange::parse(">=10 <20")->contains(20));
  for (const std::string_view bad : {"", "  ", ">=", "x", ">=10,<20", "~20", "20.x"}) {
    EXPECT_FALSE(MajorRange::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace netparity::program
