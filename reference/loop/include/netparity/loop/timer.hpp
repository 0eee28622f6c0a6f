// One-shot timers with Node's order: timers of one duration fire in the order they were started.
#pragma once

#include <netparity/loop/callback.hpp>

#include <boost/intrusive/list_hook.hpp>

#include <cstdint>
#include <memory>

namespace netparity::loop {

class EventLoop;
class TimerQueue;
struct TimerList;

/// A timer that its owner embeds: starting, refreshing and clearing allocate nothing once a duration
/// is in use. Destroying it clears it. For a fire-and-forget timer use EventLoop::setTimeout().
///
/// The callback runs in the timer phase in its own callback scope. Durations are in milliseconds;
/// below 1 or above 2^31 - 1 they become 1, as in Node.
class Timer : public boost::intrusive::list_base_hook<
                  boost::intrusive::link_mode<boost::intrusive::safe_link>> {
 public:
  /// Parameters: loop: must outlive the timer.
  explicit Timer(EventLoop& loop) noexcept : loop_(&loop) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { clear(); }

  /// (Re)starts it with another duration and callback.
  void start(double milliseconds, Callback<void()> callback);
  /// Starts it once more from now with the same duration and callback, also after it has fired.
  /// Nothing happens before the first start() or after clear().
  void refresh();
  /// Stops it and forgets the callback.
  void clear() noexcept;

  /// Whether it will fire.
  bool active() const noexcept { return is_linked(); }
  /// Whether it was started and not cleared: refresh() has a meaning.
  bool armed() const noexcept { return static_cast<bool>(callback_); }
  std::uint32_t duration() const noexcept { return duration_; }

  /// While active, a ref'd timer (the default) keeps the loop alive.
  void ref() noexcept;
  void unref() noexcept;
  bool hasRef() const noexcept { return refed_; }

 private:
  friend class TimerQueue;
  friend class EventLoop;

  EventLoop* loop_;
  Callback<void()> callback_;
  std::uint64_t startedAt_ = 0;
  std::uint32_t duration_ = 1;
  bool refed_ = true;
  TimerList* list_ = nullptr;
  std::shared_ptr<Timer> self_;  // set for setTimeout(): held while it is active
};

}  // namespace netparity::loop
