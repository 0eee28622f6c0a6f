#include "poller.hpp"
#include "queues.hpp"

#include <netparity/loop/event_loop.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace netparity::loop {
namespace {

constexpr std::int64_t kForever = -1;

std::uint64_t monotonicMilliseconds() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

/// Leaves a scope on every path, also when the handler of exceptions throws itself.
struct EventLoop::Leave {
  EventLoop& loop;
  ~Leave() { --loop.depth_; }
};

/// Calls fn; an exception is reported, and false.
template <class Function>
bool EventLoop::guarded(const Function& fn) {
  std::exception_ptr thrown;
  try {
    fn();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown == nullptr) {
    return true;
  }
  reportUncaught(std::move(thrown));
  return false;
}

EventLoop::Queues::Queues(EventLoop& loop)
    : inboxWatcher(
          *loop.poller_,
          [](void* owner, std::uint32_t) { static_cast<EventLoop*>(owner)->runPosted(); }, &loop) {
  inboxWatcher.open(inbox->fd());
  inboxWatcher.want(Watcher::kReadable);
}

EventLoop::Queues::~Queues() {
  inbox->close();
  inboxWatcher.close();
  inbox->release();
}

EventLoop::EventLoop(Hooks hooks)
    : hooks_(std::move(hooks)),
      poller_(std::make_unique<Poller>(*this)),
      queues_(std::make_unique<Queues>(*this)) {
  updateTime();
}

EventLoop::~EventLoop() {
  ++depth_;  // nothing that is dropped below may start draining
  abandonHandles();
  queues_->inbox->close();
  embedderData_.reset();
  abandonHandles();  // what was dropped may have opened more
  while (Timer* timer = queues_->timers.any()) {
    timer->clear();
  }
}

void EventLoop::abandonHandles() noexcept {
  Queues& queues = *queues_;
  // One by one: what a callback held may close more.
  const auto release = [](std::vector<Queues::Closing>& list) {
    while (!list.empty()) {
      const Queues::Closing dropped = std::move(list.back());
      list.pop_back();
    }
  };
  while (!queues.handles.empty()) {
    const boost::intrusive_ptr<Handle> handle(&queues.handles.front());
    queues.handles.pop_front();
    handle->abandon();
  }
  release(queues.closing);
  release(queues.currentClosing);
}

void EventLoop::runMain(Callback<void()> fn) {
  ++depth_;
  const Leave leave{*this};
  guarded(fn);
  if (depth_ == 1) {
    drainAtEnd();  // of a main program also when it threw
  }
}

bool EventLoop::run() {
  stopped_ = false;
  drainStray();
  if (alive()) {
    updateTime();
    runTimers();
  }
  while (alive() && !stopped_) {
    round(kForever, true);
  }
  return alive();
}

bool EventLoop::runOnce(std::chrono::milliseconds maxWait) {
  drainStray();
  round(std::max<std::int64_t>(maxWait.count(), 0), true);
  return alive();
}

bool EventLoop::runOnce() {
  drainStray();
  round(kForever, true);
  return alive();
}

bool EventLoop::runNoWait() {
  drainStray();
  round(0, false);
  return alive();
}

// Ticks that were queued outside of any callback. Those that an exception left have their scope.
void EventLoop::drainStray() {
  if (!ticksWait_) {
    makeCallback([] {});
  }
}

void EventLoop::round(std::int64_t maxWait, bool mayWait) {
  runPending();
  std::int64_t timeout = 0;
  if (mayWait) {
    updateTime();
    timeout = pollTimeout();
    if (maxWait >= 0) {
      timeout = timeout < 0 ? maxWait : std::min(timeout, maxWait);
    }
  }
  poller_->poll(timeout);
  constexpr int kPendingPasses = 8;
  for (int i = 0; i < kPendingPasses && !queues_->pending.empty(); ++i) {
    runPending();
  }
  runImmediates();
  runClosing();
  updateTime();
  runTimers();
}

bool EventLoop::alive() const noexcept {
  return activeHandles_ + activeRequests_ + activeTimers_ + activeImmediates_ > 0 ||
         !queues_->pending.empty() || !queues_->currentPending.empty() ||
         !queues_->closing.empty() || !queues_->currentClosing.empty();
}

std::int64_t EventLoop::pollTimeout() const noexcept {
  const Queues& queues = *queues_;
  if (stopped_ || activeImmediates_ > 0 || !queues.pending.empty() ||
      !queues.currentPending.empty() || !queues.closing.empty() || !queues.currentClosing.empty() ||
      activeHandles_ + activeRequests_ + activeTimers_ == 0) {
    return 0;
  }
  if (queues.timers.empty()) {
    return kForever;
  }
  const std::uint64_t expiry = queues.timers.nextExpiry();
  return expiry <= now_ ? 0 : static_cast<std::int64_t>(expiry - now_);
}

std::uint64_t EventLoop::updateTime() {
  now_ = hooks_.now ? hooks_.now() : monotonicMilliseconds();
  return now_;
}

// Phases.

void EventLoop::feed(PendingTask& task) noexcept {
  if (!task.is_linked()) {
    queues_->pending.push_back(task);
  }
}

void EventLoop::runPending() {
  Queues& queues = *queues_;
  queues.currentPending.splice(queues.currentPending.end(), queues.pending);
  while (!queues.currentPending.empty()) {
    const PendingTask& task = queues.currentPending.front();
    queues.currentPending.pop_front();
    task.run();
  }
}

void EventLoop::runTimers() {
  const std::uint64_t start = now_;
  std::uint64_t now = start;
  if (!queues_->timers.beginList(now, [this] { return updateTime(); })) {
    return;
  }
  // One scope for all: what throws ends a pass, not the phase.
  ++depth_;
  const Leave leave{*this};
  while (!guarded([this, start] { fireTimers(start); })) {
  }
  drainAtEnd();
}

void EventLoop::fireTimers(std::uint64_t now) {
  TimerQueue& timers = queues_->timers;
  bool fired = false;
  const auto drainBetween = [this, &fired] {
    if (std::exchange(fired, false)) {
      drain();
    }
  };
  // A list is looked at after the ticks of the one before it, but a timer is chosen before those of
  // the timer before it.
  while (timers.beginList(now, [this] { return updateTime(); })) {
    drainBetween();
    while (timers.findDue(now)) {
      drainBetween();
      Timer* timer = timers.takeDue();
      if (timer == nullptr) {
        continue;
      }
      fired = true;
      if (timer->refed_) {
        --activeTimers_;
      }
      const std::shared_ptr<Timer> self = std::move(timer->self_);
      const Timer::Firing firing(*timer);
      firing.callback();
    }
  }
}

void EventLoop::runPosted() {
  Inbox& inbox = *queues_->inbox;
  inbox.acknowledge();
  // What is posted meanwhile is for the next round, which has to hear of it, also after an
  // exception.
  struct Announce {
    Inbox& inbox;
    ~Announce() { inbox.announceRest(); }
  } const announce{inbox};
  for (std::size_t left = inbox.size(); left > 0; --left) {
    const Callback<void()> callback = inbox.take();
    makeCallback(callback);
  }
}

void EventLoop::runImmediates() {
  if (drainBeforeImmediates_) {
    makeCallback([] {});
  }
  if (queues_->immediates.empty() && queues_->currentImmediates.empty()) {
    return;
  }
  // Node asks an interrupted pass to go on, even if nothing of it is left: then those that were
  // queued meanwhile run in the same phase (loop/ticks-after-an-immediate-that-throws).
  do {
    makeCallback([this] { passOverImmediates(); });
  } while (queues_->immediatesInterrupted);
}

void EventLoop::passOverImmediates() {
  Queues& queues = *queues_;
  if (queues.nextImmediate == queues.currentImmediates.size()) {
    queues.currentImmediates.clear();
    queues.nextImmediate = 0;
    queues.currentImmediates.swap(queues.immediates);
  }
  queues.immediatesInterrupted = true;
  for (bool ran = false; queues.nextImmediate < queues.currentImmediates.size();) {
    const std::shared_ptr<Immediate> immediate = queues.currentImmediates[queues.nextImmediate];
    if (immediate->loop_ != nullptr && std::exchange(ran, false)) {
      drain();
      continue;  // it may have been cleared
    }
    ++queues.nextImmediate;
    if (immediate->loop_ == nullptr) {
      continue;
    }
    ran = true;
    immediate->loop_ = nullptr;
    if (immediate->refed_) {
      --activeImmediates_;
    }
    const Callback<void()> callback = std::move(immediate->callback_);
    callback();
  }
  queues.currentImmediates.clear();
  queues.nextImmediate = 0;
  queues.immediatesInterrupted = false;
}

void EventLoop::enqueueClosing(Handle& handle, Handle::CloseCallback onClosed) {
  queues_->closing.push_back({&handle, std::move(onClosed)});
}

void EventLoop::runClosing() {
  Queues& queues = *queues_;
  if (queues.currentClosing.empty()) {
    queues.currentClosing.swap(queues.closing);
  }
  while (!queues.currentClosing.empty()) {
    Queues::Closing closing = std::move(queues.currentClosing.back());
    queues.currentClosing.pop_back();
    closing.handle->cancelRequests();
    if (const Handle::CloseCallback onClosed = std::move(closing.onClosed)) {
      makeCallback(onClosed);
    }
    closing.handle->dropCallbacks();
    closing.handle->unlink();
  }
}

// Queues.

void EventLoop::nextTick(Callback<void()> fn) {
  queues_->ticks.push(std::move(fn));
}

void EventLoop::queueMicrotask(Callback<void()> fn) {
  queues_->microtasks.push(std::move(fn));
}

std::shared_ptr<Immediate> EventLoop::setImmediate(Callback<void()> fn) {
  auto immediate = std::make_shared<Immediate>();
  immediate->loop_ = this;
  immediate->callback_ = std::move(fn);
  queues_->immediates.push_back(immediate);
  ++activeImmediates_;
  return immediate;
}

void EventLoop::clearImmediate(const std::shared_ptr<Immediate>& immediate) noexcept {
  if (immediate == nullptr || immediate->loop_ == nullptr) {
    return;
  }
  immediate->loop_ = nullptr;
  if (immediate->refed_) {
    --activeImmediates_;
  }
  immediate->callback_.reset();
}

void Immediate::ref() noexcept {
  if (refed_) {
    return;
  }
  refed_ = true;
  if (loop_ != nullptr) {
    ++loop_->activeImmediates_;
  }
}

void Immediate::unref() noexcept {
  if (!refed_) {
    return;
  }
  refed_ = false;
  if (loop_ != nullptr) {
    --loop_->activeImmediates_;
  }
}

std::shared_ptr<Timer> EventLoop::setTimeout(Callback<void()> fn, double milliseconds) {
  auto timer = std::make_shared<Timer>(*this);
  timer->weakSelf_ = timer;
  timer->start(milliseconds, std::move(fn));
  return timer;
}

void EventLoop::clearTimeout(const std::shared_ptr<Timer>& timer) noexcept {
  if (timer != nullptr) {
    timer->clear();
  }
}

void EventLoop::post(Callback<void()> fn) {
  queues_->inbox->post(fn);
}

void EventLoop::runOnPool(Callback<void()> work, Callback<void()> done) {
  registerRequest();
  queues_->pool.run(std::move(work), [this, done = std::move(done)] {
    unregisterRequest();
    done();
  });
}

int EventLoop::backendFd() const noexcept {
  return poller_->fd();
}

boost::asio::io_context& EventLoop::context() {
  return poller_->context();
}

// Scopes and exceptions.

void EventLoop::onUncaught(Callback<void(std::exception_ptr)> handler) {
  onUncaught_ = std::move(handler);
}

void EventLoop::reportUncaught(std::exception_ptr exception) {
  if (!onUncaught_) {
    std::rethrow_exception(std::move(exception));
  }
  onUncaught_(std::move(exception));
  ticksWait_ = true;
  // The ticks that wait have their scope at the latest in the next check phase.
  setImmediate([] {});
}

void EventLoop::leaveScope(std::exception_ptr thrown) {
  const Leave leave{*this};
  if (thrown != nullptr) {
    reportUncaught(std::move(thrown));
    return;
  }
  if (depth_ == 1) {
    drainAtEnd();
  }
}

void EventLoop::drainAtEnd() {
  Queues& queues = *queues_;
  if (queues.ticks.empty() && queues.microtasks.empty() && !hooks_.drainMicrotasks) {
    ticksWait_ = false;
    return;
  }
  guarded([this] { drain(); });
}

// A tick that throws leaves the rest for the end of the next scope; a microtask does not.
void EventLoop::drain() {
  Queues& queues = *queues_;
  do {
    while (!queues.ticks.empty()) {
      queues.ticks.pop()();
    }
  } while (drainMicrotasks() || !queues.ticks.empty());
  ticksWait_ = false;
}

bool EventLoop::drainMicrotasks() {
  Queues& queues = *queues_;
  bool ran = false;
  do {
    while (!queues.microtasks.empty()) {
      ran = true;
      guarded(queues.microtasks.pop());
    }
  } while (hooks_.drainMicrotasks && hooks_.drainMicrotasks() && (ran = true));
  return ran;
}

}  // namespace netparity::loop
