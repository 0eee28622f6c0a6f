#include "connections.hpp"

#include "made_packet.hpp"

#include <gtest/gtest.h>

namespace netparity::wire {
namespace {

Connection* track(Connections& connections, const MadePacket& packet) {
  const Bytes bytes = made(packet);
  return connections.track(packet.from, tcpOf(bytes));
}

TEST(ConnectionNumbers, FollowTheSyns) {
  Connections all;
  EXPECT_EQ(track(all, {.flags = kSyn, .sequence = 1, .programPort = 1000})->number, 1U);
  EXPECT_EQ(track(all, {.flags = kSyn, .sequence = 1, .programPort = 1001})->number, 2U);
  EXPECT_EQ(track(all, {.flags = kSyn, .sequence = 1, .programPort = 1000})->number, 1U)
      << "it was repeated";
  EXPECT_EQ(track(all, {.flags = kSyn, .sequence = 5, .programPort = 1000})->number, 3U)
      << "the same ports, but a connection of its own";
  EXPECT_EQ(track(all, {.sequence = 6, .programPort = 1000})->number, 3U);
}

TEST(ConnectionNumbers, AreNotGivenWithoutASyn) {
  Connections all;
  EXPECT_EQ(track(all, {.sequence = 6}), nullptr);
}

TEST(ConnectionPort, IsTheOneThatTheConnectionWasOpenedTo) {
  Connections all;
  track(all, {.flags = kSyn});
  EXPECT_EQ(track(all, {.from = Side::peer, .flags = kSyn | kAck})->port, 80);
  Connections opened;
  EXPECT_EQ(track(opened, {.from = Side::peer, .flags = kSyn})->port, 40000)
      << "the program is the server";
}

TEST(StreamBytes, AreCountedFromOneAcrossTheWrapOfSequenceNumbers) {
  Connections all;
  track(all, {.flags = kSyn, .sequence = 0xfffffff0});
  Stream& stream =
      track(all, {.sequence = 0xfffffff1, .payload = std::string(40, 'x')})->from(Side::program);
  EXPECT_EQ(stream.byteAt(0xfffffff1), 1);
  EXPECT_EQ(stream.byteAt(0xfffffff0), 0);
  EXPECT_EQ(stream.byteAt(25), 41);
  EXPECT_EQ(stream.sent(), 25U);
}

TEST(StreamBytes, AreCountedBeyondFourGigabytes) {
  Stream stream;
  Bytes bytes = made({.flags = kSyn, .sequence = 0});
  stream.seen(tcpOf(bytes));
  std::uint32_t sequence = 1;
  const std::string block(60000, 'x');
  for (int i = 0; i < 100000; ++i) {
    // Only the number matters; making each packet anew would take long.
    bytes = i == 0 ? made({.payload = block}) : std::move(bytes);
    write32(bytes, 20 + kTcpSequenceAt, sequence);
    stream.seen(tcpOf(bytes));
    sequence += 60000;
  }
  EXPECT_EQ(stream.byteAt(sequence), 6'000'000'001);
}

TEST(ExpectedByTheReceiver, IsWhatWasDeliveredWithoutAGap) {
  Stream stream;
  const auto pass = [&stream](const MadePacket& packet, bool delivered) {
    const Bytes bytes = made(packet);
    stream.seen(tcpOf(bytes));
    if (delivered) {
      stream.delivered(tcpOf(bytes));
    }
  };
  EXPECT_EQ(stream.expected(), 0U);
  pass({.flags = kSyn, .sequence = 99}, true);
  EXPECT_EQ(stream.expected(), 100U);
  pass({.sequence = 100, .payload = "0123456789"}, true);
  EXPECT_EQ(stream.expected(), 110U);
  pass({.sequence = 110, .payload = "0123456789"}, false);
  pass({.sequence = 120, .payload = "0123456789"}, true);
  EXPECT_EQ(stream.expected(), 110U) << "one was lost";
  pass({.sequence = 110, .payload = "0123456789"}, true);
  EXPECT_EQ(stream.expected(), 120U);
  stream.acknowledged(130);
  EXPECT_EQ(stream.expected(), 130U) << "the receiver had the later one already";
  stream.acknowledged(4000);
  EXPECT_EQ(stream.expected(), 130U) << "nobody has sent that much";
}

}  // namespace
}  // namespace netparity::wire
