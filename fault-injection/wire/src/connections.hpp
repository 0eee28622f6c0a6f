#pragma once

#include "packet.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

namespace netparity::wire {

constexpr Side other(Side side) {
  return side == Side::program ? Side::peer : Side::program;
}

/// One direction of a connection. Positions in the stream are 64 bits wide and count its bytes from
/// 1; sequence numbers wrap.
class Stream {
 public:
  /// A packet was seen. The first one must be the SYN.
  void seen(const TcpPacket& packet);
  /// It was passed on to the receiver.
  void delivered(const TcpPacket& packet);
  /// The receiver has said that it got everything before.
  void acknowledged(std::uint32_t sequence);

  /// The number of the byte that has this sequence number; 0 is the SYN's.
  std::int64_t byteAt(std::uint32_t sequence) const;
  /// What the receiver expects next; 0 before the SYN was delivered.
  std::uint32_t expected() const { return expected_.value_or(0); }
  /// Behind the last that the sender has sent.
  std::uint32_t sent() const { return sent_; }
  bool hasBegun() const { return begun_; }

 private:
  bool begun_ = false;
  std::uint32_t sent_ = 0;
  std::int64_t sentByte_ = 0;  // the number of the byte that `sent_` would be
  std::optional<std::uint32_t> expected_;
};

struct Connection {
  std::uint64_t number = 0;
  std::uint16_t port = 0;  ///< that it was opened to
  Side opener = Side::program;
  std::uint32_t firstSequence = 0;  ///< of the opener's SYN
  std::array<Stream, 2> streams;

  Stream& from(Side side) { return streams[static_cast<std::size_t>(side)]; }
};

/// All connections whose SYN was seen.
class Connections {
 public:
  /// That of the packet, which it then knows of. Null when its SYN was not seen. Valid as long as
  /// this.
  Connection* track(Side from, const TcpPacket& packet);

 private:
  using Key = std::string;
  static void writeKey(Key& key, Side from, const TcpPacket& packet);

  std::unordered_map<Key, Connection> all_;
  std::uint64_t count_ = 0;
  // Packets come in bursts: mostly it is that of the last one.
  Key key_;
  Key lastKey_;
  Connection* last_ = nullptr;
};

}  // namespace netparity::wire
