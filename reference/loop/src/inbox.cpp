#include "inbox.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>
#include <utility>

namespace netparity::loop {

Inbox::Inbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!event_) {
    throw std::system_error(errno, std::generic_category(), "eventfd");
  }
}

bool Inbox::post(Callback<void()>& callback) {
  const std::lock_guard lock(mutex_);
  if (closed_) {
    return false;
  }
  queue_.push_back(std::move(callback));
  if (queue_.size() == 1) {
    wake();
  }
  return true;
}

void Inbox::announceRest() {
  const std::lock_guard lock(mutex_);
  if (!queue_.empty()) {
    wake();
  }
}

void Inbox::wake() noexcept {
  const std::uint64_t one = 1;
  // It can only fail when the counter is full, and then the loop is awake.
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

Callback<void()> Inbox::take() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) {
    return nullptr;
  }
  Callback<void()> callback = std::move(queue_.front());
  queue_.pop_front();
  return callback;
}

std::size_t Inbox::size() {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Inbox::acknowledge() noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(event_.get(), &count, sizeof count);
}

void Inbox::close() {
  std::deque<Callback<void()>> dropped;  // destroyed after the lock is released
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(queue_);
}

void Inbox::release() {
  const std::lock_guard lock(mutex_);
  event_.reset();
}

}  // namespace netparity::loop
