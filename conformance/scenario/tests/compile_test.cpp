#include "netparity/scenario/scenario.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::scenario {
namespace {

using testing::HasSubstr;

constexpr std::string_view kFront = "/*---\ndescription: d\ncovers: [net.Socket!close]\n---*/\n";

program::Program compiled(std::string_view body) {
  Compilation out = compile(std::string(kFront) + std::string(body), "s.js", "s");
  EXPECT_TRUE(out.program.has_value())
      << (out.diagnostics.empty() ? "" : out.diagnostics[0].message) << "\n"
      << body;
  return *out.program;
}

std::string printedBody(std::string_view body) {
  return print(compiled(body)).substr(kFront.size());
}

// Printing what was parsed, parsing that and printing again gives the same text.
void expectStable(std::string_view body) {
  const std::string once = print(compiled(body));
  const Compilation again = compile(once, "s.js", "s");
  ASSERT_TRUE(again.program.has_value())
      << once << (again.diagnostics.empty() ? "" : again.diagnostics[0].message);
  EXPECT_EQ(print(*again.program), once);
}

TEST(Compile, ProducesTheFormatOfTheDocument) {
  const auto program =
      compiled("const client = net.connect(1, () => mark('x'));\nprobe(client.localPort);\n");
  EXPECT_EQ(program.json(), boost::json::parse(R"({
    "program": 1, "id": "s", "meta": { "description": "d", "covers": ["net.Socket!close"] },
    "body": [
      { "k": "let", "const": true, "name": "client", "at": [5, 1], "value":
        { "k": "call", "name": "connect", "of": { "k": "var", "name": "net" }, "at": [5, 20], "step": 1, "label": "client", "args": [
          { "k": "num", "v": 1 },
          { "k": "fn", "fn": 1, "params": [], "at": [5, 31], "expr":
            { "k": "help", "name": "mark", "args": [{ "k": "str", "v": "x" }], "at": [5, 37], "step": 2 } } ] } },
      { "k": "do", "at": [6, 1], "expr": { "k": "help", "name": "probe", "at": [6, 1], "step": 3, "args": [
          { "k": "get", "name": "localPort", "of": { "k": "var", "name": "client" }, "at": [6, 14], "step": 4 } ] } }
    ] })"))
      << boost::json::serialize(program.json());
}

TEST(Compile, UnderstandsEveryExpression) {
  for (const std::string_view text : {"0x_ff",
                                      "1_000",
                                      "1.5e3",
                                      "NaN",
                                      "Infinity",
                                      "-0",
                                      "-5",
                                      "'\\x41\\u0042\\u{1f600}\\n\\''",
                                      "\"it's\"",
                                      "[1, 'a', null]",
                                      "{ a: 1, 'b-c': 2 }",
                                      "undefined",
                                      "true",
                                      "!true",
                                      "typeof 1",
                                      "1 + 2 * 3",
                                      "(1 + 2) * 3",
                                      "1 - (2 - 3)",
                                      "1 < 2 === true",
                                      "true && false || true",
                                      "true && (false || true)",
                                      "true ? 1 : 2",
                                      "(true ? 1 : 2) + 1",
                                      "[1][0]",
                                      "'abc'.repeat(2).length",
                                      "-(-1)",
                                      "(() => 1)()",
                                      "() => ({ a: 1 })",
                                      "(a, b) => a + b",
                                      "a => a",
                                      "new Error('x').message",
                                      "net.isIP('::1')"}) {
    expectStable("mark(" + std::string(text) + ");");
  }
}

TEST(Compile, UnderstandsEveryStatement) {
  expectStable(
      "let n = 0;\nn += 1;\nn -= 1;\nn++;\nn = n + 1;\nconst o = { a: 1 };\no.a = 2;\no['a'] = 3;\n"
      "if (n > 1) {\n  mark(1);\n} else if (n === 0) {\n  mark(2);\n} else {\n  mark(3);\n}\n"
      "const f = (x) => {\n  if (x) return;\n  return x;\n};\nf(1);\nconst g = () => {\n  throw "
      "new Error('x');\n};\nprobe(g());\n");
}

TEST(Compile, KeepsCommentsBeforeStatements) {
  EXPECT_EQ(printedBody("// why this is so\n// and more\nmark(1);\n"),
            "// why this is so\n// and more\nmark(1);\n");
}

TEST(Compile, BreaksLongLines) {
  const std::string text = printedBody(
      "const client = net.connect({ port: 1, host: '127.0.0.1', localAddress: '127.0.0.2', "
      "allowHalfOpen: true, noDelay: true });");
  EXPECT_THAT(text, HasSubstr("  port: 1,\n"));
  expectStable(text);
}

TEST(Compile, LabelsObjectsByTheirVariable) {
  const auto program = compiled(
      "const server = net.createServer();\nlet late = null;\nconst f = () => {\n  late = "
      "net.connect(1);\n};\nnew net.Socket();\n"
      "const g = () => {\n  const late = net.connect(2);\n};\nnet.connect(3).on('connect', () => "
      "{});\n");
  std::vector<std::string> labels;
  for (const auto& [number, step] : program.steps()) {
    if (!step.label.empty()) {
      labels.push_back(step.label);
    }
  }
  EXPECT_THAT(labels, testing::ElementsAre("server", "late", "socket", "late@12", "socket@14"));
}

TEST(Compile, InfersThatDefaultsNeedAProcessOfTheirOwn) {
  EXPECT_TRUE(compiled("net.setDefaultAutoSelectFamily(false);").meta().fresh);
  EXPECT_FALSE(compiled("net.getDefaultAutoSelectFamily();").meta().fresh);
}

TEST(Compile, CountsColumnsInUtf16Units) {
  const auto program = compiled("mark('\u20ac\U0001f600'); mark(2);");
  EXPECT_EQ(program.step(2)->column, 14);
}

TEST(Compile, AcceptsByteOrderMarkAndCarriageReturns) {
  const std::string text =
      "\xEF\xBB\xBF/*---\r\ndescription: d\r\ncovers: [a]\r\n---*/\r\nmark(1);\r\n";
  EXPECT_TRUE(compile(text, "s.js", "s").program.has_value());
}

TEST(Compile, KeepsLoneSurrogatesAsCodeUnits) {
  const auto program = compiled("mark('\\ud800');");
  EXPECT_THAT(program.text(), HasSubstr(R"("utf16":[55296])"));
  expectStable("mark('\\ud800');");
}

TEST(Format, ShowsTheLineWithACaretAndAHint) {
  const std::string source = std::string(kFront) + "mark(1 == 2);\n";
  const Compilation out = compile(source, "a/b.js", "b");
  ASSERT_EQ(out.diagnostics.size(), 1U);
  EXPECT_EQ(formatDiagnostic(out.diagnostics[0], source, false),
            "a/b.js:5:8: error: there is no operator '=='\n  mark(1 == 2);\n         ^\n  hint: "
            "use ===\n");
}

}  // namespace
}  // namespace netparity::scenario
