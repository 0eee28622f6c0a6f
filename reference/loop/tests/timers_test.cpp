// Timers on a clock that the test moves.
#include "recorder.hpp"

#include <netparity/loop/event_loop.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace netparity::loop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Timers : public testing::Test {
 protected:
  Hooks clock() {
    Hooks hooks;
    hooks.now = [this] { return now_; };
    return hooks;
  }
  /// Moves the clock and makes one round.
  void advance(std::uint64_t milliseconds) {
    now_ += milliseconds;
    loop_.runNoWait();
  }

  std::uint64_t now_ = 1000;
  Recorder log_;
  EventLoop loop_{clock()};
};

TEST_F(Timers, FireWhenTheyAreDueAndNotBefore) {
  loop_.setTimeout(log_.writes("10"), 10);
  loop_.setTimeout(log_.writes("5"), 5);
  EXPECT_EQ(loop_.pollTimeout(), 5);
  advance(4);
  EXPECT_THAT(log_.entries(), IsEmpty());
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("5"));
  advance(5);
  EXPECT_THAT(log_.entries(), ElementsAre("5", "10"));
  EXPECT_FALSE(loop_.alive());
}

TEST_F(Timers, OfOneDurationFireInTheOrderOfTheirStart) {
  loop_.setTimeout(log_.writes("a"), 10);
  now_ += 1;
  loop_.setTimeout(log_.writes("b"), 10);
  loop_.setTimeout(log_.writes("c"), 10);
  advance(9);
  EXPECT_THAT(log_.entries(), ElementsAre("a"));
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("a", "b", "c"));
}

TEST_F(Timers, OfALaterListDueAtTheSameTimeComeAfterTheWholeEarlierOne) {
  loop_.setTimeout(log_.writes("10 a"), 10);
  loop_.setTimeout(log_.writes("9"), 9);
  loop_.setTimeout(log_.writes("10 b"), 10);
  advance(50);
  EXPECT_THAT(log_.entries(), ElementsAre("9", "10 a", "10 b"));
}

TEST_F(Timers, OneThatThrowsLeavesItsTicksForTheEndOfTheNextOne) {
  loop_.onUncaught([&](const std::exception_ptr&) { log_("uncaught"); });
  loop_.setTimeout(
      [&] {
        loop_.nextTick(log_.writes("tick"));
        throw std::runtime_error("boom");
      },
      1);
  loop_.setTimeout(log_.writes("second"), 1);
  loop_.setTimeout(log_.writes("third"), 1);
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("uncaught", "second", "tick", "third"));
}

TEST_F(Timers, TheLastOneThatThrowsLeavesItsTicksForTheEndOfThePhase) {
  loop_.onUncaught([&](const std::exception_ptr&) { log_("uncaught"); });
  loop_.setTimeout(
      [&] {
        loop_.nextTick(log_.writes("tick"));
        loop_.setImmediate(log_.writes("immediate"));
        throw std::runtime_error("boom");
      },
      1);
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("uncaught", "tick"));
}

TEST_F(Timers, TickOfOneMayRestartTheNextWhichFiresAllTheSame) {
  Timer next(loop_);
  loop_.setTimeout([&] { loop_.nextTick([&] { next.refresh(); }); }, 10);
  next.start(10, log_.writes("next"));
  advance(10);
  EXPECT_THAT(log_.entries(), ElementsAre("next"));
  EXPECT_FALSE(next.active());
}

TEST_F(Timers, TickOfOneMayRestartTheFirstOfAnotherDurationWhichThenWaits) {
  Timer next(loop_);
  loop_.setTimeout([&] { loop_.nextTick([&] { next.refresh(); }); }, 10);
  next.start(11, log_.writes("next"));
  advance(11);
  EXPECT_THAT(log_.entries(), IsEmpty());
  advance(11);
  EXPECT_THAT(log_.entries(), ElementsAre("next"));
}

TEST_F(Timers, TickOfOneMayStopOrDestroyTheNext) {
  Timer cleared(loop_);
  auto destroyed = std::make_unique<Timer>(loop_);
  Timer startedAnew(loop_);
  loop_.setTimeout([&] { loop_.nextTick([&] { cleared.clear(); }); }, 10);
  cleared.start(10, log_.writes("cleared"));
  loop_.setTimeout([&] { loop_.nextTick([&] { destroyed.reset(); }); }, 10);
  destroyed->start(10, log_.writes("destroyed"));
  loop_.setTimeout([&] { loop_.nextTick([&] { startedAnew.start(10, log_.writes("anew")); }); },
                   10);
  startedAnew.start(10, log_.writes("first start"));
  loop_.setTimeout(log_.writes("last"), 10);
  advance(10);
  EXPECT_THAT(log_.entries(), ElementsAre("last"));
  advance(10);
  EXPECT_THAT(log_.entries(), ElementsAre("last", "anew"));
}

TEST_F(Timers, DrainTheTicksBetweenTwoOfThem) {
  loop_.setTimeout(
      [&] {
        log_("a");
        loop_.nextTick(log_.writes("tick of a"));
      },
      1);
  loop_.setTimeout(log_.writes("b"), 1);
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("a", "tick of a", "b"));
}

TEST_F(Timers, StartedByATimerWaitForTheirOwnTime) {
  loop_.setTimeout([&] { loop_.setTimeout(log_.writes("second"), 1); }, 1);
  advance(1);
  EXPECT_THAT(log_.entries(), IsEmpty());
  advance(1);
  EXPECT_THAT(log_.entries(), ElementsAre("second"));
}

TEST_F(Timers, CountFromTheTimeOfTheirStartNotOfTheRound) {
  loop_.runMain([&] {
    now_ += 100;  // a slow callback
    loop_.setTimeout(log_.writes("timer"), 50);
  });
  loop_.runNoWait();
  EXPECT_THAT(log_.entries(), IsEmpty());
  advance(50);
  EXPECT_THAT(log_.entries(), ElementsAre("timer"));
}

TEST_F(Timers, TreatStrangeDurationsAsOneMillisecond) {
  for (const double duration : {0.0, -5.0, 0.5, 2147483648.0, std::nan("")}) {
    const auto timer = loop_.setTimeout([] {}, duration);
    EXPECT_EQ(timer->duration(), 1U) << duration;
  }
  EXPECT_EQ(loop_.setTimeout([] {}, 1.9)->duration(), 1U);
  EXPECT_EQ(loop_.setTimeout([] {}, 2147483647.0)->duration(), 2147483647U);
}

TEST_F(Timers, CanBeClearedAlsoByAnEarlierOneThatIsDueTogether) {
  std::shared_ptr<Timer> second;
  loop_.setTimeout([&] { loop_.clearTimeout(second); }, 5);
  second = loop_.setTimeout(log_.writes("never"), 5);
  loop_.clearTimeout(loop_.setTimeout(log_.writes("never"), 1));
  loop_.clearTimeout(nullptr);
  advance(10);
  EXPECT_THAT(log_.entries(), IsEmpty());
  EXPECT_FALSE(loop_.alive());
}

TEST_F(Timers, StartAgainOnRefresh) {
  const auto timer = loop_.setTimeout(log_.writes("timer"), 10);
  loop_.setTimeout(log_.writes("other"), 10);
  now_ += 6;
  timer->refresh();
  advance(6);
  EXPECT_THAT(log_.entries(), ElementsAre("other"));
  advance(4);
  EXPECT_THAT(log_.entries(), ElementsAre("other", "timer"));
  timer->refresh();  // after it fired
  EXPECT_TRUE(loop_.alive());
  advance(10);
  EXPECT_THAT(log_.entries(), ElementsAre("other", "timer", "timer"));
  timer->clear();
  timer->refresh();
  EXPECT_FALSE(loop_.alive());
}

TEST_F(Timers, MayRefreshThemselvesWhileNobodyElseHoldsThem) {
  int left = 3;
  const std::weak_ptr<Timer> watch = [&] {
    auto slot = std::make_shared<std::weak_ptr<Timer>>();
    const auto timer = loop_.setTimeout(
        [&left, slot, this] {
          log_("fired");
          if (--left > 0) slot->lock()->refresh();
        },
        2);
    *slot = timer;
    return *slot;
  }();
  for (int i = 0; i < 5; ++i) advance(2);
  EXPECT_THAT(log_.entries(), ElementsAre("fired", "fired", "fired"));
  EXPECT_TRUE(watch.expired());
}

TEST_F(Timers, DoNotKeepTheLoopAliveWhenUnreferenced) {
  const auto timer = loop_.setTimeout(log_.writes("timer"), 10);
  timer->unref();
  EXPECT_FALSE(loop_.alive());
  EXPECT_FALSE(timer->hasRef());
  timer->ref();
  EXPECT_TRUE(loop_.alive());
  timer->unref();
  advance(10);
  EXPECT_THAT(log_.entries(), ElementsAre("timer")) << "it still fires while the loop runs";
}

TEST_F(Timers, BoundTheWaitOfTheLoopAlsoWhenUnreferenced) {
  loop_.setTimeout([] {}, 10)->unref();
  loop_.registerRequest();
  EXPECT_EQ(loop_.pollTimeout(), 10);
  loop_.unregisterRequest();
}

TEST_F(Timers, AsMembersStopWhenTheyAreDestroyed) {
  {
    Timer timer(loop_);
    timer.start(5, log_.writes("never"));
    EXPECT_TRUE(timer.active());
  }
  EXPECT_FALSE(loop_.alive());
  advance(10);
  EXPECT_THAT(log_.entries(), IsEmpty());
}

TEST_F(Timers, AsMembersMayBeDestroyedByTheirOwnCallback) {
  auto timer = std::make_unique<Timer>(loop_);
  timer->start(5, [&] {
    timer.reset();
    log_("fired");
  });
  advance(5);
  EXPECT_THAT(log_.entries(), ElementsAre("fired"));
}

TEST_F(Timers, MayBeRestartedWithAnotherCallbackByTheirOwn) {
  Timer timer(loop_);
  timer.start(5, [&] {
    log_("first");
    timer.start(7, log_.writes("second"));
  });
  advance(5);
  advance(5);
  EXPECT_THAT(log_.entries(), ElementsAre("first"));
  advance(2);
  EXPECT_THAT(log_.entries(), ElementsAre("first", "second"));
  EXPECT_TRUE(timer.armed());
  EXPECT_FALSE(timer.active());
}

TEST_F(Timers, ClearedByTheirOwnCallbackAreNotArmed) {
  Timer timer(loop_);
  timer.start(5, [&] { timer.clear(); });
  advance(5);
  EXPECT_FALSE(timer.armed());
}

TEST_F(Timers, LoseNothingToAnException) {
  loop_.setTimeout([] { throw std::runtime_error("boom"); }, 5);
  loop_.setTimeout(log_.writes("second"), 5);
  now_ += 5;
  EXPECT_THROW(loop_.runNoWait(), std::runtime_error);
  loop_.runNoWait();
  EXPECT_THAT(log_.entries(), ElementsAre("second"));
}

TEST(TimersOfADestroyedLoop, AreClearedAndReleased) {
  auto captured = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = captured;
  std::shared_ptr<Timer> kept;
  {
    EventLoop loop;
    loop.setTimeout([captured] {}, 1);
    kept = loop.setTimeout([captured] {}, 2);
    loop.setTimeout([held = std::move(captured)] {}, 2);
  }
  EXPECT_TRUE(watch.expired());
  EXPECT_FALSE(kept->armed());
}

TEST_F(Timers, OfManyDurationsDoNotPileUp) {
  for (int duration = 1; duration < 5000; ++duration) loop_.setTimeout([] {}, duration);
  advance(5000);
  EXPECT_FALSE(loop_.alive());
}

TEST(RealTime, RunWaitsForTimers) {
  EventLoop loop;
  const auto start = std::chrono::steady_clock::now();
  loop.setTimeout([] {}, 20);
  loop.run();
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(19));
}

TEST(RealTime, RunOnceWaitsNoLongerThanItMay) {
  EventLoop loop;
  bool fired = false;
  loop.setTimeout([&] { fired = true; }, 3600000);
  EXPECT_TRUE(loop.runOnce(std::chrono::milliseconds(1)));
  EXPECT_FALSE(fired);
}

}  // namespace
}  // namespace netparity::loop
