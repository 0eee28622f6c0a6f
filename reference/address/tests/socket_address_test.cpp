#include "netparity/address/socket_address.hpp"

#include <netparity/errors/node_error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::address {
namespace {

SocketAddress make(const char* address, const char* family = "ipv4", int port = 0) {
  return SocketAddress({address, family, port, 0});
}

std::string messageOf(const SocketAddress::Options& options) {
  try {
    const SocketAddress made(options);
    return "made " + made.address();
  } catch (const errors::NodeException& thrown) {
    return std::string(thrown.error.code()) + ": " + std::string(thrown.error.message());
  }
}

TEST(SocketAddresses, AreLocalByDefault) {
  EXPECT_EQ(SocketAddress().inspect(),
            "SocketAddress { address: '127.0.0.1', port: 0, family: 'ipv4', flowlabel: 0 }");
  EXPECT_EQ(SocketAddress({std::nullopt, "ipv6", 80, 5}).inspect(),
            "SocketAddress { address: '::', port: 80, family: 'ipv6', flowlabel: 5 }");
}

TEST(SocketAddresses, AreShownOnSeveralLinesWhenLong) {
  EXPECT_EQ(SocketAddress({"2001:db8::1", "ipv6", 65535, 1048575}).inspect(),
            "SocketAddress {\n  address: '2001:db8::1',\n  port: 65535,\n  family: 'ipv6',\n"
            "  flowlabel: 1048575\n}");
}

TEST(SocketAddresses, HaveTheDefaultOfTheFamilyAsItIsSpelled) {
  EXPECT_EQ(SocketAddress({std::nullopt, "IPv6", 0, 0}).address(), "::");
  EXPECT_EQ(messageOf({std::nullopt, "IPv4", 0, 0}), "ERR_INVALID_ADDRESS: Invalid socket address");
}

TEST(SocketAddresses, AreEqualInAllTheirParts) {
  EXPECT_EQ(make("::1", "ipv6", 5), make("0::1", "IPv6", 5));
  EXPECT_FALSE(make("::1", "ipv6", 5) == make("::1", "ipv6", 6));
  EXPECT_FALSE(make("1.2.3.4") == make("::ffff:1.2.3.4", "ipv6"));
}

TEST(SocketAddresses, AreCanonical) {
  EXPECT_EQ(make("0:0::0:1", "IPv6").address(), "::1");
  EXPECT_EQ(make("FE80::1%lo", "ipv6").address(), "fe80::1");
  // Cut, as there is a scope.
  EXPECT_EQ(make("0000:0000:0000:0000:0000:ffff:127.0.0.123%lo", "ipv6").address(),
            "::ffff:127.0.0.1");
  EXPECT_EQ(make("0000:0000:0000:0000:0000:ffff:127.0.0.123", "ipv6").address(),
            "::ffff:127.0.0.123");
  EXPECT_EQ(make("::ffff:1.2.3.4", "ipv6").address(), "::ffff:1.2.3.4");
}

TEST(SocketAddresses, KeepAFlowlabelOfIpv6Only) {
  EXPECT_EQ(SocketAddress({std::nullopt, "ipv4", 0, 3}).flowlabel(), 0U);
  EXPECT_EQ(SocketAddress({std::nullopt, "ipv6", 0, 3}).flowlabel(), 3U);
}

TEST(SocketAddresses, RefuseWhatIsNone) {
  EXPECT_EQ(messageOf({"x", "ipv4", 0, 0}), "ERR_INVALID_ADDRESS: Invalid socket address");
  EXPECT_EQ(messageOf({"::1", "ipv4", 0, 0}), "ERR_INVALID_ADDRESS: Invalid socket address");
  EXPECT_EQ(messageOf({"01.2.3.4", "ipv4", 0, 0}), "ERR_INVALID_ADDRESS: Invalid socket address");
  EXPECT_EQ(messageOf({"", "ipv4", 0, 0}), "ERR_INVALID_ADDRESS: Invalid socket address");
  EXPECT_EQ(messageOf({std::nullopt, "ipv5", 0, 0}),
            "ERR_INVALID_ARG_VALUE: The property 'options.family' is invalid. Received 'ipv5'");
  EXPECT_EQ(messageOf({std::nullopt, "ipv4", 65536, 0}),
            "ERR_SOCKET_BAD_PORT: options.port should be >= 0 and < 65536. Received type number "
            "(65536).");
}

std::string parsed(std::string_view input) {
  const auto found = SocketAddress::parse(input);
  return found ? found->address() + " " + std::to_string(found->port()) : "nothing";
}

TEST(SocketAddresses, AreParsedAsTheHostOfAUrl) {
  EXPECT_EQ(parsed("1.2.3.4"), "1.2.3.4 0");
  EXPECT_EQ(parsed("1.2.3.4:81"), "1.2.3.4 81");
  EXPECT_EQ(parsed("1.2.3.4:80"), "1.2.3.4 0");
  EXPECT_EQ(parsed("[::1]:81"), "::1 81");
  EXPECT_EQ(parsed("[::ffff:1.2.3.4]:1"), "::ffff:1.2.3.4 1");
  EXPECT_EQ(parsed("1.2.3"), "1.2.0.3 0");
  EXPECT_EQ(parsed("123"), "0.0.0.123 0");
  EXPECT_EQ(parsed("0x7f.1"), "127.0.0.1 0");
  EXPECT_EQ(parsed("1.2.3.4/x"), "1.2.3.4 0");
  EXPECT_EQ(parsed("user@1.2.3.4"), "1.2.3.4 0");
  EXPECT_EQ(parsed("a%40@1.2.3.4:00081 "), "1.2.3.4 81");
  EXPECT_EQ(parsed("1.2.3.4#@5.6.7.8"), "1.2.3.4 0");
  EXPECT_EQ(parsed("%31%2e2.3.4"), "1.2.3.4 0");
  EXPECT_EQ(parsed("%EF%BC%91.2.3.4"), "1.2.3.4 0");
  EXPECT_EQ(parsed("\uFF10\uFF38\uFF57f\u30021"), "nothing");
  EXPECT_EQ(parsed("\uFF10\uFF38\uFF17\uFF46\u30021"), "127.0.0.1 0");
  EXPECT_EQ(parsed("1\uFF0E2\uFF613.4"), "1.2.3.4 0");
  EXPECT_EQ(parsed("\u00B9.\u2473.\U0001D7DB\u00AD.\u32BF"), "1.20.3.50 0");
  EXPECT_EQ(parsed("\u0661.2.3.4"), "nothing");
  EXPECT_EQ(parsed("1.2.3.\xE2\x91"), "nothing");
  for (const char* none : {"::1",
                           "x",
                           "1.2.3.4:x",
                           "1.2.3.4:65536",
                           "",
                           "example.com",
                           "[::1",
                           "http://1.2.3.4",
                           "1.2.3.4:80:80",
                           " 1.2.3.4",
                           "256.1.1.1",
                           "1.2.3.4.5",
                           "4294967296",
                           "[::1%lo]",
                           "[::%31]",
                           "[]",
                           "[::01.2.3.4]",
                           "[1::2:3:4:5:6:7:8]",
                           "1.2.3.4%00",
                           "1.2.3.4%",
                           "1.2.3.4%3",
                           "1.2.3.4: 1",
                           "09",
                           "1..",
                           "\xEF\xBD"}) {
    EXPECT_EQ(parsed(none), "nothing") << none;
  }
}

TEST(SocketAddresses, CompareIpv4WithItsMappedForm) {
  EXPECT_TRUE(std::is_eq(make("1.2.3.4").compare(make("::ffff:1.2.3.4", "ipv6"))));
  EXPECT_TRUE(std::is_lt(make("1.2.3.4").compare(make("1.2.3.5"))));
  EXPECT_EQ(make("1.2.3.4").compare(make("::1", "ipv6")), std::partial_ordering::unordered);
}

}  // namespace
}  // namespace netparity::address
