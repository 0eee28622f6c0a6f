#include "forge.hpp"

#include <algorithm>

namespace netparity::wire {

namespace {

constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::uint8_t kTimeToLive = 64;
constexpr std::uint8_t kProtocolIcmp = 1;
constexpr std::uint8_t kProtocolIcmpV6 = 58;
// How much of the original goes into a message: what RFC 1812 and RFC 4443 allow.
constexpr std::size_t kIcmpTotal = 576;
constexpr std::size_t kIcmpV6Total = 1280;

struct IcmpNumbers {
  std::uint8_t type;
  std::uint8_t code;
};

constexpr std::uint8_t kV4Unreachable = 3;
constexpr std::uint8_t kV6Unreachable = 1;

IcmpNumbers numbersV4(Icmp kind) {
  switch (kind) {
    case Icmp::netUnreachable:
      return {kV4Unreachable, 0};
    case Icmp::hostUnreachable:
      return {kV4Unreachable, 1};
    case Icmp::protocolUnreachable:
      return {kV4Unreachable, 2};
    case Icmp::portUnreachable:
      return {kV4Unreachable, 3};
    case Icmp::fragmentationNeeded:
      return {kV4Unreachable, 4};
    case Icmp::sourceRouteFailed:
      return {kV4Unreachable, 5};
    case Icmp::netUnknown:
      return {kV4Unreachable, 6};
    case Icmp::hostUnknown:
      return {kV4Unreachable, 7};
    case Icmp::hostIsolated:
      return {kV4Unreachable, 8};
    case Icmp::netProhibited:
      return {kV4Unreachable, 9};
    case Icmp::hostProhibited:
      return {kV4Unreachable, 10};
    case Icmp::adminProhibited:
      return {kV4Unreachable, 13};
    case Icmp::timeExceeded:
      break;
  }
  return {11, 0};
}

IcmpNumbers numbersV6(Icmp kind) {
  switch (kind) {
    case Icmp::netUnreachable:
    case Icmp::netUnknown:
    case Icmp::sourceRouteFailed:
      return {kV6Unreachable, 0};
    case Icmp::adminProhibited:
    case Icmp::netProhibited:
    case Icmp::hostProhibited:
      return {kV6Unreachable, 1};
    case Icmp::hostUnreachable:
    case Icmp::hostUnknown:
    case Icmp::hostIsolated:
      return {kV6Unreachable, 3};
    case Icmp::portUnreachable:
      return {kV6Unreachable, 4};
    case Icmp::fragmentationNeeded:
      return {2, 0};
    case Icmp::protocolUnreachable:
      return {4, 1};
    case Icmp::timeExceeded:
      break;
  }
  return {3, 0};
}

// An IP packet whose part after the header, of `size` bytes, is still zero.
Bytes frame(View source, View destination, std::uint8_t protocol, std::size_t size) {
  const bool isV6 = source.size() != 4;
  Bytes out((isV6 ? kIpv6Header : kIpv4Header) + size);
  if (isV6) {
    out[0] = 0x60;
    write16(out, kIpv6LengthAt, size);
    out[6] = protocol;
    out[7] = kTimeToLive;
    std::copy(source.begin(), source.end(), out.begin() + 8);
    std::copy(destination.begin(), destination.end(), out.begin() + 24);
    return out;
  }
  out[0] = 0x45;
  write16(out, kIpv4LengthAt, out.size());
  out[8] = kTimeToLive;
  out[9] = protocol;
  std::copy(source.begin(), source.end(), out.begin() + 12);
  std::copy(destination.begin(), destination.end(), out.begin() + 16);
  write16(out, kIpv4ChecksumAt, checksum(View(out).first(kIpv4Header)));
  return out;
}

void finishTcp(Bytes& bytes) {
  if (const auto ip = parseIp(bytes)) {
    write16(bytes, ip->header + kTcpChecksumAt,
            transportChecksum(*ip, ip->header + kTcpChecksumAt));
  }
}

// After the length has changed.
void finishIp(Bytes& bytes, const IpPacket& was) {
  if (was.isV6) {
    write16(bytes, kIpv6LengthAt, bytes.size() - kIpv6Header);
    return;
  }
  write16(bytes, kIpv4LengthAt, bytes.size());
  write16(bytes, kIpv4ChecksumAt, 0);
  write16(bytes, kIpv4ChecksumAt, checksum(View(bytes).first(was.header)));
}

}  // namespace

Bytes forgeRst(const RstFields& fields) {
  Bytes out = frame(fields.source, fields.destination, kProtocolTcp, kTcpHeader);
  const std::span<std::uint8_t> tcp = std::span(out).last(kTcpHeader);
  write16(tcp, 0, fields.sourcePort);
  write16(tcp, 2, fields.destinationPort);
  write32(tcp, kTcpSequenceAt, fields.sequence);
  write32(tcp, 8, fields.acknowledgement);
  tcp[12] = kTcpHeader / 4 << 4;
  tcp[kTcpFlagsAt] = kRst | kAck;
  finishTcp(out);
  return out;
}

Bytes forgeIcmp(const IpPacket& original, Icmp kind, std::uint16_t mtu) {
  const bool isV6 = original.isV6;
  const std::size_t room =
      isV6 ? kIcmpV6Total - kIpv6Header - kIcmpHeader : kIcmpTotal - kIpv4Header - kIcmpHeader;
  const View quoted = original.bytes.first(std::min(room, original.bytes.size()));
  Bytes out = frame(original.destination(), original.source(),
                    isV6 ? kProtocolIcmpV6 : kProtocolIcmp, kIcmpHeader + quoted.size());
  const std::size_t start = out.size() - kIcmpHeader - quoted.size();
  const std::span<std::uint8_t> message = std::span(out).subspan(start);
  const IcmpNumbers numbers = isV6 ? numbersV6(kind) : numbersV4(kind);
  message[0] = numbers.type;
  message[1] = numbers.code;
  if (kind == Icmp::fragmentationNeeded) {
    write16(message, 6, mtu);
  } else if (isV6 && kind == Icmp::protocolUnreachable) {
    write32(message, 4, 6);  // where the "next header" that is not known stands
  }
  std::copy(quoted.begin(), quoted.end(), message.begin() + kIcmpHeader);
  if (!isV6) {
    write16(message, 2, checksum(message));
  } else if (const auto ip = parseIp(out)) {
    write16(message, 2, transportChecksum(*ip, start + 2));
  }
  return out;
}

std::pair<Bytes, Bytes> cut(const TcpPacket& packet, std::size_t offset) {
  const View all = packet.ip.bytes;
  const std::size_t headers = packet.ip.header + packet.header;
  const auto dataAt = all.begin() + static_cast<std::ptrdiff_t>(headers);
  const auto cutAt = dataAt + static_cast<std::ptrdiff_t>(offset);
  Bytes first(all.begin(), cutAt);
  Bytes second(all.begin(), dataAt);
  second.insert(second.end(), cutAt, all.end());
  first[packet.ip.header + kTcpFlagsAt] =
      static_cast<std::uint8_t>(packet.flags & ~unsigned{kFin | kPsh});
  write32(second, packet.ip.header + kTcpSequenceAt,
          packet.sequence + static_cast<std::uint32_t>(offset));
  for (Bytes* part : {&first, &second}) {
    finishIp(*part, packet.ip);
    finishTcp(*part);
  }
  return {std::move(first), std::move(second)};
}

Bytes corrupt(const TcpPacket& packet, bool goodChecksum) {
  Bytes out(packet.ip.bytes.begin(), packet.ip.bytes.end());
  const std::size_t at = packet.payload().empty() ? packet.ip.header + kTcpChecksumAt
                                                  : packet.ip.header + packet.header;
  out[at] ^= 0x20;
  if (goodChecksum) {
    finishTcp(out);
  }
  return out;
}

}  // namespace netparity::wire
