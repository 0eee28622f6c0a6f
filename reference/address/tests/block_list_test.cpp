#include "netparity/address/block_list.hpp"

#include <netparity/errors/node_error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::address {
namespace {

using testing::ElementsAre;

template <class Function>
std::string messageOf(Function&& function) {
  try {
    function();
    return "nothing thrown";
  } catch (const errors::NodeException& thrown) {
    return std::string(thrown.error.code()) + ": " + std::string(thrown.error.message());
  }
}

TEST(BlockLists, BlockAddresses) {
  BlockList list;
  list.addAddress("1.2.3.4");
  list.addAddress("::1", "ipv6");
  EXPECT_TRUE(list.check("1.2.3.4"));
  EXPECT_FALSE(list.check("1.2.3.5"));
  EXPECT_TRUE(list.check("::1", "ipv6"));
  EXPECT_TRUE(list.check("::ffff:1.2.3.4", "ipv6"));
  EXPECT_FALSE(list.check("no address"));
  EXPECT_FALSE(list.check("::1"));
}

TEST(BlockLists, BlockRangesEndsIncluded) {
  BlockList list;
  list.addRange("10.0.0.1", "10.0.0.10");
  EXPECT_FALSE(list.check("10.0.0.0"));
  EXPECT_TRUE(list.check("10.0.0.1"));
  EXPECT_TRUE(list.check("10.0.0.10"));
  EXPECT_FALSE(list.check("10.0.0.11"));
  EXPECT_TRUE(list.check("::ffff:10.0.0.5", "ipv6"));
}

TEST(BlockLists, DoNotCompareIpv4WithARangeOfIpv6) {
  BlockList list;
  list.addRange("::", "ffff::", "ipv6");
  EXPECT_FALSE(list.check("9.9.9.9"));
}

TEST(BlockLists, BlockSubnets) {
  BlockList list;
  list.addSubnet("192.168.1.0", 24);
  list.addSubnet("fe80::", 10, "ipv6");
  EXPECT_TRUE(list.check("192.168.1.77"));
  EXPECT_FALSE(list.check("192.168.2.1"));
  EXPECT_TRUE(list.check("febf::1", "ipv6"));
  EXPECT_FALSE(list.check("fec0::1", "ipv6"));
  BlockList all;
  all.addSubnet("::", 0, "ipv6");
  EXPECT_TRUE(all.check("9.9.9.9"));
  BlockList four;
  four.addSubnet("1.1.1.1", 0);
  EXPECT_TRUE(four.check("9.9.9.9"));
  EXPECT_FALSE(four.check("::1", "ipv6"));
}

TEST(BlockLists, ShowTheirRulesInGroupsNewestFirst) {
  BlockList list;
  list.addRange("10.0.0.1", "10.0.0.10");
  list.addAddress("1.2.3.4");
  list.addSubnet("192.168.1.0", 24);
  list.addSubnet("fe80::", 64, "ipv6");
  list.addAddress("5.6.7.8");
  list.addAddress("1.2.3.4");
  EXPECT_THAT(list.rules(), ElementsAre("Address: IPv4 5.6.7.8", "Address: IPv4 1.2.3.4",
                                        "Subnet: IPv6 fe80::/64", "Subnet: IPv4 192.168.1.0/24",
                                        "Range: IPv4 10.0.0.1-10.0.0.10"));
  EXPECT_EQ(list.size(), 5U);
}

TEST(BlockLists, ShowThemAsTheyCameBeforeNode24) {
  BlockList list({RuleOrder::newestFirst, false, false});
  list.addAddress("1.2.3.4");
  list.addSubnet("192.168.1.0", 24);
  list.addAddress("1.2.3.4");
  EXPECT_THAT(list.rules(), ElementsAre("Address: IPv4 1.2.3.4", "Subnet: IPv4 192.168.1.0/24",
                                        "Address: IPv4 1.2.3.4"));
}

TEST(BlockLists, RemoveOneEqualRule) {
  BlockList list;
  list.addCIDR("11.0.0.0/8");
  list.addCIDR("11.0.0.0/8");
  list.addAddress("::ffff:1.1.1.1", "ipv6");
  list.removeCIDR("11.0.0.0/8");
  list.removeCIDR("12.0.0.0/8");
  list.removeAddress("1.1.1.1");
  EXPECT_THAT(list.rules(), ElementsAre("Subnet: IPv4 11.0.0.0/8"));
  list.addRange("1.1.1.1", "1.1.1.2");
  list.removeRange("1.1.1.1", "1.1.1.3");
  EXPECT_EQ(list.size(), 2U);
  list.removeRange("1.1.1.1", "1.1.1.2");
  list.clear();
  EXPECT_EQ(list.size(), 0U);
}

TEST(BlockLists, RemoveRangesAndSubnetsOfTheSamePortsOnly) {
  BlockList list;
  const SocketAddress first({"1.1.1.1", "ipv4", 5, 0});
  const SocketAddress last({"1.1.1.2", "ipv4", 6, 0});
  list.addRange(first, last);
  list.addSubnet(SocketAddress({"::1", "ipv6", 0, 7}), 8);
  list.addAddress(SocketAddress({"2.2.2.2", "ipv4", 5, 0}));
  list.removeRange("1.1.1.1", "1.1.1.2");
  list.removeSubnet("::1", 8, "ipv6");
  EXPECT_EQ(list.size(), 3U);
  list.removeRange(first, last);
  list.removeAddress("2.2.2.2");
  EXPECT_THAT(list.rules(), ElementsAre("Subnet: IPv6 ::1/8"));
}

TEST(BlockLists, CheckEveryOtherFamilyAsIpv6) {
  BlockList list;
  list.addAddress("::1", "ipv6");
  EXPECT_TRUE(list.check("::1", "ipv5"));
  EXPECT_TRUE(list.check("::1", ""));
  EXPECT_FALSE(list.check("::1", "IPv4"));
  BlockList before({RuleOrder::newestFirst, false, false});
  before.addAddress("::1", "ipv6");
  EXPECT_FALSE(before.check("::1", "ipv5"));
  EXPECT_TRUE(before.check("::1", "IPv6"));
}

TEST(BlockLists, AddCidrsUpToABadOneButNoneWhenOneIsMalformed) {
  BlockList list;
  EXPECT_THROW(list.addCIDRs(std::vector<std::string>{"3.0.0.0/8", "x"}), errors::NodeException);
  EXPECT_EQ(list.size(), 0U);
  EXPECT_THROW(list.addCIDRs(std::vector<std::string>{"3.0.0.0/8", "4.0.0.0/40"}),
               errors::NodeException);
  EXPECT_THAT(list.rules(), ElementsAre("Subnet: IPv4 3.0.0.0/8"));
  EXPECT_EQ(messageOf([&] { list.addCIDR("1.1.1.1/99999999999"); }),
            "ERR_OUT_OF_RANGE: The value of \"prefix\" is out of range. It must be >= 0 && <= 32. "
            "Received 99_999_999_999");
}

std::vector<std::string> restored(const char* rule, bool dotted = true) {
  BlockList list({RuleOrder::grouped, true, dotted});
  list.fromJSON(std::vector<std::string>{rule});
  return list.rules();
}

TEST(BlockLists, FindRulesInsideOtherText) {
  EXPECT_THAT(restored("xAddress: IPv4 1.2.3.4 and more"), ElementsAre("Address: IPv4 1.2.3.4"));
  EXPECT_THAT(restored("Subnet: IPv4 1.2.3.4/8.5"), ElementsAre("Subnet: IPv4 1.2.3.4/8"));
  EXPECT_THAT(restored("Subnet: IPv4 1.2.3.4 Subnet: IPv4 5.6.7.8/16"),
              ElementsAre("Subnet: IPv4 5.6.7.8/16"));
  EXPECT_THAT(restored("Range: IPv4 1.2.3.4-1.2.3.9-x"),
              ElementsAre("Range: IPv4 1.2.3.4-1.2.3.9"));
  EXPECT_THAT(restored("ADDRESS: IPv6 FE80::1%lo"), ElementsAre("Address: IPv6 fe80::1"));
  EXPECT_THAT(restored("Subnet: IPv6 ::1/008"), ElementsAre("Subnet: IPv6 ::1/8"));
  EXPECT_THAT(restored("Range: IPv6 ::1-::f"), ElementsAre("Range: IPv6 ::1-::f"));
  for (const char* none : {"", "Address: IPv4", "address: IPv4 1.2.3.4", "Address: IPv4 1.2.3",
                           "Address: IPv4 1234.1.1.1", "Subnet: IPv4 1.2.3.4",
                           "Subnet: IPv4 1.2.3.4/", "Range: IPv4 1.2.3.4 - 1.2.3.9",
                           "Address: ipv6 ::1", "Address: IPv6 %lo", "Range: IPv6 ::1-"}) {
    EXPECT_TRUE(restored(none).empty()) << none;
  }
}

TEST(BlockLists, ReadMappedAddressesToTheFirstDotBeforeNode26) {
  EXPECT_THAT(restored("Address: IPv6 ::ffff:1.2.3.4"),
              ElementsAre("Address: IPv6 ::ffff:1.2.3.4"));
  EXPECT_THAT(restored("Address: IPv6 ::ffff:1.2.3.4", false),
              ElementsAre("Address: IPv6 ::255.255.0.1"));
}

TEST(BlockLists, AreRestoredFromTheirRules) {
  BlockList list;
  list.addCIDRs(BlockList::privateRanges());
  list.addRange("1.1.1.1", "1.1.1.9");
  BlockList again;
  again.fromJSON(list.toJSON());
  EXPECT_EQ(again.size(), 9U);
  EXPECT_TRUE(again.check("172.31.0.1"));
  EXPECT_FALSE(again.check("172.32.0.1"));
  EXPECT_TRUE(again.check("1.1.1.5"));
  again.fromJSON(std::vector<std::string>{"no rule", "Address: IPv5 1.1.1.1"});
  EXPECT_EQ(again.size(), 9U);
  EXPECT_EQ(messageOf([&] { again.fromJSON(std::vector<std::string>{"Address: IPv4 999.9.9.9"}); }),
            "ERR_INVALID_ADDRESS: Invalid socket address");
}

TEST(BlockLists, RefuseBadRules) {
  BlockList list;
  EXPECT_EQ(messageOf([&] { list.addAddress("x"); }),
            "ERR_INVALID_ADDRESS: Invalid socket address");
  EXPECT_EQ(messageOf([&] { list.addAddress("1.1.1.1", "ipv5"); }),
            "ERR_INVALID_ARG_VALUE: The property 'options.family' is invalid. Received 'ipv5'");
  EXPECT_EQ(messageOf([&] { list.addRange("10.0.0.10", "10.0.0.1"); }),
            "ERR_INVALID_ARG_VALUE: The argument 'start' must come before end. Received "
            "SocketAddress { address: '10.0.0.10', port: 0, family: 'ipv4', flowlabel: 0 }");
  EXPECT_EQ(messageOf([&] { list.addSubnet("1.1.1.1", 33); }),
            "ERR_OUT_OF_RANGE: The value of \"prefix\" is out of range. It must be >= 0 && <= 32. "
            "Received 33");
  EXPECT_EQ(messageOf([&] { list.addCIDR("1.1.1.1"); }),
            "ERR_INVALID_ARG_VALUE: The argument 'cidr' must contain a prefix length (e.g. "
            "\"10.0.0.0/8\"). Received '1.1.1.1'");
  for (const char* bad : {"1.1.1.1/", "1.1.1.1/x", "1.1.1.1/08", "1.1.1.1/1.5", "1.1.1.1/+8"}) {
    EXPECT_EQ(messageOf([&] { list.addCIDR(bad); }),
              "ERR_INVALID_ARG_VALUE: The argument 'cidr' prefix length must be a valid integer. "
              "Received '" +
                  std::string(bad) + "'");
  }
  EXPECT_EQ(list.size(), 0U);
}

}  // namespace
}  // namespace netparity::address
