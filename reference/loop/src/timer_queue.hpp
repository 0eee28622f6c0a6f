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

  /// Turns to the list that is due first, or none: false. `now` is asked for again by
  /// refreshClock() where Node does. A list stays begun until findDue() finds nothing more in it.
  template <class RefreshClock>
  bool beginList(std::uint64_t& now, RefreshClock&& refreshClock);
  /// Whether another timer of the list that was begun is due at now, which takeDue() then gives.
  bool findDue(std::uint64_t now) noexcept;
  /// Unlinks and returns what findDue() found, though it may have been restarted since; null when
  /// it was stopped.
  Timer* takeDue() noexcept;

 private:
  Timer* firstDue(TimerList& list, std::uint64_t now) noexcept;
  void retire(TimerList& list) noexcept;

  boost::intrusive::set<TimerList> due_;  // lists that have timers
  std::unordered_map<std::uint32_t, std::unique_ptr<TimerList>> byDuration_;
  std::uint64_t nextId_ = 0;
  TimerList* running_ = nullptr;
  Timer* found_ = nullptr;  // by findDue()
};

template <class RefreshClock>
bool TimerQueue::beginList(std::uint64_t& now, RefreshClock&& refreshClock) {
  running_ = nullptr;
  if (due_.empty()) {
    return false;
  }
  TimerList& list = *due_.begin();
  if (list.expiry > now) {
    now = refreshClock();
    if (list.expiry > now) {
      return false;
    }
  }
  running_ = &list;
  return true;
}

}  // namespace netparity::loop
