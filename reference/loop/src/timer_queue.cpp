#include "timer_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace netparity::loop {

void TimerQueue::start(Timer& timer, std::uint64_t now) {
  timer.startedAt_ = now;
  if (timer.is_linked() && timer.list_->duration == timer.duration_) {
    auto& timers = timer.list_->timers;
    timers.splice(timers.end(), timers, timers.iterator_to(timer));
    return;
  }
  stop(timer);
  std::unique_ptr<TimerList>& slot = byDuration_[timer.duration_];
  if (slot == nullptr) {
    slot = std::make_unique<TimerList>();
    slot->duration = timer.duration_;
  }
  TimerList& list = *slot;
  if (!list.is_linked()) {
    list.expiry = now + timer.duration_;
    list.id = nextId_++;
    due_.insert(list);
  }
  list.timers.push_back(timer);
  timer.list_ = &list;
}

void TimerQueue::stop(Timer& timer) noexcept {
  if (!timer.is_linked()) {
    return;
  }
  if (found_ == &timer) {
    found_ = nullptr;
  }
  TimerList& list = *timer.list_;
  list.timers.erase(list.timers.iterator_to(timer));
  if (list.timers.empty() && &list != running_) {
    retire(list);
  }
}

Timer* TimerQueue::any() noexcept {
  for (TimerList& list : due_) {
    if (!list.timers.empty()) {
      return &list.timers.front();
    }
  }
  return nullptr;
}

Timer* TimerQueue::firstDue(TimerList& list, std::uint64_t now) noexcept {
  if (list.timers.empty()) {
    retire(list);
    return nullptr;
  }
  Timer& timer = list.timers.front();
  const std::uint64_t elapsed = now > timer.startedAt_ ? now - timer.startedAt_ : 0;
  if (elapsed < list.duration) {
    due_.erase(due_.iterator_to(list));
    list.expiry = std::max(timer.startedAt_ + list.duration, now + 1);
    list.id = nextId_++;
    due_.insert(list);
    return nullptr;
  }
  return &timer;
}

bool TimerQueue::findDue(std::uint64_t now) noexcept {
  found_ = firstDue(*running_, now);
  if (found_ == nullptr) {
    running_ = nullptr;
  }
  return found_ != nullptr;
}

Timer* TimerQueue::takeDue() noexcept {
  Timer* timer = std::exchange(found_, nullptr);
  if (timer != nullptr) {
    auto& timers = timer->list_->timers;
    timers.erase(timers.iterator_to(*timer));
  }
  return timer;
}

// The list itself stays for the next timer of its duration, so that restarting allocates nothing.
void TimerQueue::retire(TimerList& list) noexcept {
  if (!list.is_linked()) {
    return;
  }
  due_.erase(due_.iterator_to(list));
  // Durations that come and go must not pile up.
  constexpr std::size_t kKeptLists = 1024;
  if (byDuration_.size() > kKeptLists) {
    byDuration_.erase(list.duration);
  }
}

}  // namespace netparity::loop
