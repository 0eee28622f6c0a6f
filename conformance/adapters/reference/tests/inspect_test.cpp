#include "binding/inspect.hpp"

#include "binding/argument_validation.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace netparity::adapter {
namespace {

Value object(std::initializer_list<std::pair<const char*, Value>> properties) {
  auto plain = std::make_shared<PlainObject>();
  for (const auto& [key, value] : properties) plain->properties.set(key, value);
  return plain;
}

Value text(std::string_view utf8) {
  return Value::string(utf8);
}

Value array(std::initializer_list<Value> items) {
  auto made = std::make_shared<ArrayObject>();
  made->items = items;
  return made;
}

/// [ 1, 2, … count ]
Value numbers(int count) {
  auto made = std::make_shared<ArrayObject>();
  for (int i = 1; i <= count; ++i) made->items.emplace_back(static_cast<double>(i));
  return made;
}

Value words() {
  return array({text("alpha"), text("beta"), text("gamma"), text("delta"), text("epsilon"),
                text("zeta"), text("eta"), text("theta")});
}

template <class Check>
std::string refusalOf(Check check) {
  try {
    check();
  } catch (const errors::NodeException& thrown) {
    return std::string(thrown.error.code()) + ": " + std::string(thrown.error.message());
  }
  return "accepted";
}

TEST(Inspect, ShowsShortObjectsOnOneLine) {
  EXPECT_EQ(inspect(object({})), "{}");
  EXPECT_EQ(inspect(object({{"host", text("x")}, {"port", Value()}, {"a-b", Null()}})),
            "{ host: 'x', port: undefined, 'a-b': null }");
}

TEST(Inspect, BreaksLongObjects) {
  EXPECT_EQ(inspect(object({{"first", text("a string that is long enough to need")},
                            {"second", text("a line of its own, or nearly so")}})),
            "{\n  first: 'a string that is long enough to need',\n"
            "  second: 'a line of its own, or nearly so'\n}");
}

TEST(Inspect, StopsBelowTheThirdLevel) {
  const Value deep = object({{"a", object({{"b", object({{"c", object({{"d", Value(1.0)}})}})}})}});
  EXPECT_EQ(inspect(deep), "{ a: { b: { c: [Object] } } }");
}

// The texts of all tests here are what Node 26 gives for the same value.

TEST(Inspect, ShowsArraysOfUpToSixOnOneLine) {
  EXPECT_EQ(inspect(array({})), "[]");
  EXPECT_EQ(inspect(numbers(6)), "[ 1, 2, 3, 4, 5, 6 ]");
  EXPECT_EQ(inspect(array({text("a"), Value(-0.0), object({}), array({})})), "[ 'a', -0, {}, [] ]");
}

TEST(Inspect, PutsNumbersOfLongerArraysInColumnsToTheRight) {
  EXPECT_EQ(inspect(numbers(7)), "[\n  1, 2, 3, 4,\n  5, 6, 7\n]");
  EXPECT_EQ(inspect(array({Value(1.0), Value(22.0), Value(333.0), Value(4444.0), Value(5.0),
                           Value(66.0), Value(777.0)})),
            "[\n"
            "     1, 22, 333,\n"
            "  4444,  5,  66,\n"
            "   777\n"
            "]");
  EXPECT_EQ(inspect(numbers(26)),
            "[\n"
            "   1,  2,  3,  4,  5,  6,  7,  8,\n"
            "   9, 10, 11, 12, 13, 14, 15, 16,\n"
            "  17, 18, 19, 20, 21, 22, 23, 24,\n"
            "  25, 26\n"
            "]");
}

TEST(Inspect, PutsStringsOfLongerArraysInColumnsToTheLeft) {
  EXPECT_EQ(inspect(words()),
            "[\n"
            "  'alpha',   'beta',\n"
            "  'gamma',   'delta',\n"
            "  'epsilon', 'zeta',\n"
            "  'eta',     'theta'\n"
            "]");
  EXPECT_EQ(inspect(array({Value(1.0), text("two"), Value(3.0), text("four"), Value(5.0),
                           text("six"), Value(7.0)})),
            "[\n  1, 'two',\n  3, 'four',\n  5, 'six',\n  7\n]");
}

TEST(Inspect, PutsSmallArraysInLongerOnesInColumns) {
  EXPECT_EQ(inspect(array({numbers(1), numbers(1), numbers(1), numbers(1), numbers(1), numbers(1),
                           numbers(1)})),
            "[\n"
            "  [ 1 ], [ 1 ],\n"
            "  [ 1 ], [ 1 ],\n"
            "  [ 1 ], [ 1 ],\n"
            "  [ 1 ]\n"
            "]");
}

TEST(Inspect, MakesNoColumnsWhereTheyWouldLookNoBetter) {
  // Short enough for one line.
  EXPECT_EQ(inspect(array({Value(), Null(), Value::boolean(true), Value::boolean(false), Value(),
                           Null(), Value::boolean(true)})),
            "[ undefined, null, true, false, undefined, null, true ]");
  // One entry far longer than the others.
  EXPECT_EQ(inspect(array({text("a"), text("b"), text("c"), text("d"), text("e"), text("f"),
                           text("a much longer entry than the others are here")})),
            "[\n  'a',\n  'b',\n  'c',\n  'd',\n  'e',\n  'f',\n"
            "  'a much longer entry than the others are here'\n]");
  // Entries of several words.
  const Value entry = object({{"port", Value(1.0)}});
  EXPECT_EQ(inspect(array({entry, entry, entry, entry, entry, entry, entry})),
            "[\n  { port: 1 },\n  { port: 1 },\n  { port: 1 },\n  { port: 1 },\n"
            "  { port: 1 },\n  { port: 1 },\n  { port: 1 }\n]");
}

TEST(Inspect, IndentsColumnsInsideOfOtherValues) {
  EXPECT_EQ(inspect(object({{"a", object({{"b", words()}})}})),
            "{\n"
            "  a: {\n"
            "    b: [\n"
            "      'alpha',   'beta',\n"
            "      'gamma',   'delta',\n"
            "      'epsilon', 'zeta',\n"
            "      'eta',     'theta'\n"
            "    ]\n"
            "  }\n"
            "}");
}

TEST(Inspect, ShowsAHundredEntriesAndCountsTheRest) {
  const std::string one = inspect(numbers(101));
  EXPECT_TRUE(one.starts_with("[\n   1,  2,  3,   4,  5,  6,  7,  8,  9, 10, 11, 12,\n")) << one;
  EXPECT_TRUE(one.ends_with("97, 98, 99, 100,\n  ... 1 more item\n]")) << one;
  const std::string three = inspect(numbers(103));
  EXPECT_TRUE(three.ends_with("97, 98, 99, 100,\n  ... 3 more items\n]")) << three;
}

TEST(Inspect, ShowsBuffersAsHexadecimal) {
  EXPECT_EQ(inspect(BufferObject::make("hi")), "<Buffer 68 69>");
  EXPECT_EQ(inspect(BufferObject::make("")), "<Buffer >");
}

TEST(Inspect, NumbersObjectsInsideThemselves) {
  const auto first = std::make_shared<PlainObject>();
  const auto second = std::make_shared<PlainObject>();
  first->properties.set("second", second);
  second->properties.set("first", first);
  second->properties.set("self", second);
  EXPECT_EQ(inspect(first),
            "<ref *1> {\n  second: <ref *2> { first: [Circular *1], self: [Circular *2] }\n}");
  second->properties.clear();  // the cycle would keep both alive
}

TEST(Inspect, BreaksLongTextIntoItsLines) {
  const std::string line(40, 'a');
  EXPECT_EQ(inspect(object({{"k", text(line + "\n" + line)}})),
            "{\n  k: '" + line + "\\n' +\n    '" + line + "'\n}");
}

TEST(Inspect, LinesUpByTheWidthOnATerminal) {
  EXPECT_EQ(inspect(array({text("\u4e2d"), text("ab"), text("e\u0301"), text("x"),
                           text("\u4e2d\u4e2d"), text("c"), text("d")})),
            "[\n  '\u4e2d',   'ab',\n  'e\u0301',    'x',\n  '\u4e2d\u4e2d', 'c',\n  'd'\n]");
}

TEST(Inspect, CountsTheHolesOfAnArray) {
  const Value made = array({Value(Unset()), Value(Unset()), Value(1.0), Value(Unset())});
  EXPECT_EQ(inspect(made), "[ <2 empty items>, 1, <1 empty item> ]");
}

TEST(Inspect, ShowsWhatAnErrorWasGiven) {
  const auto error = makeError("Error", "wrong");
  error->stack = Text("Error: wrong");
  EXPECT_EQ(inspect(error), "[Error: wrong]");
  error->properties.set("name", text("Failure"));
  error->properties.set("code", text("C"));
  error->properties.set("cause", Value(1.0));
  error->madeWithCause = true;
  EXPECT_EQ(inspect(error), "[Error: wrong] { name: 'Failure', code: 'C', [cause]: 1 }");
}

TEST(Formatted, LeavesPrimitivesAsTheyAre) {
  EXPECT_EQ(formatted(text("text")), "text");
  EXPECT_EQ(formatted(Value()), "undefined");
  EXPECT_EQ(formatted(Null()), "null");
  EXPECT_EQ(formatted(Value::boolean(true)), "true");
  EXPECT_EQ(formatted(Value(1.5)), "1.5");
  EXPECT_EQ(formatted(Value(-0.0)), "-0");
  EXPECT_EQ(formatted(Value(1e21)), "1e+21");
  EXPECT_EQ(formatted(Value(std::numeric_limits<double>::quiet_NaN())), "NaN");
}

TEST(Formatted, ShowsObjectsWithoutWhatIsInsideThem) {
  EXPECT_EQ(formatted(object({})), "{}");
  EXPECT_EQ(formatted(object({{"a", Value(1.0)},
                              {"b", object({{"c", Value(1.0)}})},
                              {"d", numbers(1)},
                              {"e", text("it's")},
                              {"f", Value()},
                              {"g", BufferObject::make("hi")}})),
            "{\n  a: 1,\n  b: [Object],\n  d: [Array],\n  e: \"it's\",\n  f: undefined,\n"
            "  g: <Buffer 68 69>\n}");
  EXPECT_EQ(formatted(object({{"a", object({})}, {"b", array({})}})), "{ a: {}, b: [] }");
}

TEST(Formatted, ShowsArraysInColumns) {
  EXPECT_EQ(formatted(array({})), "[]");
  EXPECT_EQ(formatted(array({Value(1.0), text("s"), object({}), array({}),
                             object({{"a", Value(1.0)}}), numbers(1)})),
            "[ 1, 's', {}, [], [Object], [Array] ]");
  EXPECT_EQ(formatted(numbers(7)), "[\n  1, 2, 3, 4,\n  5, 6, 7\n]");
}

TEST(Formatted, TakesBuffersAsTheirText) {
  EXPECT_EQ(formatted(BufferObject::make("hi")), "hi");
}

TEST(CheckPort, TakesNumbersAndNumericStrings) {
  EXPECT_EQ(checkPort(8080.0, "Port"), 8080);
  EXPECT_EQ(checkPort(text("0x1F"), "Port"), 31);
  EXPECT_EQ(checkPort(text("0"), "Port"), 0);
}

TEST(CheckPort, RefusesAllElseWithNodesText) {
  EXPECT_EQ(refusalOf([] { checkPort(65536.0, "options.port"); }),
            "ERR_SOCKET_BAD_PORT: options.port should be >= 0 and < 65536. Received type number "
            "(65536).");
  for (const Value& bad : {text(" "), text(""), text("abc"), Value(-1.0), Value(1.5), Value(Null()),
                           Value(std::numeric_limits<double>::quiet_NaN())}) {
    EXPECT_TRUE(refusalOf([&] { checkPort(bad, "Port"); }).starts_with("ERR_SOCKET_BAD_PORT"));
  }
}

TEST(CheckInt32, TellsTypeFromRange) {
  EXPECT_EQ(refusalOf([] { checkInt32(text("5"), "value", 1); }),
            "ERR_INVALID_ARG_TYPE: The \"value\" argument must be of type number. Received type "
            "string ('5')");
  EXPECT_EQ(refusalOf([] { checkInt32(1.5, "value", 1); }),
            "ERR_OUT_OF_RANGE: The value of \"value\" is out of range. It must be an integer. "
            "Received 1.5");
  EXPECT_EQ(refusalOf([] { checkInt32(0.0, "value", 1); }),
            "ERR_OUT_OF_RANGE: The value of \"value\" is out of range. It must be >= 1 && <= "
            "2147483647. Received 0");
}

TEST(CheckTimerDuration, KeepsWhatIsTooLong) {
  EXPECT_EQ(checkTimerDuration(1e12, "msecs"), 1e12);
  EXPECT_TRUE(refusalOf([] { checkTimerDuration(-1.0, "msecs"); }).starts_with("ERR_OUT_OF_RANGE"));
}

}  // namespace
}  // namespace netparity::adapter
