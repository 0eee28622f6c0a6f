#include "recorder.hpp"

#include <netparity/loop/descriptor.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/loop/pending.hpp>
#include <netparity/loop/poller.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/eventfd.h>
#include <thread>

namespace netparity::loop {
namespace {

using testing::ElementsAre;

/// A handle that is nothing but its name.
class NamedHandle final : public Handle {
 public:
  NamedHandle(EventLoop& loop, Recorder& log, std::string name)
      : Handle(loop), log_(log), name_(std::move(name)) {
    activate();
  }

 private:
  void releaseResources() noexcept override { log_("release " + name_); }
  void cancelRequests() override {
    loop().makeCallback([this] { log_("cancel " + name_); });
  }

  Recorder& log_;
  std::string name_;
};

/// Readable from the start: its callback comes in every poll phase while it wants to.
class ReadyDescriptor {
 public:
  ReadyDescriptor(EventLoop& loop, Callback<void()> onReady)
      : loop_(loop),
        onReady_(std::move(onReady)),
        fd_(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC)),
        watcher_(
            loop.poller(),
            [](void* self, std::uint32_t) {
              auto& ready = *static_cast<ReadyDescriptor*>(self);
              ready.loop_.makeCallback(ready.onReady_);
            },
            this) {
    watcher_.open(fd_.get());
    watcher_.want(Watcher::kReadable);
  }
  void stop() { watcher_.unwant(Watcher::kReadable); }
  void close() {
    watcher_.close();
    fd_.reset();
  }

 private:
  EventLoop& loop_;
  Callback<void()> onReady_;
  Descriptor fd_;
  Watcher watcher_;
};

TEST(Phases, ComeInLibuvsOrder) {
  EventLoop loop;
  Recorder log;
  struct Named {
    Recorder& log;
    std::string name;
  } first{log, "pending"};
  const auto write = [](void* named) {
    auto& entry = *static_cast<Named*>(named);
    entry.log(entry.name);
  };
  PendingTask pending(write, &first);
  Named second{log, "pending after poll"};
  PendingTask pendingAfterPoll(write, &second);
  boost::intrusive_ptr<NamedHandle> handle(new NamedHandle(loop, log, "handle"));
  loop.setTimeout(log.writes("timer"), 1);
  loop.setImmediate(log.writes("immediate"));
  loop.feed(pending);
  loop.feed(pending);
  ReadyDescriptor ready(loop, [&] {
    log("poll");
    loop.feed(pendingAfterPoll);
    handle->close(log.writes("closed"));
    const std::uint64_t start = loop.updateTime();
    while (loop.updateTime() < start + 2) {
    }
  });
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("pending", "poll", "release handle", "pending after poll",
                                         "immediate", "cancel handle", "closed", "timer"));
}

TEST(Phases, RunTimersOnceBeforeTheFirstRound) {
  std::uint64_t now = 100;
  Hooks hooks;
  hooks.now = [&now] { return now; };
  EventLoop loop(std::move(hooks));
  Recorder log;
  loop.runMain([&] {
    loop.setImmediate(log.writes("immediate"));
    loop.setTimeout(log.writes("timer"), 1);
    now += 1;
  });
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("timer", "immediate"));
}

TEST(Phases, CloseInReverseOrderEachWithItsTicks) {
  EventLoop loop;
  Recorder log;
  boost::intrusive_ptr<NamedHandle> first(new NamedHandle(loop, log, "1"));
  boost::intrusive_ptr<NamedHandle> second(new NamedHandle(loop, log, "2"));
  loop.runMain([&] {
    first->close([&] {
      log("closed 1");
      loop.nextTick(log.writes("tick of 1"));
    });
    second->close([&] {
      log("closed 2");
      loop.nextTick(log.writes("tick of 2"));
    });
    second->close(log.writes("never: it is closing already"));
  });
  first.reset();
  second.reset();
  EXPECT_TRUE(loop.alive()) << "a close keeps the loop alive";
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("release 1", "release 2", "cancel 2", "closed 2",
                                         "tick of 2", "cancel 1", "closed 1", "tick of 1"));
}

TEST(Phases, CloseFromACloseCallbackWaitsForTheNextRound) {
  EventLoop loop;
  Recorder log;
  boost::intrusive_ptr<NamedHandle> first(new NamedHandle(loop, log, "1"));
  boost::intrusive_ptr<NamedHandle> second(new NamedHandle(loop, log, "2"));
  first->close([&] {
    log("closed 1");
    second->close(log.writes("closed 2"));
    loop.setImmediate(log.writes("immediate"));
  });
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("release 1", "cancel 1", "closed 1", "release 2",
                                         "immediate", "cancel 2", "closed 2"));
}

TEST(Phases, LoseNoCloseToAnException) {
  EventLoop loop;
  Recorder log;
  boost::intrusive_ptr<NamedHandle> first(new NamedHandle(loop, log, "1"));
  boost::intrusive_ptr<NamedHandle> second(new NamedHandle(loop, log, "2"));
  first->close(log.writes("closed 1"));
  second->close([] { throw std::runtime_error("boom"); });
  EXPECT_THROW(loop.run(), std::runtime_error);
  loop.run();
  EXPECT_THAT(log.entries(),
              ElementsAre("release 1", "release 2", "cancel 2", "cancel 1", "closed 1"));
}

TEST(Liveness, CountsActiveReferencedHandlesOnly) {
  EventLoop loop;
  Recorder log;
  boost::intrusive_ptr<NamedHandle> handle(new NamedHandle(loop, log, "handle"));
  EXPECT_TRUE(loop.alive());
  handle->unref();
  EXPECT_FALSE(loop.alive());
  EXPECT_FALSE(handle->hasRef());
  handle->ref();
  handle->ref();
  EXPECT_TRUE(loop.alive());
  handle.reset();
  EXPECT_FALSE(loop.alive()) << "a handle that is let go without close() counts no longer";
}

TEST(Liveness, RequestsCount) {
  EventLoop loop;
  loop.registerRequest();
  EXPECT_TRUE(loop.alive());
  EXPECT_EQ(loop.pollTimeout(), -1);
  loop.unregisterRequest();
  EXPECT_FALSE(loop.alive());
  EXPECT_EQ(loop.pollTimeout(), 0);
}

TEST(Liveness, StopEndsRunAfterTheRound) {
  EventLoop loop;
  Recorder log;
  loop.setImmediate([&] {
    log("1");
    loop.setImmediate(log.writes("2"));
    loop.stop();
  });
  EXPECT_TRUE(loop.run());
  EXPECT_THAT(log.entries(), ElementsAre("1"));
  EXPECT_FALSE(loop.run());
  EXPECT_THAT(log.entries(), ElementsAre("1", "2"));
}

TEST(Liveness, DestroyedLoopReleasesHandlesWithoutCallbacks) {
  Recorder log;
  boost::intrusive_ptr<NamedHandle> open;
  {
    EventLoop loop;
    open.reset(new NamedHandle(loop, log, "open"));
    boost::intrusive_ptr<NamedHandle> closing(new NamedHandle(loop, log, "closing"));
    closing->close(log.writes("never"));
    loop.nextTick(log.writes("never"));
    loop.setTimeout(log.writes("never"), 1);
  }
  EXPECT_THAT(log.entries(), ElementsAre("release closing", "release open"));
  EXPECT_TRUE(open->closing());
}

TEST(Polling, TellsEachReadyDescriptorOncePerRound) {
  EventLoop loop;
  Recorder log;
  ReadyDescriptor first(loop, [&] {
    log("1");
    loop.nextTick(log.writes("tick of 1"));
  });
  ReadyDescriptor second(loop, log.writes("2"));
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("1", "tick of 1", "2"));
  first.stop();
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("1", "tick of 1", "2", "2"));
}

TEST(Polling, DropsWhatWasCollectedForADescriptorThatIsClosed) {
  EventLoop loop;
  Recorder log;
  std::unique_ptr<ReadyDescriptor> second;
  std::unique_ptr<ReadyDescriptor> replacement;
  ReadyDescriptor first(loop, [&] {
    log("1");
    if (replacement != nullptr) return;
    second->close();
    // It gets the number of the closed one.
    replacement = std::make_unique<ReadyDescriptor>(loop, log.writes("replacement"));
  });
  second = std::make_unique<ReadyDescriptor>(loop, log.writes("never"));
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("1"));
  loop.runNoWait();
  EXPECT_THAT(log.entries(), testing::UnorderedElementsAre("1", "1", "replacement"));
}

TEST(Polling, ShowsReadinessThroughTheBackendDescriptor) {
  EventLoop loop;
  pollfd backend{loop.backendFd(), POLLIN, 0};
  EXPECT_EQ(::poll(&backend, 1, 0), 0);
  Recorder log;
  loop.post(log.writes("posted"));
  loop.runNoWait();
  loop.post(log.writes("posted again"));
  EXPECT_EQ(::poll(&backend, 1, 0), 1);
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("posted", "posted again"));
  EXPECT_EQ(::poll(&backend, 1, 0), 0);
}

TEST(Posting, WakesALoopThatWaits) {
  EventLoop loop;
  loop.registerRequest();
  std::thread other([&loop] { loop.post([&loop] { loop.unregisterRequest(); }); });
  loop.run();
  other.join();
  EXPECT_FALSE(loop.alive());
}

TEST(Posting, FromManyThreadsLosesNothing) {
  EventLoop loop;
  constexpr int kThreads = 4;
  constexpr int kPosts = 500;
  int count = 0;
  loop.registerRequest();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int post = 0; post < kPosts; ++post) {
        loop.post([&] {
          if (++count == kThreads * kPosts) loop.unregisterRequest();
        });
      }
    });
  }
  loop.run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kPosts);
}

TEST(Posting, LosesNothingToAnException) {
  EventLoop loop;
  Recorder log;
  loop.post([] { throw std::runtime_error("boom"); });
  loop.post(log.writes("second"));
  EXPECT_THROW(loop.runNoWait(), std::runtime_error);
  loop.runNoWait();
  EXPECT_THAT(log.entries(), ElementsAre("second"));
}

TEST(Pool, ReturnsToTheLoopAndKeepsItAlive) {
  EventLoop loop;
  Recorder log;
  std::atomic<bool> onOtherThread = false;
  const auto loopThread = std::this_thread::get_id();
  loop.runOnPool([&] { onOtherThread = std::this_thread::get_id() != loopThread; },
                 [&] {
                   log("done");
                   loop.nextTick(log.writes("tick"));
                 });
  EXPECT_TRUE(loop.alive());
  loop.run();
  EXPECT_TRUE(onOtherThread);
  EXPECT_THAT(log.entries(), ElementsAre("done", "tick"));
}

TEST(Pool, DoesNotHoldUpADestroyedLoop) {
  auto release = std::make_shared<std::promise<void>>();
  auto started = std::make_shared<std::promise<void>>();
  const std::shared_future<void> gate = release->get_future().share();
  auto captured = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = captured;
  {
    EventLoop loop;
    loop.runOnPool(
        [gate, started] {
          started->set_value();
          gate.wait();
        },
        [held = std::move(captured)] { FAIL() << "the loop is gone"; });
    started->get_future().wait();
  }
  EXPECT_TRUE(watch.expired()) << "the completion belongs to the loop's thread and ends with it";
  release->set_value();
}

TEST(AsioContext, RunsItsHandlersInThePollPhaseInTheirOwnScopes) {
  EventLoop loop;
  Recorder log;
  loop.setImmediate(log.writes("immediate"));
  loop.registerRequest();
  boost::asio::post(loop.context(), [&] {
    log("handler 1");
    loop.nextTick(log.writes("tick of 1"));
  });
  boost::asio::post(loop.context(), [&] {
    log("handler 2");
    loop.unregisterRequest();
  });
  loop.run();
  EXPECT_THAT(log.entries(), ElementsAre("handler 1", "tick of 1", "handler 2", "immediate"));
}

TEST(AsioContext, WakesALoopThatWaits) {
  EventLoop loop;
  loop.registerRequest();
  std::thread other([&context = loop.context(), &loop] {
    boost::asio::post(context, [&loop] { loop.unregisterRequest(); });
  });
  loop.run();
  other.join();
  EXPECT_FALSE(loop.alive());
}

}  // namespace
}  // namespace netparity::loop
