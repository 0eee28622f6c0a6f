#include "forge.hpp"

#include "made_packet.hpp"

#include <gtest/gtest.h>

namespace netparity::wire {
namespace {

TEST(ForgeRst, HasTheFieldsAndRightChecksums) {
  for (const bool isV6 : {false, true}) {
    const Bytes bytes =
        made({.flags = kRst | kAck, .sequence = 7, .acknowledgement = 9, .isV6 = isV6});
    const TcpPacket packet = tcpOf(bytes);
    EXPECT_EQ(packet.kind(), Flag::rst);
    EXPECT_EQ(packet.sequence, 7U);
    EXPECT_EQ(packet.acknowledgement, 9U);
    EXPECT_TRUE(hasGoodChecksums(packet));
  }
}

TEST(Cut, KeepsTheStream) {
  for (const bool isV6 : {false, true}) {
    const Bytes whole = made(
        {.flags = kAck | kPsh | kFin, .sequence = 0xfffffffe, .payload = "abcdef", .isV6 = isV6});
    const auto [head, tail] = cut(tcpOf(whole), 2);
    EXPECT_EQ(textOf(tcpOf(head).payload()), "ab");
    EXPECT_EQ(textOf(tcpOf(tail).payload()), "cdef");
    EXPECT_EQ(tcpOf(head).sequence, 0xfffffffeU);
    EXPECT_EQ(tcpOf(tail).sequence, 0U);
    EXPECT_EQ(tcpOf(head).flags, kAck);
    EXPECT_EQ(tcpOf(tail).flags, kAck | kPsh | kFin);
    EXPECT_TRUE(hasGoodChecksums(tcpOf(head)));
    EXPECT_TRUE(hasGoodChecksums(tcpOf(tail)));
  }
}

TEST(Corrupt, FlipsABitOfTheFirstByteOfData) {
  const Bytes good = foreignV4();
  const Bytes wrong = corrupt(tcpOf(good), false);
  EXPECT_EQ(textOf(tcpOf(wrong).payload()), "Hello");
  EXPECT_FALSE(hasGoodChecksums(tcpOf(wrong)));
  const Bytes believed = corrupt(tcpOf(good), true);
  EXPECT_EQ(textOf(tcpOf(believed).payload()), "Hello");
  EXPECT_TRUE(hasGoodChecksums(tcpOf(believed)));
}

TEST(Corrupt, SpoilsTheChecksumOfAPacketWithoutData) {
  const Bytes good = foreignV6();
  EXPECT_FALSE(hasGoodChecksums(tcpOf(corrupt(tcpOf(good), false))));
}

TEST(ForgeIcmp, QuotesThePacketAndGoesBackToItsSender) {
  const Bytes original = foreignV4();
  const Bytes bytes = forgeIcmp(*parseIp(original), Icmp::adminProhibited, 0);
  const auto ip = parseIp(bytes);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->protocol, 1);
  EXPECT_EQ(textOf(ip->source()), textOf(parseIp(original)->destination()));
  EXPECT_EQ(textOf(ip->destination()), textOf(parseIp(original)->source()));
  const View message = ip->bytes.subspan(ip->header);
  EXPECT_EQ(message[0], 3);
  EXPECT_EQ(message[1], 13);
  EXPECT_EQ(checksum(message), 0);
  EXPECT_EQ(textOf(message.subspan(8)), textOf(original));
}

TEST(ForgeIcmp, SpeaksIcmpV6) {
  const Bytes original = foreignV6();
  const Bytes bytes = forgeIcmp(*parseIp(original), Icmp::fragmentationNeeded, 1280);
  const auto ip = parseIp(bytes);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->protocol, 58);
  const View message = ip->bytes.subspan(ip->header);
  EXPECT_EQ(message[0], 2);
  EXPECT_EQ(read32(message, 4), 1280U);
  EXPECT_EQ(transportChecksum(*ip, ip->header + 2), read16(ip->bytes, ip->header + 2));
}

TEST(ForgeIcmp, QuotesNoMoreThanIsAllowed) {
  const Bytes v4 = made({.payload = std::string(5000, 'x')});
  EXPECT_EQ(forgeIcmp(*parseIp(v4), Icmp::hostUnreachable, 0).size(), 576U);
  const Bytes v6 = made({.payload = std::string(5000, 'x'), .isV6 = true});
  EXPECT_EQ(forgeIcmp(*parseIp(v6), Icmp::hostUnreachable, 0).size(), 1280U);
}

}  // namespace
}  // namespace netparity::wire
