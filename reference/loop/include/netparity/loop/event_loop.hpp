// Node's event loop: phases, tick queue, microtasks, timers and immediates.
#pragma once

#include <netparity/loop/callback.hpp>
#include <netparity/loop/handle.hpp>
#include <netparity/loop/timer.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}  // namespace boost::asio

/// Node's event loop and what hangs on it.
namespace netparity::loop {

class Immediate;
class Poller;
class Watcher;
class PendingTask;

/// What an embedder may replace. Every member is optional.
struct Hooks {
  /// Runs the host's microtasks until there are none; called after the tick queue is empty and
  /// after the loop's own microtasks. Returns true when it ran at least one.
  Callback<bool()> drainMicrotasks;
  /// The clock in milliseconds; by default the monotonic clock.
  Callback<std::uint64_t()> now;
};

/// One thread's event loop. A round is: pending, poll, pending again (at most eight times), check
/// (immediates), closing, timers; before the first round timers run once. This is libuv since 1.45,
/// hence Node since 20.
///
/// After every callback that the loop makes, the nextTick queue is drained to empty, then the
/// microtasks, until both are empty; after one that throws they wait for the next callback.
///
/// Threads: everything belongs to the thread that runs the loop, except post() and wake().
class EventLoop {
 public:
  /// Makes a loop that has nothing to do. Throws std::system_error when the system has no epoll
  /// descriptor left for it.
  explicit EventLoop(Hooks hooks = {});
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  /// Closes what is still open without any callback and drops all queues. It does not wait for work
  /// on the pool: what is queued is dropped, what runs (a lookup that hangs) ends unobserved.
  ~EventLoop();

  // Driving it.

  /// Runs the main program in a callback scope: fn, then ticks and microtasks, also if fn throws.
  /// Inside another scope fn is just called, and reported if it throws.
  void runMain(Callback<void()> fn);
  /// Runs until nothing keeps the loop alive, or stop(). Returns alive().
  bool run();
  /// One round that waits for events at most this long. Returns alive().
  bool runOnce(std::chrono::milliseconds maxWait);
  /// One round that waits for events as long as it takes to have one. Returns alive().
  bool runOnce();
  /// One round that does not wait. Returns alive().
  bool runNoWait();
  /// Makes run() return after the current round.
  void stop() noexcept { stopped_ = true; }
  /// Whether an active ref'd handle, timer or immediate, a request or a close is outstanding.
  bool alive() const noexcept;

  // Queues, as in Node.

  /// Calls fn when the current callback is done, before anything else happens.
  void nextTick(Callback<void()> fn);
  /// Calls fn when the tick queue is empty.
  void queueMicrotask(Callback<void()> fn);
  /// Calls fn in the check phase; one queued from an immediate runs in the next round.
  std::shared_ptr<Immediate> setImmediate(Callback<void()> fn);
  /// Takes it back, if it has not run.
  void clearImmediate(const std::shared_ptr<Immediate>& immediate) noexcept;
  /// Calls fn once, after that many milliseconds. The timer may be kept for refresh() and unref(),
  /// or dropped: the loop holds it while it is active.
  std::shared_ptr<Timer> setTimeout(Callback<void()> fn, double milliseconds);
  /// Timer::clear(); null does nothing.
  void clearTimeout(const std::shared_ptr<Timer>& timer) noexcept;

  /// The only way in for other threads: fn runs in the poll phase in its own callback scope.
  /// A posted function alone does not keep the loop alive.
  void post(Callback<void()> fn);

  // Exceptions.

  /// Receives what user code throws out of a callback: the rest of that callback is skipped, then
  /// this is called. The ticks that wait run at the end of the next callback scope, which an empty
  /// immediate ensures, as in Node. Without it, and when it throws itself, the exception leaves
  /// run() (or runMain()), which may be called again and goes on where it was.
  void onUncaught(Callback<void(std::exception_ptr)> handler);

  /// Whether the check phase begins with a callback scope of its own, so that ticks that wait after
  /// an exception do not wait for the first immediate. Not by default: Node does that before 26.
  void drainBeforeImmediates(bool drains) noexcept { drainBeforeImmediates_ = drains; }

  // For handles and other sources of events.

  /// Node's MakeCallback: runs fn in a callback scope, then ticks and microtasks are drained. An
  /// exception goes to onUncaught, and the queues wait for the next scope. Inside another scope fn
  /// is just called. Only sources of events may use it: a method that user code calls must not.
  template <class Function>
  void makeCallback(Function&& fn);

  /// Milliseconds of the loop's clock now; also what "now" means until the next call.
  std::uint64_t updateTime();
  /// Milliseconds at the last updateTime().
  std::uint64_t now() const noexcept { return now_; }

  /// A request (connect, write, shutdown, lookup) keeps the loop alive while registered.
  ///@{
  void registerRequest() noexcept { ++activeRequests_; }
  void unregisterRequest() noexcept { --activeRequests_; }
  ///@}

  /// Runs task->run() in the pending phase; once, however often it is fed before.
  void feed(PendingTask& task) noexcept;

  /// What Watchers are made with.
  Poller& poller() noexcept { return *poller_; }
  /// Runs work on the loop's pool of four threads, then done in the poll phase in a callback scope.
  /// Counts as a request from now until done has run. Work must own what it touches: it may outlive
  /// the loop. It must not throw.
  void runOnPool(Callback<void()> work, Callback<void()> done);

  /// The descriptor that becomes readable when the loop has events: for embedding in another loop,
  /// which then calls runNoWait(). Timers are not covered: see pollTimeout().
  int backendFd() const noexcept;
  /// How long a round may wait: 0 not at all, negative for ever.
  std::int64_t pollTimeout() const noexcept;

  /// The loop as an Asio execution context, for timers, signals and coroutines of Asio: their
  /// completions run in the poll phase, each in its own callback scope. Outstanding Asio work does
  /// not keep run() going: alive() is Node's own count; register a request for it. To be asked for
  /// on the loop's thread, or before run(): from the first time on, the loop waits in it.
  boost::asio::io_context& context();

  /// A place for the layer above to keep what it knows per loop; null at first, released with the
  /// loop. The loop does not look at it.
  std::shared_ptr<void>& embedderData() noexcept { return embedderData_; }

 private:
  friend class Handle;
  friend class Immediate;
  friend class Timer;
  friend class CallbackScope;
  struct Queues;

  void drainStray();
  void round(std::int64_t maxWait, bool mayWait);
  struct Leave;
  void runTimers();
  void fireTimers(std::uint64_t now);
  void runImmediates();
  void passOverImmediates();
  void runClosing();
  void runPending();
  void runPosted();
  void drain();
  void drainAtEnd();
  bool drainMicrotasks();
  template <class Function>
  bool guarded(const Function& fn);
  void reportUncaught(std::exception_ptr exception);
  void leaveScope(std::exception_ptr thrown);
  void enqueueClosing(Handle& handle, Handle::CloseCallback onClosed);
  void abandonHandles() noexcept;

  Hooks hooks_;
  Callback<void(std::exception_ptr)> onUncaught_;
  std::unique_ptr<Poller> poller_;  // outlives the watchers among the queues
  std::unique_ptr<Queues> queues_;
  std::shared_ptr<void> embedderData_;
  std::uint64_t now_ = 0;
  std::size_t activeHandles_ = 0;  // active and ref'd
  std::size_t activeRequests_ = 0;
  std::size_t activeTimers_ = 0;      // active and ref'd
  std::size_t activeImmediates_ = 0;  // queued and ref'd
  int depth_ = 0;                     // callback scopes on the stack
  bool stopped_ = false;
  bool drainBeforeImmediates_ = false;
  bool ticksWait_ = false;  // since an exception
};

/// A callback scope on the stack, for sources of events that cannot use makeCallback(). The
/// outermost one drains the queues when it is left normally; an exception must not pass it.
class CallbackScope {
 public:
  /// Enters the scope.
  explicit CallbackScope(EventLoop& loop) noexcept : loop_(loop) { ++loop_.depth_; }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  ~CallbackScope() noexcept(false) { loop_.leaveScope(nullptr); }

 private:
  EventLoop& loop_;
};

template <class Function>
void EventLoop::makeCallback(Function&& fn) {
  if (depth_ > 0) {
    std::forward<Function>(fn)();
    return;
  }
  ++depth_;
  std::exception_ptr thrown;
  try {
    std::forward<Function>(fn)();
  } catch (...) {
    thrown = std::current_exception();
  }
  leaveScope(std::move(thrown));
}

/// What setImmediate() returns.
class Immediate {
 public:
  /// While queued, a ref'd immediate (the default) keeps the loop alive and from waiting.
  ///@{
  void ref() noexcept;
  void unref() noexcept;
  ///@}
  /// Whether it keeps the loop alive while queued.
  bool hasRef() const noexcept { return refed_; }

 private:
  friend class EventLoop;
  EventLoop* loop_ = nullptr;  // null once it has run or was cleared
  Callback<void()> callback_;
  bool refed_ = true;
};

}  // namespace netparity::loop
