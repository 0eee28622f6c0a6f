// The expected texts were printed by Node 26.
#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace netparity::errors {
namespace {

std::string messageFor(const Received& received) {
  return std::string(invalidArgType("x", {"string", "Function", "Object"}, received).message());
}

constexpr std::string_view kPrefix =
    "The \"x\" argument must be one of type string, function, or object. Received ";

TEST(InvalidArgType, DescribesWhatWasReceived) {
  const auto expect = [](const Received& received, const std::string& text) {
    EXPECT_EQ(messageFor(received), std::string(kPrefix) + text);
  };
  expect(Received::undefined(), "undefined");
  expect(Received::null(), "null");
  expect(Received::boolean(true), "type boolean (true)");
  expect(Received::number(-0.0), "type number (-0)");
  expect(Received::number(std::nan("")), "type number (NaN)");
  expect(Received::number(1e21), "type number (1e+21)");
  expect(Received::number(1e-7), "type number (1e-7)");
  expect(Received::string(std::string(40, 'a')), "type string ('aaaaaaaaaaaaaaaaaaaaaaaaa...')");
  expect(Received::string("it's \"q\""), "type string (\"it's \\\"q\\\"\")");
  expect(Received::string("nl\n\x01\xC3\xA9"), "type string ('nl\n\x01\xC3\xA9')");
  expect(Received::function(), "function ");
  expect(Received::function("foo"), "function foo");
  expect(Received::instanceOf("Map"), "an instance of Map");
}

TEST(InvalidArgType, CutsTextByUtf16Units) {
  const auto shown = [](const std::string& value) { return Received::string(value).type(); };
  const std::string smiley = "\U0001F600";
  EXPECT_EQ(shown(std::string(24, 'x') + smiley + smiley),
            "type string ('" + std::string(24, 'x') + smiley + smiley + "')");
  // The first half of a pair, in WTF-8.
  EXPECT_EQ(shown(std::string(24, 'x') + smiley + smiley + smiley),
            "type string ('" + std::string(24, 'x') + "\xED\xA0\xBD...')");
  EXPECT_EQ(shown("it's \xED\xA0\xBD"), "type string (\"it's \\ud83d\")");
  EXPECT_EQ(quote("\xED\xB8\x80x"), "'\\ude00x'");
}

TEST(InvalidArgType, ListsTypesClassesAndOtherWords) {
  const auto five = Received::number(5);
  EXPECT_EQ(invalidArgType("first argument", {"string"}, five).message(),
            "The first argument must be of type string. Received type number (5)");
  EXPECT_EQ(invalidArgType("a.b", {"a", "b", "c"}, five).message(),
            "The \"a.b\" property must be one of a, b, or c. Received type number (5)");
  EXPECT_EQ(invalidArgType("a.b", {"string", "Array", "a thing"}, five).message(),
            "The \"a.b\" property must be of type string or an instance of Array or a thing. "
            "Received type number (5)");
  EXPECT_EQ(invalidArgType("a.b", {"A thing"}, five).message(),
            "The \"a.b\" property must be an A thing. Received type number (5)");
  EXPECT_EQ(invalidArgType("a.b", {"Foo", "Bar", "x y", "z w"}, five).message(),
            "The \"a.b\" property must be an instance of Foo or Bar or one of x y or z w. Received "
            "type number (5)");
  EXPECT_EQ(invalidArgType("a", {"Object", "Foo"}, five).message(),
            "The \"a\" argument must be an instance of Foo or Object. Received type number (5)");
  EXPECT_EQ(
      invalidArgType("chunk", {"string", "Buffer", "TypedArray", "DataView"},
                     Received::instanceOf("Object"))
          .message(),
      "The \"chunk\" argument must be of type string or an instance of Buffer, TypedArray, or "
      "DataView. Received an instance of Object");
}

TEST(InvalidArgValue, ShowsTheInspectedValue) {
  const NodeError error = invalidArgValue("options.family", "7", "must be one of: 0, 4, 6");
  EXPECT_EQ(error.message(), "The property 'options.family' must be one of: 0, 4, 6. Received 7");
  EXPECT_EQ(error.name(), "TypeError");
  EXPECT_EQ(
      error.toString(),
      "TypeError [ERR_INVALID_ARG_VALUE]: The property 'options.family' must be one of: 0, 4, "
      "6. Received 7");
  EXPECT_EQ(invalidArgValue("x", quote("it's")).message(),
            "The argument 'x' is invalid. Received \"it's\"");
}

TEST(OutOfRange, SeparatesThousandsOfLargeIntegers) {
  const auto received = [](double value) {
    const NodeError error = outOfRange("x", ">= 0", Received::number(value));
    const std::string message(error.message());
    return message.substr(message.rfind(' ') + 1);
  };
  EXPECT_EQ(received(8589934593.0), "8_589_934_593");
  EXPECT_EQ(received(-4294967297.0), "-4_294_967_297");
  EXPECT_EQ(received(4294967297.5), "4294967297.5");
  EXPECT_EQ(received(1e21), "1e_+21");
  EXPECT_EQ(received(-1), "-1");
  EXPECT_EQ(received(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(outOfRange("fd", ">= 0 && <= 2147483647", Received::number(-1)).message(),
            "The value of \"fd\" is out of range. It must be >= 0 && <= 2147483647. Received -1");
}

TEST(Quote, ChoosesTheMarkThatNeedsNoEscape) {
  EXPECT_EQ(quote("a"), "'a'");
  EXPECT_EQ(quote("it's"), "\"it's\"");
  EXPECT_EQ(quote("it's \"q\""), "`it's \"q\"`");
  EXPECT_EQ(quote("back`'\""), "'back`\\'\"'");
  EXPECT_EQ(quote("nl\n\x01\xC3\xA9\xC2\x85"), "'nl\\n\\x01\xC3\xA9\\x85'");
}

TEST(FormatNumber, PrintsAsJavaScript) {
  EXPECT_EQ(formatNumber(123.456), "123.456");
  EXPECT_EQ(formatNumber(0.1), "0.1");
  EXPECT_EQ(formatNumber(5e-324), "5e-324");
  EXPECT_EQ(formatNumber(100), "100");
  EXPECT_EQ(formatNumber(1e20), "100000000000000000000");
  EXPECT_EQ(formatNumber(0.000001), "0.000001");
  EXPECT_EQ(formatNumber(1.5e300), "1.5e+300");
  EXPECT_EQ(formatNumber(-70000), "-70000");
  EXPECT_EQ(formatNumber(-0.0), "0");
}

TEST(SocketErrors, HaveNodesTexts) {
  EXPECT_EQ(socketBadPort("Port", Received::number(70000)).message(),
            "Port should be >= 0 and < 65536. Received type number (70000).");
  EXPECT_EQ(socketBadPort("Port", Received::null(), false).message(),
            "Port should be > 0 and < 65536. Received null.");
  EXPECT_EQ(missingArgs({"options", "port", "path"}).message(),
            "The \"options\" or \"port\" or \"path\" argument must be specified");
  const NodeError family = invalidAddressFamily("9", "x.y", 1);
  EXPECT_EQ(family.message(), "Invalid address family: 9 x.y:1");
  EXPECT_EQ(family.name(), "RangeError");
  EXPECT_EQ(family.fields().host, "x.y");
  EXPECT_EQ(family.port(), 1);
  EXPECT_EQ(ipBlocked("1.2.3.4").message(), "IP(1.2.3.4) is blocked by net.BlockList");
  EXPECT_EQ(serverNotRunning().toString(),
            "Error [ERR_SERVER_NOT_RUNNING]: Server is not running.");
}

TEST(StreamErrors, NameTheOperation) {
  EXPECT_EQ(streamDestroyed("write").message(), "Cannot call write after a stream was destroyed");
  EXPECT_EQ(streamAlreadyFinished("end").message(), "Cannot call end after a stream was finished");
  EXPECT_EQ(streamNullValues().name(), "TypeError");
}

TEST(AbortErrors, HaveTheirOwnNameAndKeepTheCause) {
  const NodeError reason = NodeError::plain("enough");
  const NodeError error = abortError(reason);
  EXPECT_EQ(error.toString(), "AbortError: The operation was aborted");
  EXPECT_EQ(error.code(), "ABORT_ERR");
  ASSERT_NE(error.fields().cause, nullptr);
  EXPECT_TRUE(error.fields().cause->sameAs(reason));
}

TEST(AggregateErrors, TakeTheCodeOfTheFirst) {
  const NodeError error = aggregateError({errnoException(kUvEConnReset, "read")});
  EXPECT_EQ(error.name(), "AggregateError");
  EXPECT_EQ(error.code(), "ECONNRESET");
  EXPECT_EQ(error.message(), "");
  EXPECT_EQ(error.toString(), "AggregateError");
  EXPECT_EQ(error.errors().size(), 1U);
}

}  // namespace
}  // namespace netparity::errors
