#include "netparity/stream/readable_machine.hpp"

#include <netparity/errors/node_error.hpp>

#include <gtest/gtest.h>

namespace netparity::stream {
namespace {

using Added = ReadableMachine::Added;

buffer::Buffer bytes(std::string_view text) {
  return buffer::Buffer::fromString(text);
}

class ReadableMachineTest : public ::testing::Test {
 protected:
  // The source is asked once and stays silent, as a socket does.
  void startSource() {
    auto read = machine.beginRead(0);
    ASSERT_TRUE(read.callSource);
    machine.sourceReturned(read);
    (void)machine.finishRead(read);
  }
  void flowNow() {
    EXPECT_TRUE(machine.dataListenerAdded(false));
    EXPECT_TRUE(machine.resume());
    machine.resumeStarted();
  }
  std::string readAll(std::optional<std::int64_t> size = std::nullopt) {
    auto read = machine.beginRead(size);
    if (read.callSource) {
      machine.sourceReturned(read);
    }
    auto result = machine.finishRead(read);
    return result.chunk ? std::string(result.chunk->view()) : "(null)";
  }

  Lifecycle life;
  ReadableMachine machine{life, 10, true};
};

TEST_F(ReadableMachineTest, DeliversAtOnceWhileFlowing) {
  startSource();
  flowNow();
  const auto push = machine.push(bytes("abc"));
  EXPECT_EQ(push.added, Added::kDeliver);
  EXPECT_EQ(push.chunk.view(), "abc");
  EXPECT_TRUE(machine.afterDelivery().readMore);
  EXPECT_EQ(machine.length(), 0U);
}

TEST_F(ReadableMachineTest, BuffersWithoutAConsumerAndSchedulesOneReadable) {
  startSource();
  auto push = machine.push(bytes("abc"));
  EXPECT_EQ(push.added, Added::kBuffered);
  EXPECT_TRUE(push.ticks.readable);
  EXPECT_TRUE(push.ticks.readMore);
  push = machine.push(bytes("def"));
  EXPECT_FALSE(push.ticks.readable) << "one is on its way";
  EXPECT_EQ(machine.length(), 6U);
}

TEST_F(ReadableMachineTest, StopsTheSourceAtTheHighWaterMark) {
  startSource();
  machine.push(bytes("123456789"));
  EXPECT_TRUE(machine.canPushMore());
  machine.push(bytes("0"));
  EXPECT_FALSE(machine.canPushMore());
}

TEST_F(ReadableMachineTest, ReadsAcrossChunksOnlyWhenEnoughIsThere) {
  startSource();
  machine.push(bytes("abc"));
  machine.push(bytes("def"));
  EXPECT_EQ(readAll(4), "abcd");
  EXPECT_EQ(readAll(4), "(null)");
  EXPECT_EQ(readAll(), "ef");
}

TEST_F(ReadableMachineTest, ReadWithoutSizeTakesOneChunk) {
  startSource();
  machine.push(bytes("abc"));
  machine.push(bytes("def"));
  EXPECT_EQ(readAll(), "abc");
  EXPECT_EQ(readAll(), "def");
}

TEST_F(ReadableMachineTest, AReadAboveTheHighWaterMarkRaisesItToAPowerOfTwo) {
  EXPECT_EQ(readAll(17), "(null)");
  EXPECT_EQ(machine.highWaterMark(), 32U);
  EXPECT_THROW(machine.beginRead(std::int64_t{1} << 31), errors::NodeException);
}

TEST_F(ReadableMachineTest, GivesTheRestAfterTheEndHoweverMuchIsAskedFor) {
  startSource();
  machine.push(bytes("abc"));
  machine.eof(false);
  EXPECT_EQ(readAll(10), "abc");
  EXPECT_TRUE(machine.beginEnd());
  EXPECT_FALSE(machine.beginEnd()) << "end is emitted once";
}

TEST_F(ReadableMachineTest, ALastUnshiftPutsTheEndOff) {
  startSource();
  machine.eof(false);
  EXPECT_EQ(machine.unshift(Chunk(bytes("x"))).added, Added::kBuffered);
  EXPECT_FALSE(machine.beginEnd());
  EXPECT_EQ(readAll(), "x");
  EXPECT_TRUE(machine.beginEnd());
  EXPECT_EQ(machine.unshift(Chunk(bytes("y"))).added, Added::kAfterEnd);
}

TEST_F(ReadableMachineTest, RefusesDataOnceBroken) {
  startSource();
  life.destroyed = true;
  EXPECT_EQ(machine.push(bytes("x")).added, Added::kRefused);
  EXPECT_FALSE(machine.resume());
  EXPECT_FALSE(machine.beginPause());
}

TEST_F(ReadableMachineTest, PushAfterEofIsTheCallersError) {
  startSource();
  machine.eof(false);
  EXPECT_EQ(machine.push(bytes("x")).added, Added::kAfterEnd);
}

TEST_F(ReadableMachineTest, PauseIsEmittedOnceAndResumeSchedulesOneTick) {
  flowNow();
  EXPECT_TRUE(machine.beginPause());
  machine.pauseDone();
  EXPECT_FALSE(machine.beginPause());
  EXPECT_EQ(machine.flowing(), false);
  EXPECT_TRUE(machine.isPaused());
  EXPECT_TRUE(machine.resume());
  EXPECT_FALSE(machine.resume());
  EXPECT_EQ(machine.flowing(), true);
}

TEST_F(ReadableMachineTest, AReadableListenerStopsTheFlowAndAsksForData) {
  flowNow();
  const auto added = machine.readableListenerAdded();
  EXPECT_TRUE(added.readZero);
  EXPECT_EQ(machine.flowing(), false);
  EXPECT_TRUE(machine.resume()) << "the tick runs";
  EXPECT_EQ(machine.flowing(), false) << "but does not flow while somebody listens to readable";
}

TEST_F(ReadableMachineTest, FlowsAgainWhenTheLastReadableListenerIsGone) {
  flowNow();
  machine.readableListenerAdded();
  EXPECT_TRUE(machine.updateReadableListening(false));
  EXPECT_TRUE(machine.resume());
  EXPECT_EQ(machine.flowing(), true);
}

TEST_F(ReadableMachineTest, AnEndThatNobodySawIsToldToALateReadableListener) {
  machine.eof(false);
  const auto late = machine.readableListenerAdded();
  EXPECT_TRUE(late.ticks.readable);
}

TEST_F(ReadableMachineTest, LengthCountsCodeUnitsOnceAnEncodingIsSet) {
  startSource();
  machine.push(bytes("\xC3\xA9\xE2\x82"));
  EXPECT_EQ(machine.length(), 4U);
  machine.setEncoding(Encoding::kUtf8);
  EXPECT_EQ(machine.length(), 1U);
  machine.push(bytes("\xAC!"));
  EXPECT_EQ(machine.length(), 3U);
  EXPECT_EQ(readAll(2), "\xC3\xA9\xE2\x82\xAC");
}

TEST_F(ReadableMachineTest, AnUnfinishedCharacterIsDeliveredAtTheEnd) {
  machine.setEncoding(Encoding::kUtf8);
  startSource();
  EXPECT_EQ(machine.push(bytes("\xE2\x82")).added, Added::kNothing);
  machine.eof(false);
  EXPECT_EQ(machine.length(), 1U);
}

TEST_F(ReadableMachineTest, ADisabledSideIsEndedFromTheStart) {
  ReadableMachine disabled{life, 10, false};
  EXPECT_TRUE(disabled.endEmitted());
  EXPECT_FALSE(disabled.beginEnd());
}

}  // namespace
}  // namespace netparity::stream
