#include "coroutine_test.hpp"

#include <stdexcept>

namespace netparity::coroutine {
namespace {

using ::testing::ElementsAre;

class TaskTest : public CoroutineTest {
 protected:
  Task<int> noteAndGive(std::string text, int value) {
    note(std::move(text));
    co_return value;
  }
  static Task<int> fail() {
    throw std::runtime_error("failed");
    co_return 0;
  }
};

struct NotesItsEnd {
  explicit NotesItsEnd(std::vector<std::string>& log) : log_(&log) {}
  NotesItsEnd(const NotesItsEnd&) = delete;
  NotesItsEnd& operator=(const NotesItsEnd&) = delete;
  ~NotesItsEnd() { log_->emplace_back("gone"); }

 private:
  std::vector<std::string>* log_;
};

TEST_F(TaskTest, RunsWhenItIsAwaitedAndNotBefore) {
  run([&]() -> Task<> {
    auto task = noteAndGive("inside", 7);
    note("made");
    const int value = co_await std::move(task);
    note(std::to_string(value));
  });
  EXPECT_THAT(log, ElementsAre("made", "inside", "7"));
}

TEST_F(TaskTest, ATaskThatIsNeverAwaitedNeverRunsAndIsFreed) {
  { const auto task = noteAndGive("inside", 7); }
  EXPECT_THAT(log, ElementsAre());
}

TEST_F(TaskTest, AnExceptionComesOutOfTheAwait) {
  run([&]() -> Task<> {
    try {
      co_await fail();
    } catch (const std::runtime_error& error) {
      note(error.what());
    }
  });
  EXPECT_THAT(log, ElementsAre("failed"));
}

TEST_F(TaskTest, ManyTasksInARowDoNotGrowTheStack) {
  constexpr int kManyTasks = 300000;
  run([&]() -> Task<> {
    int sum = 0;
    for (int i = 0; i < kManyTasks; ++i) {
      sum += co_await [](int value) -> Task<int> { co_return value; }(1);
    }
    EXPECT_EQ(sum, kManyTasks);
  });
}

TEST_F(TaskTest, ASpawnedTaskStartsInsideTheCall) {
  run([&]() -> Task<> {
    spawn(loop(), [&]() -> Task<> {
      note("child");
      co_return;
    });
    note("parent");
    co_return;
  });
  EXPECT_THAT(log, ElementsAre("child", "parent"));
}

TEST_F(TaskTest, WhatASpawnedTaskThrowsGoesToTheLoopsUncaughtHook) {
  loop().onUncaught([&](const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::runtime_error& error) {
      note(error.what());
    }
  });
  run([&]() -> Task<> {
    spawn(loop(), [&]() -> Task<> { co_await fail(); });
    note("unharmed");
    co_return;
  });
  EXPECT_THAT(log, ElementsAre("unharmed", "failed"));
}

TEST_F(TaskTest, AGroupIsJoinedWhenItsLastTaskIsDone) {
  run([&]() -> Task<> {
    TaskGroup group(loop());
    for (const int turns : {3, 1, 2}) {
      group.spawn([this, turns]() -> Task<> {
        for (int i = 0; i < turns; ++i) {
          co_await immediate(loop());
        }
        note(std::to_string(turns));
      });
    }
    EXPECT_EQ(group.size(), 3U);
    co_await group.join();
    note("joined");
  });
  EXPECT_THAT(log, ElementsAre("1", "2", "3", "joined"));
}

TEST_F(TaskTest, DestroyingAGroupDestroysWhatItsTasksWaitFor) {
  run([&]() -> Task<> {
    {
      TaskGroup group(loop());
      group.spawn([&]() -> Task<> {
        const NotesItsEnd end(log);
        (void)co_await timeout(loop(), 100000);
        note("never");
      });
      group.spawn([&]() -> Task<> {
        const NotesItsEnd end(log);
        co_await immediate(loop());
        note("never");
      });
      group.spawn([&]() -> Task<> {
        const NotesItsEnd end(log);
        co_await nextTick(loop());
        note("never");
      });
    }
    co_await immediate(loop());
    note("done");
  });
  EXPECT_THAT(log, ElementsAre("gone", "gone", "gone", "done"));
}

TEST_F(TaskTest, DestroyingTheLoopDestroysDetachedTasks) {
  loop().runMain([&] {
    spawn(loop(), [&]() -> Task<> {
      const NotesItsEnd end(log);
      (void)co_await timeout(loop(), 100000);
      note("never");
    });
  });
  loop().runNoWait();
  destroyLoop();
  EXPECT_THAT(log, ElementsAre("gone"));
}

TEST_F(TaskTest, TurnsComeInTheOrderOfTheLoop) {
  run([&]() -> Task<> {
    loop().setImmediate([&] { note("immediate callback"); });
    loop().nextTick([&] { note("tick callback"); });
    co_await nextTick(loop());
    note("tick");
    loop().queueMicrotask([&] { note("microtask"); });
    co_await immediate(loop());
    note("immediate");
    EXPECT_TRUE(co_await timeout(loop(), 1));
    note("timeout");
  });
  EXPECT_THAT(log, ElementsAre("tick callback", "tick", "microtask", "immediate callback",
                               "immediate", "timeout"));
}

TEST_F(TaskTest, AnAbortedTimeoutIsAnError) {
  net::AbortController controller;
  run(
      [&]() -> Task<> {
        const auto result = co_await timeout(loop(), 100000, controller.signal());
        note(codeOf(result));
        note(codeOf(co_await timeout(loop(), 100000, controller.signal())));
      },
      [&]() -> Task<> {
        co_await immediate(loop());
        controller.abort();
      });
  EXPECT_THAT(log, ElementsAre("ABORT_ERR", "ABORT_ERR"));
}

TEST_F(TaskTest, TheSettingsOfNetStayWhenTheLoopGetsTasks) {
  net::setDefaultAutoSelectFamilyAttemptTimeout(loop(), 77);
  spawn(loop(), [&]() -> Task<> { co_return; });
  EXPECT_EQ(net::getDefaultAutoSelectFamilyAttemptTimeout(loop()), 77);
}

}  // namespace
}  // namespace netparity::coroutine
