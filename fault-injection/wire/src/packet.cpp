#include "packet.hpp"

#include <algorithm>
#include <array>

namespace netparity::wire {

namespace {

constexpr std::size_t kIpv4Header = 20;  // without options
constexpr std::size_t kTcpHeader = 20;
constexpr std::uint16_t kMoreFragmentsAndOffset = 0x3fff;

std::optional<IpPacket> parseIpv4(View bytes) {
  if (bytes.size() < kIpv4Header) {
    return std::nullopt;
  }
  IpPacket out;
  out.header = static_cast<std::size_t>(bytes[0] & 0x0f) * 4;
  const std::size_t total = read16(bytes, kIpv4LengthAt);
  if (out.header < kIpv4Header || out.header > total || total > bytes.size()) {
    return std::nullopt;
  }
  out.bytes = bytes.first(total);
  out.protocol = bytes[9];
  out.isFragment = (read16(bytes, 6) & kMoreFragmentsAndOffset) != 0;
  return out;
}

std::optional<IpPacket> parseIpv6(View bytes) {
  if (bytes.size() < kIpv6Header) {
    return std::nullopt;
  }
  IpPacket out;
  out.isV6 = true;
  out.header = kIpv6Header;
  const std::size_t total = kIpv6Header + read16(bytes, kIpv6LengthAt);
  if (total > bytes.size()) {
    return std::nullopt;
  }
  out.bytes = bytes.first(total);
  out.protocol = bytes[6];
  return out;
}

std::uint32_t sum(View bytes, std::uint32_t summed) {
  std::uint64_t total = summed;
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    total += read16(bytes, at);
  }
  if (at < bytes.size()) {
    total += static_cast<std::uint32_t>(bytes[at]) << 8;
  }
  while (total >> 16 != 0) {
    total = (total & 0xffff) + (total >> 16);
  }
  return static_cast<std::uint32_t>(total);
}

}  // namespace

View IpPacket::source() const {
  return isV6 ? bytes.subspan(8, 16) : bytes.subspan(12, 4);
}

View IpPacket::destination() const {
  return isV6 ? bytes.subspan(24, 16) : bytes.subspan(16, 4);
}

bool IpPacket::isMulticast() const {
  return destination()[0] >= (isV6 ? 0xff : 0xe0);
}

std::optional<IpPacket> parseIp(View bytes) {
  if (bytes.empty()) {
    return std::nullopt;
  }
  switch (bytes[0] >> 4) {
    case 4:
      return parseIpv4(bytes);
    case 6:
      return parseIpv6(bytes);
    default:
      return std::nullopt;
  }
}

std::uint32_t TcpPacket::length() const {
  return static_cast<std::uint32_t>(payload().size()) + ((flags & kSyn) != 0 ? 1U : 0U) +
         ((flags & kFin) != 0 ? 1U : 0U);
}

bool TcpPacket::is(Flag flag) const {
  switch (flag) {
    case Flag::syn:
      return (flags & (kSyn | kAck)) == kSyn;
    case Flag::synAck:
      return (flags & (kSyn | kAck)) == (kSyn | kAck);
    case Flag::fin:
      return (flags & kFin) != 0;
    case Flag::rst:
      return (flags & kRst) != 0;
    case Flag::data:
      return !payload().empty();
    case Flag::ack:
      break;
  }
  return (flags & (kAck | kSyn | kFin | kRst)) == kAck && payload().empty();
}

Flag TcpPacket::kind() const {
  for (const Flag flag : {Flag::rst, Flag::syn, Flag::synAck, Flag::data, Flag::fin}) {
    if (is(flag)) {
      return flag;
    }
  }
  return Flag::ack;
}

std::optional<TcpPacket> parseTcp(const IpPacket& ip) {
  if (ip.protocol != kProtocolTcp || ip.isFragment || ip.bytes.size() - ip.header < kTcpHeader) {
    return std::nullopt;
  }
  const View bytes = ip.bytes.subspan(ip.header);
  TcpPacket out;
  out.ip = ip;
  out.header = static_cast<std::size_t>(bytes[12] >> 4) * 4;
  if (out.header < kTcpHeader || out.header > bytes.size()) {
    return std::nullopt;
  }
  out.sourcePort = read16(bytes, 0);
  out.destinationPort = read16(bytes, 2);
  out.sequence = read32(bytes, kTcpSequenceAt);
  out.acknowledgement = read32(bytes, 8);
  out.flags = bytes[kTcpFlagsAt];
  return out;
}

std::uint16_t checksum(View bytes, std::uint32_t summed) {
  return static_cast<std::uint16_t>(~sum(bytes, summed));
}

std::uint16_t transportChecksum(const IpPacket& ip, std::size_t checksumAt) {
  const View part = ip.bytes.subspan(ip.header);
  std::uint32_t total = sum(ip.source(), ip.protocol);
  total = sum(ip.destination(), total);
  total += static_cast<std::uint32_t>(part.size() & 0xffff);
  total = sum(part, total);
  // Taking a number out of a ones' complement sum is adding its complement.
  total += static_cast<std::uint16_t>(~read16(ip.bytes, checksumAt));
  return checksum({}, sum({}, total));
}

bool hasGoodChecksums(const TcpPacket& packet) {
  const std::size_t at = packet.ip.header + kTcpChecksumAt;
  return (packet.ip.isV6 || checksum(packet.ip.bytes.first(packet.ip.header)) == 0) &&
         transportChecksum(packet.ip, at) == read16(packet.ip.bytes, at);
}

}  // namespace netparity::wire
