#include "netparity/stream/writable_machine.hpp"

#include <gtest/gtest.h>

namespace netparity::stream {
namespace {

using AfterSync = WritableMachine::AfterSync;
using End = WritableMachine::End;

WriteChunk chunk(std::string_view text) {
  return {buffer::Buffer::fromString(text), text.size()};
}

class WritableMachineTest : public ::testing::Test {
 protected:
  // write() with a sink that keeps the request; returns whether the sink was called.
  bool write(std::string_view text, WriteCallback callback = {}) {
    auto data = chunk(text);
    const bool now = machine.admit(data, callback);
    if (now) {
      machine.beginRequest(data.length, std::move(callback));
      machine.requestReturned();
    }
    return now;
  }
  // write() with a sink that takes all at once.
  AfterSync writeSync(std::string_view text, WriteCallback callback = {}) {
    auto data = chunk(text);
    EXPECT_TRUE(machine.admit(data, callback));
    machine.beginRequest(data.length, std::move(callback));
    auto done = machine.complete();
    EXPECT_TRUE(done.sync);
    const auto after = machine.afterSync(std::move(done.callback));
    machine.requestReturned();
    return after;
  }

  Lifecycle life;
  WritableMachine machine{life, 4, true};
};

TEST_F(WritableMachineTest, OneRequestAtATimeTheRestIsBuffered) {
  EXPECT_TRUE(write("ab"));
  EXPECT_FALSE(write("c"));
  EXPECT_TRUE(machine.acceptsMore());
  EXPECT_FALSE(write("d"));
  EXPECT_FALSE(machine.acceptsMore());
  EXPECT_EQ(machine.length(), 4);
  EXPECT_EQ(machine.bufferedBytes(), 2U);
}

TEST_F(WritableMachineTest, WhatTheSinkTakesAtOnceNeverFillsTheStream) {
  EXPECT_EQ(writeSync("much more than four"), AfterSync::kFinishMaybe);
  EXPECT_TRUE(machine.acceptsMore());
  EXPECT_FALSE(machine.needDrain());
}

TEST_F(WritableMachineTest, HandsTheBufferOverInOnePiece) {
  write("a");
  write("b");
  write("c");
  (void)machine.complete();
  const auto batch = machine.beginBatch();
  EXPECT_EQ(batch.chunks.size(), 2U);
  EXPECT_EQ(batch.length, 2U);
  EXPECT_TRUE(machine.beginBatch().chunks.empty());
}

TEST_F(WritableMachineTest, ABatchAnswersEveryCallbackInOrder) {
  std::string order;
  write("a");
  write("b", [&] { order += 'b'; });
  write("c", [&] { order += 'c'; });
  (void)machine.complete();
  const auto batch = machine.beginBatch();
  batch.callback({});
  EXPECT_EQ(order, "bc");
}

TEST_F(WritableMachineTest, DrainIsDueOnceWhenEverythingWasWritten) {
  write("abcd");
  EXPECT_FALSE(machine.acceptsMore());
  EXPECT_FALSE(machine.beginAfterWrite());
  (void)machine.complete();
  EXPECT_TRUE(machine.beginAfterWrite());
  EXPECT_FALSE(machine.beginAfterWrite());
}

TEST_F(WritableMachineTest, NoDrainAfterEnd) {
  write("abcd");
  EXPECT_FALSE(machine.acceptsMore());
  EXPECT_EQ(machine.beginEnd(), End::kStarted);
  (void)machine.complete();
  EXPECT_FALSE(machine.beginAfterWrite());
}

TEST_F(WritableMachineTest, EveryCallbackGetsATickUnlessItEqualsTheOneBefore) {
  EXPECT_EQ(writeSync("a", [] {}), AfterSync::kCallbackTick);
  EXPECT_EQ(writeSync("b", [] {}), AfterSync::kCallbackTick);
  const auto same = [] { return WriteCallback([](const errors::NodeError&) {}, 42); };
  EXPECT_EQ(writeSync("c", same()), AfterSync::kCallbackTick);
  EXPECT_EQ(writeSync("d", same()), AfterSync::kNothing);
  EXPECT_EQ(machine.takeAfterWrite().count, 1U);
  EXPECT_EQ(machine.takeAfterWrite().count, 1U);
  EXPECT_EQ(machine.takeAfterWrite().count, 2U);
}

TEST_F(WritableMachineTest, CorkHoldsWritesBack) {
  machine.cork();
  machine.cork();
  EXPECT_FALSE(write("a"));
  EXPECT_TRUE(machine.uncork());
  EXPECT_TRUE(machine.beginBatch().chunks.empty()) << "corked twice";
  EXPECT_TRUE(machine.uncork());
  EXPECT_EQ(machine.beginBatch().chunks.size(), 1U);
  EXPECT_FALSE(machine.uncork()) << "not corked";
}

TEST_F(WritableMachineTest, FinishWaitsForWritesAndTheFinalStep) {
  write("a");
  EXPECT_EQ(machine.beginEnd(), End::kStarted);
  EXPECT_FALSE(machine.needFinish());
  (void)machine.complete();
  machine.callbackDone();
  EXPECT_TRUE(machine.needFinish());
  EXPECT_TRUE(machine.beginFinal());
  EXPECT_FALSE(machine.beginFinal()) << "once";
  EXPECT_FALSE(machine.nothingOwed());
  EXPECT_TRUE(machine.finalCompleted());
  machine.prefinish();
  EXPECT_FALSE(machine.finalCompleted()) << "a second completion is an error";
  machine.scheduleFinish();
  machine.finish();
  EXPECT_TRUE(machine.finished());
  EXPECT_FALSE(machine.needFinish());
}

TEST_F(WritableMachineTest, EndingTwiceStartsOnce) {
  EXPECT_EQ(machine.beginEnd(), End::kStarted);
  EXPECT_EQ(machine.beginEnd(), End::kAlready);
}

TEST_F(WritableMachineTest, DestroyedStreamsDoNotFinish) {
  EXPECT_EQ(machine.beginEnd(), End::kStarted);
  life.destroyed = true;
  EXPECT_FALSE(machine.needFinish());
}

TEST_F(WritableMachineTest, BufferedWritesAreDroppedOnlyWhenNoneIsWithTheSink) {
  write("a");
  write("b", [] {});
  EXPECT_TRUE(machine.owesAnswers());
  EXPECT_FALSE(machine.beginDrop());
  (void)machine.complete();
  EXPECT_TRUE(machine.beginDrop());
  EXPECT_TRUE(machine.drop(0).has_value());
  EXPECT_FALSE(machine.drop(1).has_value());
  EXPECT_EQ(machine.length(), 0);
}

TEST_F(WritableMachineTest, DroppedWritesStayBufferedUntilTheLastIsAnswered) {
  int calls = 0;
  machine.cork();
  write("abc", [&] { ++calls; });
  write("de");
  (*machine.drop(0))({});
  EXPECT_EQ(machine.length(), 2);
  EXPECT_EQ(machine.bufferedBytes(), 5U);
  (*machine.drop(0))({});
  EXPECT_EQ(calls, 2);
  machine.dropDone();
  EXPECT_EQ(machine.bufferedBytes(), 0U);
}

TEST_F(WritableMachineTest, ASecondCompletionIsNotExpected) {
  write("a");
  EXPECT_TRUE(machine.complete().expected);
  EXPECT_FALSE(machine.complete().expected);
}

}  // namespace
}  // namespace netparity::stream
