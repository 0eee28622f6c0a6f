#include "netparity/scenario/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::scenario {
namespace {

using testing::HasSubstr;

constexpr std::string_view kFront = "/*---\ndescription: d\ncovers: [net.Socket!close]\n---*/\n";

Diagnostic firstOf(const std::string& source) {
  const Compilation out = compile(source, "s.js", "s");
  EXPECT_FALSE(out.program.has_value());
  EXPECT_FALSE(out.diagnostics.empty());
  return out.diagnostics.empty() ? Diagnostic{} : out.diagnostics.front();
}

Diagnostic firstOfBody(const std::string& body) {
  return firstOf(std::string(kFront) + body);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) {
    out += text;
  }
  return out;
}

TEST(BadInput, SaysWhatToWriteInsteadOfWhatTheLanguageLacks) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"function f() {}", "arrow function"},
      {"const f = function () {};", "arrow function"},
      {"async () => 1;", "wait on events"},
      {"mark(`x`);", "quoted string"},
      {"for (;;) {}", "no loops"},
      {"while (true) {}", "wait on an event"},
      {"mark(1 == 2);", "use ==="},
      {"mark(1 != 2);", "use !=="},
      {"mark(net?.x);", "probe()"},
      {"mark(1 ?? 2);", "a ? b : c"},
      {"mark(...[1]);", "write the arguments"},
      {"const { a } = net;", "read its members"},
      {"const net2 = require('net');", "there already"},
      {"import net from 'net';", "there already"},
      {"var x = 1;", "const or let"},
      {"class A {}", "functions held in const"},
      {"try { mark(1); } catch (e) {}", "probe(expression)"},
      {"mark(Buffer.from('x'));", "hex("},
      {"setTimeout(() => {}, 10);", "timeout(ms, fn)"},
      {"setImmediate(() => {});", "immediate(fn)"},
      {"process.nextTick(() => {});", "nextTick(fn)"},
      {"console.log(1);", "mark(label)"},
      {"assert(1);", "probe(expression)"},
      {"mark(/x/);", "use a string"},
      {"const a = 1, b = 2;", "begin another"},
      {"let x;", "let x = null;"},
      {"new Foo();", "net.Socket"},
      {"const x = 1;\nx = 2;", "with let"},
      {"after;", "call it"},
  };
  for (const auto& [body, hint] : cases) {
    EXPECT_THAT(firstOfBody(body).hint, HasSubstr(hint)) << body << "\n"
                                                         << firstOfBody(body).message;
  }
}

TEST(BadInput, NamesThePlace) {
  const Diagnostic found = firstOfBody("mark(1);\n  mark(undeclared);\n");
  EXPECT_EQ(found.message, "'undeclared' is not declared");
  EXPECT_EQ(found.line, 6);
  EXPECT_EQ(found.column, 8);
}

TEST(BadInput, ReportsSeveralStatementsInOneGo) {
  const Compilation out = compile(
      std::string(kFront) + "mark(1 == 1);\nmark(2);\nvar x = 1;\nfor (;;) {}\n", "s.js", "s");
  ASSERT_GE(out.diagnostics.size(), 3U);
  EXPECT_EQ(out.diagnostics[0].line, 5);
  EXPECT_EQ(out.diagnostics[1].line, 7);
  EXPECT_EQ(out.diagnostics[2].line, 8);
}

TEST(BadInput, StopsAtTwentyErrors) {
  EXPECT_EQ(
      compile(std::string(kFront) + repeated("var x = 1;\n", 100), "s.js", "s").diagnostics.size(),
      20U);
}

TEST(BadInput, ChecksNames) {
  EXPECT_EQ(firstOfBody("const a = 1;\nconst a = 2;").message, "'a' is declared twice");
  EXPECT_EQ(firstOfBody("const net = 1;").message, "'net' is a name of the language");
  EXPECT_EQ(firstOfBody("const f = (mark) => 1;").message, "'mark' is a name of the language");
  EXPECT_EQ(firstOfBody("if (true) {\n  const a = 1;\n}\nmark(a);").message, "'a' is not declared");
}

TEST(BadInput, ChecksHelpers) {
  EXPECT_EQ(firstOfBody("mark();").message, "mark() takes 1 argument");
  EXPECT_EQ(firstOfBody("bytes(1, 2, 3);").message, "bytes() takes 1 or 2 arguments");
  EXPECT_EQ(firstOfBody("mark(tmp('a/b'));").message,
            "tmp() takes the name of a file, without '/'");
  EXPECT_EQ(firstOfBody("mark(tmp('..'));").message, "tmp() takes the name of a file, without '/'");
  EXPECT_EQ(firstOfBody("mark(hex('abc'));").message, "hex() takes two digits for each byte");
}

TEST(BadInput, EndsEarly) {
  EXPECT_THAT(firstOfBody("mark('abc").message, HasSubstr("string does not end"));
  EXPECT_THAT(firstOfBody("mark(1 /* abc").message, HasSubstr("comment does not end"));
  EXPECT_THAT(firstOfBody("mark(").message, HasSubstr("the file ends in the middle"));
  EXPECT_THAT(firstOfBody("const f = () => {").message, HasSubstr("block does not end"));
  EXPECT_THAT(firstOf("/*---\ndescription: d").message, HasSubstr("front matter does not end"));
  EXPECT_THAT(firstOf("").message, HasSubstr("begins with its front matter"));
  EXPECT_THAT(firstOf("mark(1);").message, HasSubstr("begins with its front matter"));
  EXPECT_THAT(firstOfBody("").message, HasSubstr("no statements"));
}

TEST(BadInput, NestedWithoutEnd) {
  constexpr std::size_t kDeep = 100000;
  for (const std::string_view open :
       {"(", "[", "mark({ a: ", "() => ", "if (1) ", "!", "mark(", "- "}) {
    EXPECT_THAT(firstOfBody(repeated(open, kDeep)).message, HasSubstr("nested too deeply")) << open;
  }
  EXPECT_THAT(firstOfBody("mark(1" + repeated(" + 1", kDeep) + ");").message,
              HasSubstr("nested too deeply"));
  EXPECT_THAT(firstOfBody("net" + repeated(".a", kDeep) + ";").message,
              HasSubstr("nested too deeply"));
}

TEST(BadInput, TooLarge) {
  const Diagnostic found = firstOf(std::string(kFront) + std::string(10U << 20U, ' '));
  EXPECT_THAT(found.message, HasSubstr("at most 1 MiB"));
}

TEST(BadInput, BytesThatAreNoText) {
  EXPECT_THAT(firstOfBody("mark('\xff');").message, HasSubstr("no UTF-8"));
  EXPECT_THAT(firstOfBody("mark('\xC0\x80');").message, HasSubstr("no UTF-8"));
  EXPECT_THAT(firstOfBody("mark('\xED\xA0\x80');").message, HasSubstr("no UTF-8"));
  EXPECT_EQ(firstOfBody("mark('\xff');").line, 5);
  EXPECT_THAT(firstOfBody(std::string("mark(1)\0;", 9)).message, HasSubstr("control character"));
  EXPECT_THAT(firstOfBody("mark(\u00fc);").message, HasSubstr("unexpected character"));
}

TEST(BadInput, Numbers) {
  EXPECT_THAT(firstOfBody("mark(1e999);").message, HasSubstr("too large"));
  EXPECT_THAT(firstOfBody("mark(1e);").message, HasSubstr("exponent"));
  EXPECT_THAT(firstOfBody("mark(5n);").hint, HasSubstr("BigInt"));
  EXPECT_THAT(firstOfBody("mark(0x);").message, HasSubstr("hexadecimal"));
}

TEST(BadInput, FrontMatter) {
  const auto front = [](const std::string& yaml) {
    return firstOf("/*---\n" + yaml + "\n---*/\nmark(1);\n");
  };
  EXPECT_EQ(front("description: d\ncovers: [a]\ncolour: red").message,
            "the front matter has no key 'colour'");
  EXPECT_EQ(front("description: d\ncovers: [a]\ncolour: red").line, 4);
  EXPECT_EQ(front("description: d\ncovers: [a]\ndescription: e").message,
            "'description' occurs twice in the front matter");
  EXPECT_EQ(front("description: d").message, "the front matter lacks 'covers'");
  EXPECT_EQ(front("description: d\ncovers: []").message,
            "'covers' must be a list of at least one id");
  EXPECT_EQ(front("description: d\ncovers: [a]\nnode: new").message,
            "'node' must be a range of majors");
  EXPECT_EQ(front("description: d\ncovers: [a]\nneeds: [magic]").message,
            "there is no capability 'magic'");
  EXPECT_EQ(front("description: d\ncovers: [a]\nneeds: [magic]").column, 9);
  EXPECT_THAT(front("description: [").message, HasSubstr("is no YAML"));
  EXPECT_THAT(front("a: &x [1]\nb: *x").message, HasSubstr("anchors and aliases"));
  EXPECT_THAT(front("description: d\ncovers: [a]\nprocess: new").message,
              HasSubstr("can only be fresh"));
  const Diagnostic call =
      front("description: d\ncovers: [a]\ncalls:\n  - { call: connect, error: ENOBUF }");
  EXPECT_THAT(call.message, HasSubstr("calls/0/error: is \"ENOBUF\"; it is a name of errno"));
  EXPECT_EQ(call.line, 5);
  EXPECT_EQ(call.column, 29);
}

TEST(BadInput, LargeFrontMatterIsNoHang) {
  EXPECT_FALSE(compile("/*---\n" + repeated("a: 1\n", 100000) + "---*/\nmark(1);\n", "s.js", "s")
                   .program.has_value());
}

}  // namespace
}  // namespace netparity::scenario
