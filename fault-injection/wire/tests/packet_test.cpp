#include "packet.hpp"

#include "forge.hpp"
#include "made_packet.hpp"

#include <gtest/gtest.h>

#include <random>

namespace netparity::wire {
namespace {

TEST(ParseTcp, ReadsAPacketOfIPv4) {
  const Bytes bytes = foreignV4();
  const TcpPacket packet = tcpOf(bytes);
  EXPECT_FALSE(packet.ip.isV6);
  EXPECT_EQ(packet.sourcePort, 40000);
  EXPECT_EQ(packet.destinationPort, 80);
  EXPECT_EQ(packet.sequence, 1000U);
  EXPECT_EQ(packet.acknowledgement, 2000U);
  EXPECT_EQ(packet.flags, kAck | kPsh);
  EXPECT_EQ(textOf(packet.payload()), "hello");
  EXPECT_EQ(packet.kind(), Flag::data);
  EXPECT_TRUE(hasGoodChecksums(packet));
}

TEST(ParseTcp, ReadsAPacketOfIPv6WithOptions) {
  const Bytes bytes = foreignV6();
  const TcpPacket packet = tcpOf(bytes);
  EXPECT_TRUE(packet.ip.isV6);
  EXPECT_EQ(packet.header, 24U);
  EXPECT_EQ(packet.sequence, 0xfffffff0U);
  EXPECT_EQ(packet.length(), 1U);
  EXPECT_EQ(packet.kind(), Flag::syn);
  EXPECT_TRUE(hasGoodChecksums(packet));
}

TEST(ParseTcp, IgnoresWhatIsBehindThePacket) {
  Bytes bytes = foreignV4();
  bytes.insert(bytes.end(), 30, 0xff);
  EXPECT_EQ(textOf(tcpOf(bytes).payload()), "hello");
  EXPECT_TRUE(hasGoodChecksums(tcpOf(bytes)));
}

TEST(ParseTcp, TellsFlagsApart) {
  const auto kindOf = [](std::uint8_t flags, const std::string& payload = {}) {
    return tcpOf(made({.flags = flags, .payload = payload})).kind();
  };
  EXPECT_EQ(kindOf(kSyn), Flag::syn);
  EXPECT_EQ(kindOf(kSyn | kAck), Flag::synAck);
  EXPECT_EQ(kindOf(kAck), Flag::ack);
  EXPECT_EQ(kindOf(kAck, "x"), Flag::data);
  EXPECT_EQ(kindOf(kFin | kAck), Flag::fin);
  EXPECT_EQ(kindOf(kFin | kAck, "x"), Flag::data);
  EXPECT_EQ(kindOf(kRst | kAck), Flag::rst);
  const Bytes both = made({.flags = kFin | kAck, .payload = "x"});
  EXPECT_TRUE(tcpOf(both).is(Flag::fin));
  EXPECT_FALSE(tcpOf(both).is(Flag::ack));
}

TEST(ParseTcp, SeesEveryFlippedBitByTheChecksums) {
  const Bytes good = foreignV4();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bytes = good;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
    const auto ip = parseIp(bytes);
    const auto tcp = ip ? parseTcp(*ip) : std::nullopt;
    EXPECT_FALSE(tcp && hasGoodChecksums(*tcp)) << bit;
  }
}

TEST(ParseTcp, RefusesFragmentsAndOtherProtocols) {
  Bytes fragment = foreignV4();
  fragment[6] = 0x20;
  EXPECT_TRUE(parseIp(fragment)->isFragment);
  EXPECT_FALSE(parseTcp(*parseIp(fragment)));
  Bytes udp = foreignV4();
  udp[9] = 17;
  EXPECT_FALSE(parseTcp(*parseIp(udp)));
}

TEST(ParseIp, KnowsGroups) {
  Bytes bytes = foreignV4();
  EXPECT_FALSE(parseIp(bytes)->isMulticast());
  bytes[16] = 224;
  EXPECT_TRUE(parseIp(bytes)->isMulticast());
  Bytes v6 = foreignV6();
  EXPECT_FALSE(parseIp(v6)->isMulticast());
  v6[24] = 0xff;
  EXPECT_TRUE(parseIp(v6)->isMulticast());
}

TEST(ParseIp, RefusesEveryPacketThatIsCutShort) {
  for (const Bytes& whole : {foreignV4(), foreignV6()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // In memory of exactly that size, so that sanitizers see any byte read behind it.
      const Bytes bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_FALSE(parseIp(bytes)) << size;
    }
  }
}

TEST(ParseIp, RefusesLengthsThatCannotBe) {
  Bytes header = foreignV4();
  header[0] = 0x44;
  EXPECT_FALSE(parseIp(header));
  header[0] = 0x4f;
  EXPECT_FALSE(parseIp(header));
  Bytes total = foreignV4();
  write16(total, kIpv4LengthAt, 19);
  EXPECT_FALSE(parseIp(total));
  Bytes tcp = foreignV4();
  tcp[32] = 0x40;
  EXPECT_FALSE(parseTcp(*parseIp(tcp)));
  tcp[32] = 0xf0;
  EXPECT_FALSE(parseTcp(*parseIp(tcp)));
}

TEST(ParseTcp, SurvivesHostileBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = round % 2 == 0 ? foreignV4() : foreignV6();
    for (auto changes = random() % 6; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    if (random() % 3 == 0) {
      bytes.resize(random() % (bytes.size() + 1));
    }
    const Bytes exact(bytes.begin(), bytes.end());
    const auto ip = parseIp(exact);
    if (!ip) {
      continue;
    }
    EXPECT_LE(ip->bytes.size(), exact.size());
    forgeIcmp(*ip, Icmp::hostUnreachable, 0);
    if (const auto tcp = parseTcp(*ip)) {
      hasGoodChecksums(*tcp);
      corrupt(*tcp, true);
      if (tcp->payload().size() > 1) {
        cut(*tcp, tcp->payload().size() - 1);
      }
    }
  }
}

}  // namespace
}  // namespace netparity::wire
