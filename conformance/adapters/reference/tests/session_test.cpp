#include "fake_platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::adapter {
namespace {

using testing::ElementsAre;

// Nodes of programs, short.
std::string num(const std::string& value) {
  return R"({"k":"num","v":)" + value + "}";
}
std::string str(const std::string& value) {
  return R"({"k":"str","v":")" + value + "\"}";
}
std::string var(const std::string& name) {
  return R"({"k":"var","name":")" + name + "\"}";
}
std::string help(int step, const std::string& name, const std::string& arguments) {
  return R"({"k":"help","step":)" + std::to_string(step) + R"(,"name":")" + name + R"(","args":[)" +
         arguments + "]}";
}
std::string statement(const std::string& expression) {
  return R"({"k":"do","expr":)" + expression + "}";
}
std::string mark(int step, const std::string& label) {
  return statement(help(step, "mark", label));
}
std::string let(const std::string& name, const std::string& value, bool constant = true) {
  return R"({"k":"let","const":)" + std::string(constant ? "true" : "false") + R"(,"name":")" +
         name + R"(","value":)" + value + "}";
}
std::string fn(int number, const std::string& params, const std::string& body) {
  return R"({"k":"fn","fn":)" + std::to_string(number) + R"(,"params":[)" + params +
         R"(],"body":[)" + body + "]}";
}
std::string get(int step, const std::string& of, const std::string& name) {
  return R"({"k":"get","step":)" + std::to_string(step) + R"(,"of":)" + of + R"(,"name":")" + name +
         "\"}";
}
std::string marked(int n, int step, const std::string& label) {
  return R"({"t":"mark","n":)" + std::to_string(n) + R"(,"step":)" + std::to_string(step) +
         R"(,"label":)" + label + "}";
}
std::string ended(int n) {
  return R"({"t":"end","n":)" + std::to_string(n) + R"(,"open":[]})";
}

TEST(Session, RecordsMarksAndTheEnd) {
  EXPECT_THAT(recordsOf("[" + mark(1, str("hi")) + "]"),
              ElementsAre(marked(1, 1, R"("hi")"), ended(2)));
}

TEST(Session, KeepsVariablesOfEachCallApart) {
  const std::string counter = let(
      "make", fn(1, R"("n")",
                 R"({"k":"return","value":)" +
                     fn(2, "",
                        R"({"k":"assign","op":"+=","step":1,"to":)" + var("n") + R"(,"value":)" +
                            num("1") + R"(},{"k":"return","value":)" + var("n") + "}") +
                     "}"));
  const auto invoke = [](int step, const std::string& function, const std::string& arguments) {
    return R"({"k":"invoke","step":)" + std::to_string(step) + R"(,"fn":)" + function +
           R"(,"args":[)" + arguments + "]}";
  };
  const std::string body =
      "[" + counter + "," + let("a", invoke(2, var("make"), num("10"))) + "," +
      let("b", invoke(3, var("make"), num("20"))) + "," + mark(4, invoke(5, var("a"), "")) + "," +
      mark(6, invoke(7, var("a"), "")) + "," + mark(8, invoke(9, var("b"), "")) + "]";
  EXPECT_THAT(recordsOf(body),
              ElementsAre(marked(1, 4, "11"), marked(2, 6, "12"), marked(3, 8, "21"), ended(4)));
}

TEST(Session, RunsQueuesInNodesOrderAndRecordsTheirCallbacks) {
  const std::string body = "[" + statement(help(1, "immediate", fn(1, "", ""))) + "," +
                           statement(help(2, "microtask", fn(2, "", ""))) + "," +
                           statement(help(3, "nextTick", fn(3, "", ""))) + "]";
  EXPECT_THAT(
      recordsOf(body),
      ElementsAre(
          R"({"t":"callback","n":1,"step":3,"fn":3,"on":null,"name":"nextTick","args":[]})",
          R"({"t":"callback","n":2,"step":2,"fn":2,"on":null,"name":"microtask","args":[]})",
          R"({"t":"callback","n":3,"step":1,"fn":1,"on":null,"name":"immediate","args":[]})",
          ended(4)));
}

TEST(Session, ReportsAnExceptionOfTheMainProgramAndGoesOn) {
  const std::string thrown =
      R"({"k":"throw","value":{"k":"new","class":"Error","step":2,"args":[)" + str("boom") + "]}}";
  const std::string body = "[" + statement(help(1, "nextTick", fn(1, "", mark(3, str("after"))))) +
                           "," + thrown + "," + mark(4, str("never")) + "]";
  EXPECT_THAT(
      recordsOf(body),
      ElementsAre(R"({"t":"uncaught","n":1,"error":{"$":"error","name":"Error","message":"boom"}})",
                  R"({"t":"callback","n":2,"step":1,"fn":1,"on":null,"name":"nextTick","args":[]})",
                  marked(3, 3, R"("after")"), ended(4)));
}

TEST(Session, ThrowsWhereAVariableIsUsedBeforeItsDeclaration) {
  const auto records =
      recordsOf("[" + statement(help(1, "probe", var("late"))) + "," + let("late", num("1")) + "]");
  EXPECT_EQ(records.front(),
            R"({"t":"probe","n":1,"step":1,"error":{"$":"error","name":"ReferenceError",)"
            R"("message":"Cannot access 'late' before initialization"}})");
}

TEST(Session, ThrowsWhenAConstantIsAssigned) {
  const auto records =
      recordsOf("[" + let("a", num("1")) + R"(,{"k":"assign","op":"=","step":1,"to":)" + var("a") +
                R"(,"value":)" + num("2") + "}]");
  EXPECT_EQ(records.front(), R"({"t":"uncaught","n":1,"error":{"$":"error","name":"TypeError",)"
                             R"("message":"Assignment to constant variable."}})");
}

TEST(Session, ProbesReportWhatTheyThrow) {
  const auto records =
      recordsOf("[" + statement(help(1, "probe", get(2, R"({"k":"undefined"})", "port"))) + "]");
  EXPECT_EQ(records.front(),
            R"({"t":"probe","n":1,"step":1,"error":{"$":"error","name":"TypeError",)"
            R"x("message":"Cannot read properties of undefined (reading 'port')"}})x");
}

TEST(Session, EncodesSpecialValues) {
  const std::string body =
      "[" + mark(1, R"({"k":"num","v":"-0"})") + "," + mark(2, R"({"k":"num","v":"NaN"})") + "," +
      mark(3, R"({"k":"undefined"})") + "," + mark(4, help(5, "hex", str("68 69"))) + "," +
      mark(6, R"({"k":"object","props":[["b",)" + num("1.5") + R"(],["1",)" + num("2") + "]]}") +
      "]";
  EXPECT_THAT(
      recordsOf(body),
      ElementsAre(marked(1, 1, R"({"$":"number","v":"-0"})"),
                  marked(2, 2, R"({"$":"number","v":"NaN"})"), marked(3, 3, R"({"$":"undefined"})"),
                  marked(4, 4,
                         R"({"$":"data","type":"buffer","length":2,)"
                         R"("hash":[3290491,5068561],"head":"hi"})"),
                  marked(5, 6, R"({"$":"object","props":[["1",2],["b",1.5]]})"), ended(6)));
}

TEST(Session, CountsCallsOfAfter) {
  const auto call = R"({"k":"invoke","step":3,"fn":)" + var("done") + R"(,"args":[]})";
  const std::string body = "[" + let("done", help(1, "after", num("2") + "," + fn(1, "", ""))) +
                           "," + statement(call) + "," + mark(2, str("once")) + "," +
                           statement(call) + "," + statement(call) + "]";
  EXPECT_THAT(
      recordsOf(body),
      ElementsAre(marked(1, 2, R"("once")"),
                  R"({"t":"callback","n":2,"step":1,"fn":1,"on":null,"name":"after","args":[]})",
                  ended(3)));
}

TEST(Session, SurvivesEndlessRecursion) {
  const std::string self = R"({"k":"invoke","step":1,"fn":)" + var("f") + R"(,"args":[]})";
  const auto records =
      recordsOf("[" + let("f", fn(1, "", statement(self))) + "," + statement(self) + "]");
  EXPECT_EQ(records.front(), R"({"t":"uncaught","n":1,"error":{"$":"error","name":"RangeError",)"
                             R"("message":"Maximum call stack size exceeded"}})");
}

TEST(Session, GivesUpAtTheLimitOfRecords) {
  const auto records = recordsOf("[" + mark(1, num("1")) + "," + mark(2, num("2")) + "]",
                                 Limits{.records = 1, .bytes = 1e6});
  EXPECT_THAT(records,
              ElementsAre(marked(1, 1, "1"),
                          R"({"t":"harness-error","id":"r","text":"record limit"})", "left"));
}

TEST(Session, CallsWhatIsNoFunctionAsJavaScriptDoes) {
  const auto records = recordsOf(
      R"([{"k":"do","expr":{"k":"call","step":1,"of":{"k":"var","name":"net"},"name":"nope","args":[]}}])");
  EXPECT_THAT(records,
              ElementsAre(R"({"t":"call","n":1,"step":1,"on":"net","name":"nope","args":[]})",
                          R"({"t":"throw","n":2,"step":1,"error":{"$":"error","name":"TypeError",)"
                          R"("message":"nope is not a function"}})",
                          R"({"t":"uncaught","n":3,"error":{"$":"error","name":"TypeError",)"
                          R"("message":"nope is not a function"}})",
                          ended(4)));
}

struct MalformedProgram : testing::TestWithParam<const char*> {};

TEST_P(MalformedProgram, IsRefused) {
  EXPECT_THROW(recordsOf(GetParam()), ProgramError) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Structures, MalformedProgram,
    testing::Values(R"({})", R"([1])", R"([{"k":"loop"}])", R"([{"k":"do"}])",
                    R"([{"k":"do","expr":null}])", R"([{"k":"do","expr":{"k":"what"}}])",
                    R"([{"k":"do","expr":{"k":"var","name":"nowhere"}}])",
                    R"([{"k":"do","expr":{"k":"num","v":"five"}}])",
                    R"([{"k":"do","expr":{"k":"str","utf16":[70000]}}])",
                    R"([{"k":"do","expr":{"k":"help","name":"sleep","args":[]}}])",
                    R"([{"k":"do","expr":{"k":"help","name":"probe","args":[]}}])",
                    R"([{"k":"do","expr":{"k":"bin","op":"**"}}])",
                    R"([{"k":"do","expr":{"k":"object","props":[["a"]]}}])",
                    R"([{"k":"assign","op":"*=","to":{"k":"var","name":"a"}}])",
                    R"([{"k":"assign","op":"=","to":{"k":"null"},"value":{"k":"null"}}])",
                    R"([{"k":"let","name":"a","value":{"k":"null"}},)"
                    R"({"k":"let","name":"a","value":{"k":"null"}}])"));

TEST(Program, NestedTooDeeplyIsRefused) {
  std::string expression = R"({"k":"null"})";
  for (int i = 0; i < 10; ++i) expression = R"({"k":"not","of":)" + expression + "}";
  EXPECT_NO_THROW(recordsOf("[" + statement(expression) + "]"));
  boost::json::value nested = {{"k", "null"}};
  for (int i = 0; i < 1000; ++i) nested = {{"k", "not"}, {"of", std::move(nested)}};
  const boost::json::value program = {
      {"program", 1}, {"body", boost::json::array{{{"k", "do"}, {"expr", std::move(nested)}}}}};
  EXPECT_THROW(Program::parse(program, [](const std::string&) { return std::optional<Value>(); }),
               ProgramError);
}

}  // namespace
}  // namespace netparity::adapter
