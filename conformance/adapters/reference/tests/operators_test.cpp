#include "netparity/adapter/operators.hpp"

#include "netparity/adapter/members.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace netparity::adapter {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value text(std::string_view utf8) {
  return Value::string(utf8);
}

bool less(const Value& left, const Value& right) {
  return *applyBinary(BinaryOperator::kLess, left, right).as<bool>();
}

std::string sum(const Value& left, const Value& right) {
  return toText(applyBinary(BinaryOperator::kAdd, left, right)).utf8();
}

TEST(FormatNumber, PrintsIntegersUpToTwentyOneDigitsInFull) {
  EXPECT_EQ(formatNumber(0), "0");
  EXPECT_EQ(formatNumber(-0.0), "0");
  EXPECT_EQ(formatNumber(8080), "8080");
  EXPECT_EQ(formatNumber(-42), "-42");
  EXPECT_EQ(formatNumber(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(formatNumber(1e20), "100000000000000000000");
  EXPECT_EQ(formatNumber(1e21), "1e+21");
}

TEST(FormatNumber, GivesTheShortestDigitsThatReadBack) {
  EXPECT_EQ(formatNumber(0.1), "0.1");
  EXPECT_EQ(formatNumber(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(formatNumber(1.5), "1.5");
  EXPECT_EQ(formatNumber(123456.789), "123456.789");
  EXPECT_EQ(formatNumber(0.000001), "0.000001");
  EXPECT_EQ(formatNumber(0.0000001), "1e-7");
  EXPECT_EQ(formatNumber(1.25e-9), "1.25e-9");
  EXPECT_EQ(formatNumber(5e-324), "5e-324");
  EXPECT_EQ(formatNumber(1.7976931348623157e308), "1.7976931348623157e+308");
}

TEST(FormatNumber, NamesWhatIsNoFiniteNumber) {
  EXPECT_EQ(formatNumber(kNan), "NaN");
  EXPECT_EQ(formatNumber(-kInfinity), "-Infinity");
}

TEST(ParseNumber, TakesNumericLiteralsAndNothingElse) {
  EXPECT_EQ(parseNumber(""), 0);
  EXPECT_EQ(parseNumber("  12 \n"), 12);
  EXPECT_EQ(parseNumber("0x1F"), 31);
  EXPECT_EQ(parseNumber("-1.5e3"), -1500);
  EXPECT_EQ(parseNumber(".5"), 0.5);
  EXPECT_EQ(parseNumber("5."), 5);
  EXPECT_EQ(parseNumber("+Infinity"), kInfinity);
  EXPECT_EQ(parseNumber("1e999"), kInfinity);
  EXPECT_EQ(parseNumber("1e-999"), 0);
  for (const char* wrong :
       {"abc", "1a", ".", "e5", "1e", "--1", "-0x10", "0x", "1_000", "/tmp/x"}) {
    EXPECT_TRUE(std::isnan(parseNumber(wrong))) << wrong;
  }
}

TEST(ParseInteger, TakesTheLeadingDigits) {
  EXPECT_EQ(parseInteger(" 12abc"), 12);
  EXPECT_EQ(parseInteger("-1.9"), -1);
  EXPECT_EQ(parseInteger("0x10"), 0);
  EXPECT_EQ(parseInteger("1e21"), 1);
  for (const char* wrong : {"", "abc", "-", "true", "Infinity"}) {
    EXPECT_TRUE(std::isnan(parseInteger(wrong))) << wrong;
  }
}

TEST(StrictEquals, ComparesObjectsByIdentity) {
  const Value object = std::make_shared<PlainObject>();
  EXPECT_TRUE(strictEquals(object, object));
  EXPECT_FALSE(strictEquals(object, std::make_shared<PlainObject>()));
  EXPECT_FALSE(strictEquals(kNan, kNan));
  EXPECT_TRUE(strictEquals(0.0, -0.0));
  EXPECT_FALSE(strictEquals(1.0, text("1")));
  EXPECT_FALSE(strictEquals(Null(), Undefined()));
}

TEST(Relational, ComparesStringsByCodeUnitAndAllElseAsNumbers) {
  EXPECT_TRUE(less(text("10"), text("9")));
  EXPECT_FALSE(less(text("10"), 9.0));
  EXPECT_TRUE(less(Null(), 1.0));
  EXPECT_FALSE(less(Undefined(), 1.0));
  // U+1F600 sorts after U+FF5E by code point, before it by code unit.
  EXPECT_TRUE(less(text("\U0001F600"), text("\uFF5E")));
  EXPECT_FALSE(*applyBinary(BinaryOperator::kGreaterEqual, kNan, 1.0).as<bool>());
}

TEST(Addition, JoinsWhenEitherSideIsAString) {
  EXPECT_EQ(sum(1.0, 2.0), "3");
  EXPECT_EQ(sum(text("a"), 1.0), "a1");
  EXPECT_EQ(sum(Value::boolean(true), 1.0), "2");
  EXPECT_EQ(sum(Undefined(), text("!")), "undefined!");
  EXPECT_EQ(sum(std::make_shared<PlainObject>(), text("")), "[object Object]");
  EXPECT_EQ(sum(makeError("TypeError", "no"), text("")), "TypeError: no");
}

TEST(ToText, OfAnArrayInsideItselfIsEmpty) {
  const auto array = std::make_shared<ArrayObject>();
  array->items = {1.0, array, 2.0};
  EXPECT_EQ(toText(array).utf8(), "1,,2");
  array->items.clear();  // the cycle would keep it alive
}

TEST(ToText, OfAnArrayThatIsTooDeepThrows) {
  auto deep = std::make_shared<ArrayObject>();
  for (int i = 0; i < 200000; ++i) {
    auto outer = std::make_shared<ArrayObject>();
    outer->items.emplace_back(std::move(deep));
    deep = std::move(outer);
  }
  EXPECT_THROW(toText(deep), Thrown);
  deep.reset();  // and to let go of it takes no deep recursion either
}

TEST(ToText, AsksTheObjectsOwnMethods) {
  const auto returning = [](Value value) {
    return FunctionObject::make({}, [value](const Value&, Arguments) { return value; });
  };
  const auto object = std::make_shared<PlainObject>();
  object->properties.set("toString", returning(text("x")));
  object->properties.set("valueOf", returning(5.0));
  EXPECT_EQ(toText(object).utf8(), "x");
  EXPECT_EQ(toNumber(object), 5);
  EXPECT_EQ(sum(object, text("!")), "5!");
  object->properties.set("toString", Null());
  EXPECT_EQ(toText(object).utf8(), "5");
  object->properties.set("valueOf", returning(object));
  EXPECT_THROW(toText(object), Thrown);
  object->properties.clear();
}

TEST(TypeOf, TellsFunctionsFromObjects) {
  EXPECT_EQ(typeOf(Null()), "object");
  EXPECT_EQ(typeOf(Undefined()), "undefined");
  EXPECT_EQ(typeOf(FunctionObject::make({}, [](const Value&, Arguments) { return Value(); })),
            "function");
}

TEST(ToInt32, Wraps) {
  EXPECT_EQ(toInt32(4294967296.0 + 5), 5);
  EXPECT_EQ(toInt32(-1.9), -1);
  EXPECT_EQ(toInt32(2147483648.0), -2147483647 - 1);
  EXPECT_EQ(toInt32(kNan), 0);
}

TEST(Text, CountsCodeUnits) {
  EXPECT_EQ(Text("h\u00E9").length(), 2U);
  EXPECT_EQ(Text("\U0001F600").length(), 2U);
}

TEST(Text, KeepsLoneSurrogatesAndJoinsPairs) {
  const Text smiley("\U0001F600");
  const Text high = smiley.slice(0, 1);
  const Text low = smiley.slice(1, 2);
  EXPECT_TRUE(high.hasLoneSurrogate());
  EXPECT_EQ(high.toBytes(), "\uFFFD");
  EXPECT_EQ(high + low, smiley);
}

TEST(Text, ReplacesInvalidBytesByMaximalSubparts) {
  EXPECT_EQ(Text::fromBytes("a\xFFz").utf8(), "a\uFFFDz");
  EXPECT_EQ(Text::fromBytes("\xE2\x82").utf8(), "\uFFFD");
  EXPECT_EQ(Text::fromBytes("\xED\xA0\x80").utf8(), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(Text::fromBytes("\xF0\x9F\x98\x80").utf8(), "\U0001F600");
}

TEST(Members, ReadAsInJavaScript) {
  EXPECT_EQ(readMemberOf(text("h\u00E9llo"), "length"), Value(5.0));
  EXPECT_EQ(readMemberOf(text("abc"), "1"), text("b"));
  EXPECT_TRUE(readMemberOf(text("abc"), "01").isUndefined());
  const Value three[] = {3.0};
  EXPECT_EQ(callValue(readMemberOf(text("ab"), "repeat"), "repeat", text("ab"), three),
            text("ababab"));
  EXPECT_EQ(readMemberOf(BufferObject::make("hi"), "0"), Value(104.0));
}

TEST(Members, OfNullishValuesThrow) {
  try {
    readMemberOf(Undefined(), "port");
    FAIL();
  } catch (const Thrown& thrown) {
    EXPECT_EQ(toText(thrown.value).utf8(),
              "TypeError: Cannot read properties of undefined (reading 'port')");
  }
}

}  // namespace
}  // namespace netparity::adapter
