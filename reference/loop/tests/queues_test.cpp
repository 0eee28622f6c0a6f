#include "recorder.hpp"

#include <netparity/loop/event_loop.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace netparity::loop {
namespace {

using testing::ElementsAre;

std::string messageOf(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& thrown) {
    return thrown.what();
  }
}

TEST(Ticks, RunAfterTheMainProgramInOrder) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    loop.nextTick(log.writes("tick 1"));
    loop.nextTick(log.writes("tick 2"));
    log("main");
  });
  EXPECT_THAT(log.entries(), ElementsAre("main", "tick 1", "tick 2"));
}

TEST(Ticks, AreDrainedToTheLastOneAddedMeanwhileBeforeMicrotasks) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    loop.queueMicrotask([&] {
      log("microtask");
      loop.nextTick(log.writes("tick of microtask"));
      loop.queueMicrotask(log.writes("microtask of microtask"));
    });
    loop.nextTick([&] {
      log("tick");
      loop.nextTick(log.writes("tick of tick"));
    });
  });
  EXPECT_THAT(log.entries(), ElementsAre("tick", "tick of tick", "microtask",
                                         "microtask of microtask", "tick of microtask"));
}

TEST(Ticks, OfTheEmbeddersMicrotasksAreDrainedToo) {
  Recorder log;
  int jobs = 1;
  EventLoop* current = nullptr;
  Hooks hooks;
  hooks.drainMicrotasks = [&] {
    if (jobs == 0) return false;
    --jobs;
    log("job");
    current->nextTick(log.writes("tick of job"));
    return true;
  };
  EventLoop loop(std::move(hooks));
  current = &loop;
  loop.runMain([&] { loop.nextTick(log.writes("tick")); });
  EXPECT_THAT(log.entries(), ElementsAre("tick", "job", "tick of job"));
}

TEST(Ticks, QueuedOutsideOfAnyCallbackRunWhenTheLoopRuns) {
  EventLoop loop;
  Recorder log;
  loop.nextTick(log.writes("tick"));
  EXPECT_TRUE(log.entries().empty());
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("tick"));
}

TEST(Ticks, GrowBeyondAnyRing) {
  EventLoop loop;
  int count = 0;
  loop.runMain([&] {
    for (int i = 0; i < 1000; ++i) {
      loop.nextTick([&count, i] {
        EXPECT_EQ(count, i);
        ++count;
      });
    }
  });
  EXPECT_EQ(count, 1000);
}

TEST(Scopes, InsideAnotherDoNotDrain) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    loop.nextTick(log.writes("tick"));
    loop.makeCallback(log.writes("inner"));
    log("outer");
  });
  EXPECT_THAT(log.entries(), ElementsAre("inner", "outer", "tick"));
}

TEST(Scopes, AsObjectsDrainWhenTheOutermostEnds) {
  EventLoop loop;
  Recorder log;
  {
    const CallbackScope scope(loop);
    loop.nextTick(log.writes("tick"));
    log("inside");
  }
  EXPECT_THAT(log.entries(), ElementsAre("inside", "tick"));
}

TEST(Uncaught, ExceptionGoesToTheHandlerAndThenTheTicksRun) {
  EventLoop loop;
  Recorder log;
  loop.onUncaught([&](const std::exception_ptr& thrown) { log("uncaught " + messageOf(thrown)); });
  loop.runMain([&] {
    loop.nextTick(log.writes("tick"));
    throw std::runtime_error("boom");
  });
  EXPECT_THAT(log.entries(), ElementsAre("uncaught boom", "tick"));
}

TEST(Uncaught, TickLeavesTheRemainingTicksForTheEndOfTheNextCallback) {
  EventLoop loop;
  Recorder log;
  loop.onUncaught([&](const std::exception_ptr& thrown) { log("uncaught " + messageOf(thrown)); });
  loop.runMain([&] {
    loop.nextTick([] { throw std::runtime_error("tick 1"); });
    loop.nextTick(log.writes("tick 2"));
    loop.queueMicrotask(log.writes("microtask"));
    loop.setImmediate(log.writes("immediate"));
  });
  EXPECT_THAT(log.entries(), ElementsAre("uncaught tick 1"));
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("uncaught tick 1", "immediate", "tick 2", "microtask"));
}

TEST(Uncaught, TicksOfOutsideRunAtOnceAgainWhenNoneWaits) {
  EventLoop loop;
  Recorder log;
  loop.onUncaught([&](const std::exception_ptr& thrown) { log(messageOf(thrown)); });
  loop.makeCallback([] { throw std::runtime_error("boom"); });
  loop.runNoWait();
  loop.setImmediate(log.writes("immediate"));
  loop.nextTick(log.writes("tick"));
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "tick", "immediate"));
}

TEST(Uncaught, MicrotaskDoesNotKeepTheOthersFromRunning) {
  EventLoop loop;
  Recorder log;
  loop.onUncaught([&](const std::exception_ptr& thrown) { log("uncaught " + messageOf(thrown)); });
  loop.runMain([&] {
    loop.queueMicrotask([] { throw std::runtime_error("microtask 1"); });
    loop.queueMicrotask(log.writes("microtask 2"));
  });
  EXPECT_THAT(log.entries(), ElementsAre("uncaught microtask 1", "microtask 2"));
}

/// Two immediates in the round of run(), the first of which throws and leaves a tick.
class UncaughtInAnImmediate : public testing::Test {
 protected:
  UncaughtInAnImmediate() {
    loop.onUncaught([&](const std::exception_ptr& thrown) { log(messageOf(thrown)); });
  }
  void throwWithATickLeft() {
    loop.setImmediate([&] {
      loop.setImmediate(log.writes("queued meanwhile"));
      loop.nextTick(log.writes("tick"));
      throw std::runtime_error("boom");
    });
  }

  EventLoop loop;
  Recorder log;
};

TEST_F(UncaughtInAnImmediate, TicksRunAfterTheNextOne) {
  throwWithATickLeft();
  loop.setImmediate(log.writes("second"));
  loop.setImmediate(log.writes("third"));
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "second", "tick", "third", "queued meanwhile"));
}

TEST_F(UncaughtInAnImmediate, OneThatWasClearedIsNoPlaceForTicks) {
  std::shared_ptr<Immediate> cleared;
  loop.setImmediate([&] {
    loop.clearImmediate(cleared);
    loop.setImmediate(log.writes("queued meanwhile"));
    loop.nextTick([] { throw std::runtime_error("boom"); });
    loop.nextTick(log.writes("tick"));
  });
  cleared = loop.setImmediate(log.writes("cleared"));
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "queued meanwhile", "tick"));
}

TEST_F(UncaughtInAnImmediate, ThoseQueuedMeanwhileRunInTheSameRoundWhenItWasTheLast) {
  throwWithATickLeft();
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "queued meanwhile", "tick"));
}

/// What a callback of the poll phase leaves that throws.
class UncaughtInThePollPhase : public UncaughtInAnImmediate {
 protected:
  void runWithATickLeft() {
    loop.post([&] {
      loop.setImmediate(log.writes("immediate"));
      loop.nextTick(log.writes("tick"));
      throw std::runtime_error("boom");
    });
    loop.runOnce();
  }
};

TEST_F(UncaughtInThePollPhase, TicksRunAfterTheNextImmediate) {
  runWithATickLeft();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "immediate", "tick"));
}

TEST_F(UncaughtInThePollPhase, TicksRunBeforeItWhereTheCheckPhaseDrains) {
  loop.drainBeforeImmediates(true);
  runWithATickLeft();
  EXPECT_THAT(log.entries(), ElementsAre("boom", "tick", "immediate"));
}

TEST(Uncaught, WithoutHandlerLeavesRunWhichGoesOnWhereItWas) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    loop.setImmediate([] { throw std::runtime_error("boom"); });
    loop.setImmediate(log.writes("second"));
    loop.setTimeout(log.writes("timer"), 1);
  });
  EXPECT_THROW(loop.run(), std::runtime_error);
  loop.run();
  EXPECT_THAT(log.entries(), testing::UnorderedElementsAre("second", "timer"));
}

TEST(Uncaught, HandlerThatThrowsLeavesTheQueuesIntact) {
  EventLoop loop;
  Recorder log;
  loop.onUncaught([](const std::exception_ptr& thrown) { std::rethrow_exception(thrown); });
  EXPECT_THROW(loop.runMain([&] {
    loop.nextTick(log.writes("tick"));
    throw std::runtime_error("boom");
  }),
               std::runtime_error);
  EXPECT_TRUE(log.entries().empty());
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("tick"));
}

TEST(Immediates, EachDrainsTheTicksAndNewOnesWaitForTheNextRound) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    loop.setImmediate([&] {
      log("1");
      loop.nextTick(log.writes("tick of 1"));
      loop.setImmediate(log.writes("3"));
    });
    loop.setImmediate(log.writes("2"));
  });
  EXPECT_TRUE(loop.runNoWait());
  EXPECT_THAT(log.entries(), ElementsAre("1", "tick of 1", "2"));
  EXPECT_FALSE(loop.runNoWait());
  EXPECT_THAT(log.entries(), ElementsAre("1", "tick of 1", "2", "3"));
}

TEST(Immediates, CanBeClearedAlsoByAnEarlierOneOfTheSameRound) {
  EventLoop loop;
  Recorder log;
  loop.runMain([&] {
    std::shared_ptr<Immediate> never;
    auto second = std::make_shared<std::shared_ptr<Immediate>>();
    loop.setImmediate([&loop, second] { loop.clearImmediate(*second); });
    *second = loop.setImmediate(log.writes("cleared"));
    loop.clearImmediate(never);
  });
  loop.run();
  EXPECT_TRUE(log.entries().empty());
  EXPECT_FALSE(loop.alive());
}

TEST(Immediates, DoNotKeepTheLoopAliveWhenUnreferenced) {
  EventLoop loop;
  Recorder log;
  const auto immediate = loop.setImmediate(log.writes("never"));
  immediate->unref();
  EXPECT_FALSE(immediate->hasRef());
  EXPECT_FALSE(loop.run());
  EXPECT_TRUE(log.entries().empty());
  immediate->ref();
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("never"));
}

TEST(Immediates, ReleaseWhatTheyCapturedAfterTheyRan) {
  EventLoop loop;
  auto captured = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = captured;
  const auto immediate = loop.setImmediate([held = std::move(captured)] {});
  loop.run();
  EXPECT_TRUE(watch.expired());
}

TEST(Callbacks, KeepSmallCapturesInlineAndLargeOnesElsewhere) {
  const auto small = std::make_shared<int>(1);
  std::array<char, 200> large{};
  large[199] = 'x';
  Callback<char()> callback = [small, large] { return large[199]; };
  Callback<char()> moved = std::move(callback);
  EXPECT_FALSE(callback);  // NOLINT(bugprone-use-after-move): that it is empty is the contract
  EXPECT_EQ(moved(), 'x');
  EXPECT_EQ(small.use_count(), 2);
  moved = nullptr;
  EXPECT_EQ(small.use_count(), 1);
}

TEST(Callbacks, MadeOfANullFunctionPointerAreEmpty) {
  void (*none)() = nullptr;
  const Callback<void()> callback = none;
  EXPECT_FALSE(callback);
}

}  // namespace
}  // namespace netparity::loop
