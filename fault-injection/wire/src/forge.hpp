#pragma once

#include "packet.hpp"

#include <utility>

namespace netparity::wire {

/// A RST from one end to the other, with right checksums.
/// `source` and `destination` are the addresses of its ends, both of one family.
struct RstFields {
  View source;
  View destination;
  std::uint16_t sourcePort = 0;
  std::uint16_t destinationPort = 0;
  /// What the receiver expects next: a kernel believes nothing else.
  std::uint32_t sequence = 0;
  /// What the receiver has sent: believed only by one that is still connecting.
  std::uint32_t acknowledgement = 0;
};
Bytes forgeRst(const RstFields& fields);

/// The ICMP (or ICMPv6) message that `original` could not be delivered, from its destination to its
/// source. Kinds that IPv6 does not know become the nearest that it does. `mtu` is for
/// fragmentation-needed only.
Bytes forgeIcmp(const IpPacket& original, Icmp kind, std::uint16_t mtu);

/// The packet as two that carry the same, cut `offset` bytes (at least 1, less than all) into its
/// data; FIN and PSH go with the second.
std::pair<Bytes, Bytes> cut(const TcpPacket& packet, std::size_t offset);

/// The packet with one bit of its first byte of data flipped, or, without data and good checksum,
/// of its checksum.
Bytes corrupt(const TcpPacket& packet, bool goodChecksum);

}  // namespace netparity::wire
