// The queue of ticks and of microtasks: a ring that grows and never shrinks.
#pragma once

#include <netparity/loop/callback.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace netparity::loop {

/// First in, first out; pushing allocates only while the ring grows.
class CallbackQueue {
 public:
  bool empty() const noexcept { return size_ == 0; }

  void push(Callback<void()> callback) {
    if (size_ == ring_.size()) {
      grow();
    }
    ring_[(head_ + size_) & (ring_.size() - 1)] = std::move(callback);
    ++size_;
  }

  /// Not to be called when empty.
  Callback<void()> pop() noexcept {
    Callback<void()> callback = std::move(ring_[head_]);
    head_ = (head_ + 1) & (ring_.size() - 1);
    --size_;
    return callback;
  }

 private:
  void grow() {
    constexpr std::size_t kFirst = 32;  // a power of two, as every later size
    std::vector<Callback<void()>> larger(ring_.empty() ? kFirst : ring_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) {
      larger[i] = std::move(ring_[(head_ + i) & (ring_.size() - 1)]);
    }
    ring_ = std::move(larger);
    head_ = 0;
  }

  std::vector<Callback<void()>> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace netparity::loop
