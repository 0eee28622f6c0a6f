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

/// A timer that its owner embeds: starting, refreshing and clearing allocate nothing once a
/// duration is in use. Destroying it clears it. For a fire-and-forget timer use
/// EventLoop::setTimeout().
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
  /// Starts it once more from now with the same duration and callback, also after it has fired and
  /// from inside its callback. Nothing happens before the first start() or after clear().
  void refresh();
  /// Stops it and forgets the callback.
  void clear() noexcept;

  /// Whether it will fire.
  bool active() const noexcept { return is_linked(); }
  /// Whether it was started and not cleared: refresh() has a meaning.
  bool armed() const noexcept { return callback_ || firing_ != nullptr; }
  /// Milliseconds, as start() made them: 1 to 2^31 - 1.
  std::uint32_t duration() const noexcept { return duration_; }

  /// While active, a ref'd timer (the default) keeps the loop alive.
  ///@{
  void ref() noexcept;
  void unref() noexcept;
  ///@}
  /// Whether it keeps the loop alive while active.
  bool hasRef() const noexcept { return refed_; }

 private:
  friend class TimerQueue;
  friend class EventLoop;

  // The callback while it runs: it survives whatever it does to its timer, and goes back to the
  // timer unless that was cleared, restarted or destroyed.
  struct Firing {
    explicit Firing(Timer& timer) noexcept;
    Firing(const Firing&) = delete;
    Firing& operator=(const Firing&) = delete;
    ~Firing();
    Callback<void()> callback;

   private:
    friend class Timer;
    Timer* timer_;
  };
  void forgetFiring() noexcept;

  EventLoop* loop_;
  Callback<void()> callback_;
  Firing* firing_ = nullptr;
  std::uint64_t startedAt_ = 0;
  std::uint32_t duration_ = 1;
  bool refed_ = true;
  TimerList* list_ = nullptr;
  // Of a timer made by setTimeout(): it holds itself while it is active.
  std::weak_ptr<Timer> weakSelf_;
  std::shared_ptr<Timer> self_;
};

}  // namespace netparity::loop
