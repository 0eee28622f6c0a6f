#pragma once

#include "forge.hpp"
#include "packet.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace netparity::wire {

/// A packet for tests, between the program's port 40000 and the peer's port 80.
struct MadePacket {
  Side from = Side::program;
  std::uint8_t flags = kAck;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::string payload = {};
  bool isV6 = false;
  std::uint16_t programPort = 40000;
  std::uint16_t peerPort = 80;
};

/// An RST with right headers, of which the rest is then made.
inline Bytes made(const MadePacket& fields) {
  constexpr std::array<std::uint8_t, 4> kProgram4 = {192, 0, 2, 1};
  constexpr std::array<std::uint8_t, 4> kPeer4 = {192, 0, 2, 2};
  constexpr std::array<std::uint8_t, 16> kProgram6 = {0xfd, 0, 0, 0, 0, 0, 0, 0,
                                                      0,    0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<std::uint8_t, 16> kPeer6 = {0xfd, 0, 0, 0, 0, 0, 0, 0,
                                                   0,    0, 0, 0, 0, 0, 0, 2};
  const View program = fields.isV6 ? View(kProgram6) : View(kProgram4);
  const View peer = fields.isV6 ? View(kPeer6) : View(kPeer4);
  const bool fromProgram = fields.from == Side::program;
  RstFields rst;
  rst.source = fromProgram ? program : peer;
  rst.destination = fromProgram ? peer : program;
  rst.sourcePort = fromProgram ? fields.programPort : fields.peerPort;
  rst.destinationPort = fromProgram ? fields.peerPort : fields.programPort;
  rst.sequence = fields.sequence;
  rst.acknowledgement = fields.acknowledgement;
  Bytes out = forgeRst(rst);
  const std::size_t header = out.size() - 20;
  out[header + kTcpFlagsAt] = fields.flags;
  out.insert(out.end(), fields.payload.begin(), fields.payload.end());
  if (fields.isV6) {
    write16(out, kIpv6LengthAt, out.size() - kIpv6Header);
  } else {
    write16(out, kIpv4LengthAt, out.size());
    write16(out, kIpv4ChecksumAt, 0);
    write16(out, kIpv4ChecksumAt, checksum(View(out).first(header)));
  }
  const auto ip = parseIp(out);
  write16(out, header + kTcpChecksumAt, transportChecksum(*ip, header + kTcpChecksumAt));
  return out;
}

inline TcpPacket tcpOf(View bytes) {
  return *parseTcp(*parseIp(bytes));
}

inline std::string textOf(View bytes) {
  return {bytes.begin(), bytes.end()};
}

inline Bytes bytesOfHex(std::string_view hex) {
  Bytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

/// Made by another program than this one.
inline Bytes foreignV4() {
  return bytesOfHex(
      "4500002d000740004006b6c0c0000201c00002029c400050000003e8000007d05018faf044b8"
      "000068656c6c6f");
}
inline Bytes foreignV6() {
  return bytesOfHex(
      "6000000000180640fd000000000000000000000000000001fd00000000000000000000000000"
      "00029c400050fffffff0000000006002faf006b00000020405b4");
}

}  // namespace netparity::wire
