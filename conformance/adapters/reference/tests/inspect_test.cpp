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

TEST(Inspect, ShowsBuffersAsHexadecimal) {
  EXPECT_EQ(inspect(BufferObject::make("hi")), "<Buffer 68 69>");
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
