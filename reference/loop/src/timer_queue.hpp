// Node's timers: one list per duration, the lists ordered by when their first timer is due.
#pragma once

#include <netparity/loop/timer.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/set.hpp>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace netparity::loop {

/// The timers of one duration, first started first. `expiry` is a lower bound of when the first is
/// due: refreshing it moves it to the end without touching the bound, and the next look corrects
/// it.
struct TimerList : boost::intrusive::set_base_hook<> {
  boost::intrusive::list<Timer> timers;
  std::uint64_t expiry = 0;
  std::uint64_t id =
      0;  // among lists due at once, the one that was given its expiry first comes first
  std::uint32_t duration = 1;

  friend bool operator<(const TimerList& left, const TimerList& right) noexcept {
    return left.expiry != right.expiry ? left.expiry < right.expiry : left.id < right.id;
  }
};

class TimerQueue {
 public:
  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  bool empty() const noexcept { return due_.empty(); }
  /// When the next timer may be due; not to be called when empty.
  std::uint64_t nextExpiry() const noexcept { return due_.begin()->expiry; }

  /// (Re)starts a timer at now with its duration.
  void start(Timer& timer, std::uint64_t now);
  void stop(Timer& timer) noexcept;
  /// Some timer that is active, or null.
  Timer* any() noexcept;

  /// Unlinks and returns the next timer that is due at now, or null; `now` is asked for again by
  /// refreshClock() where Node does, between two lists.
  template <class RefreshClock>
  Timer* takeDue(std::uint64_t& now, RefreshClock&& refreshClock);

 private:
  Timer* takeDueFrom(TimerList& list, std::uint64_t now) noexcept;
  void retire(TimerList& list) noexcept;

  boost::intrusive::set<TimerList> due_;  // lists that have timers
  std::unordered_map<std::uint32_t, std::unique_ptr<TimerList>> byDuration_;
  std::uint64_t nextId_ = 0;
  TimerList* running_ = nullptr;
};

template <class RefreshClock>
Timer* TimerQueue::takeDue(std::uint64_t& now, RefreshClock&& refreshClock) {
  while (!due_.empty()) {
    // A list that was begun is finished before another is looked at.
    TimerList& list = running_ != nullptr ? *running_ : *due_.begin();
    if (running_ == nullptr && list.expiry > now) {
      now = refreshClock();
      if (list.expiry > now) {
        return nullptr;
      }
    }
    running_ = &list;
    if (Timer* timer = takeDueFrom(list, now)) {
      return timer;
    }
    running_ = nullptr;
  }
  running_ = nullptr;
  return nullptr;
}

}  // namespace netparity::loop
