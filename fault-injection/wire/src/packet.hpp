#pragma once

#include "netparity/wire/script.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace netparity::wire {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

constexpr std::uint8_t kFin = 0x01;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kPsh = 0x08;
constexpr std::uint8_t kAck = 0x10;

/// An IPv4 or IPv6 packet whose headers are whole. `bytes` ends where the packet does, also when
/// more was received.
struct IpPacket {
  View bytes;
  bool isV6 = false;
  std::size_t header = 0;  ///< its length; with IPv6 without extension headers
  std::uint8_t protocol = 0;
  /// One piece of a larger packet (IPv4; with IPv6 the protocol says so).
  bool isFragment = false;

  View source() const;
  View destination() const;
  /// To a group, or to all.
  bool isMulticast() const;
};

/// Nothing when these bytes are no packet.
std::optional<IpPacket> parseIp(View bytes);

/// A TCP packet, with the headers' fields in the machine's order.
struct TcpPacket {
  IpPacket ip;
  std::size_t header = 0;  ///< of TCP, with its options
  std::uint16_t sourcePort = 0;
  std::uint16_t destinationPort = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;

  View payload() const { return ip.bytes.subspan(ip.header + header); }
  /// How far it moves the stream: its data, and one for each of SYN and FIN.
  std::uint32_t length() const;
  bool is(Flag flag) const;
  /// What it is above all.
  Flag kind() const;
};

/// Nothing when the packet is not TCP, a fragment, or cut short.
std::optional<TcpPacket> parseTcp(const IpPacket& ip);

/// RFC 1071, over the bytes and what was `summed` before.
std::uint16_t checksum(View bytes, std::uint32_t summed = 0);

/// That of the TCP or ICMPv6 part, with the pseudo header, as if its own field were zero.
/// `checksumAt` is where in the packet the field stands.
std::uint16_t transportChecksum(const IpPacket& ip, std::size_t checksumAt);

/// Whether the checksums of the IP header and of TCP are what they should be.
bool hasGoodChecksums(const TcpPacket& packet);

inline std::uint16_t read16(View bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
inline std::uint32_t read32(View bytes, std::size_t at) {
  return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}
inline void write16(std::span<std::uint8_t> bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}
inline void write32(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t value) {
  write16(bytes, at, value >> 16);
  write16(bytes, at + 2, value);
}

/// Where fields stand, from the start of their header.
constexpr std::size_t kIpv4LengthAt = 2;
constexpr std::size_t kIpv4ChecksumAt = 10;
constexpr std::size_t kIpv6LengthAt = 4;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kTcpSequenceAt = 4;
constexpr std::size_t kTcpFlagsAt = 13;
constexpr std::size_t kTcpChecksumAt = 16;
constexpr std::uint8_t kProtocolTcp = 6;

}  // namespace netparity::wire
