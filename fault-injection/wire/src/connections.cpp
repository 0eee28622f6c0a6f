#include "connections.hpp"

namespace netparity::wire {

namespace {

// How far it is from one sequence number to another, within half of their circle.
std::int32_t distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

}  // namespace

void Stream::seen(const TcpPacket& packet) {
  const std::uint32_t end = packet.sequence + packet.length();
  if (!begun_) {
    begun_ = true;
    sent_ = packet.sequence + 1;
    sentByte_ = 1;
  }
  if (const std::int32_t more = distance(sent_, end); more > 0) {
    sent_ = end;
    sentByte_ += more;
  }
}

void Stream::delivered(const TcpPacket& packet) {
  const std::uint32_t end = packet.sequence + packet.length();
  // What lies behind a gap is not what the receiver expects; its acknowledgement will tell.
  if (!expected_ || (distance(packet.sequence, *expected_) >= 0 && distance(*expected_, end) > 0)) {
    expected_ = end;
  }
}

void Stream::acknowledged(std::uint32_t sequence) {
  if (expected_ && distance(*expected_, sequence) > 0 && distance(sequence, sent_) >= 0) {
    expected_ = sequence;
  }
}

std::int64_t Stream::byteAt(std::uint32_t sequence) const {
  return sentByte_ + distance(sent_, sequence);
}

void Connections::writeKey(Key& key, Side from, const TcpPacket& packet) {
  key.clear();
  const auto add = [&key](View address, std::uint16_t port) {
    key.append(address.begin(), address.end());
    key += static_cast<char>(port >> 8);
    key += static_cast<char>(port);
  };
  if (from == Side::program) {
    add(packet.ip.source(), packet.sourcePort);
    add(packet.ip.destination(), packet.destinationPort);
  } else {
    add(packet.ip.destination(), packet.destinationPort);
    add(packet.ip.source(), packet.sourcePort);
  }
}

Connection* Connections::track(Side from, const TcpPacket& packet) {
  writeKey(key_, from, packet);
  if (last_ == nullptr || key_ != lastKey_) {
    const auto found = all_.find(key_);
    last_ = found == all_.end() ? nullptr : &found->second;
    lastKey_ = key_;
  }
  // The ports of a connection that has ended may soon be those of another. Of two SYNs that cross,
  // the first one counts.
  if (packet.is(Flag::syn) &&
      (last_ == nullptr || (last_->opener == from && last_->firstSequence != packet.sequence) ||
       (last_->opener != from && last_->from(from).hasBegun()))) {
    Connection& fresh = all_[key_];
    fresh = Connection();
    fresh.number = ++count_;
    fresh.port = packet.destinationPort;
    fresh.opener = from;
    fresh.firstSequence = packet.sequence;
    last_ = &fresh;
  }
  if (last_ == nullptr) {
    return nullptr;
  }
  const bool begins = (packet.flags & kSyn) != 0;
  if (begins || last_->from(from).hasBegun()) {
    last_->from(from).seen(packet);
  }
  if ((packet.flags & kAck) != 0) {
    last_->from(other(from)).acknowledged(packet.acknowledgement);
  }
  return last_;
}

}  // namespace netparity::wire
