#include "queues.hpp"

#include <netparity/loop/event_loop.hpp>
#include <netparity/loop/timer.hpp>

#include <utility>

namespace netparity::loop {
namespace {

// As JavaScript does it: what is not in range, NaN included, becomes one millisecond.
std::uint32_t toDuration(double milliseconds) noexcept {
  constexpr double kMax = 2147483647;
  return milliseconds >= 1 && milliseconds <= kMax ? static_cast<std::uint32_t>(milliseconds) : 1;
}

}  // namespace

Timer::Firing::Firing(Timer& timer) noexcept
    : callback(std::move(timer.callback_)), timer_(&timer) {
  timer.firing_ = this;
}

Timer::Firing::~Firing() {
  if (timer_ == nullptr) {
    return;
  }
  timer_->callback_ = std::move(callback);
  timer_->firing_ = nullptr;
}

void Timer::forgetFiring() noexcept {
  if (firing_ != nullptr) {
    std::exchange(firing_, nullptr)->timer_ = nullptr;
  }
}

void Timer::start(double milliseconds, Callback<void()> callback) {
  forgetFiring();
  callback_ = std::move(callback);
  if (is_linked()) {
    loop_->queues_->timers.stop(*this);
    if (refed_) {
      --loop_->activeTimers_;
    }
  }
  duration_ = toDuration(milliseconds);
  refresh();
}

void Timer::refresh() {
  if (!armed()) {
    return;
  }
  if (!is_linked() && refed_) {
    ++loop_->activeTimers_;
  }
  if (self_ == nullptr) {
    self_ = weakSelf_.lock();
  }
  loop_->queues_->timers.start(*this, loop_->updateTime());
}

void Timer::clear() noexcept {
  if (is_linked()) {
    loop_->queues_->timers.stop(*this);
    if (refed_) {
      --loop_->activeTimers_;
    }
  }
  forgetFiring();
  const std::shared_ptr<Timer> self = std::move(self_);  // may be the last reference
  const Callback<void()> dropped = std::move(callback_);
}

void Timer::ref() noexcept {
  if (refed_) {
    return;
  }
  refed_ = true;
  if (is_linked()) {
    ++loop_->activeTimers_;
  }
}

void Timer::unref() noexcept {
  if (!refed_) {
    return;
  }
  refed_ = false;
  if (is_linked()) {
    --loop_->activeTimers_;
  }
}

}  // namespace netparity::loop
