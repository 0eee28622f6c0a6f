#pragma once

#include <boost/intrusive/list.hpp>

#include <coroutine>

namespace netparity::coroutine {

/// A coroutine that waits for something to become true. It is part of that coroutine's frame;
/// destroying the frame takes it off its list, so that nothing resumes what is gone.
class Waiter : public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() = default;

 protected:
  /// Takes what it waits for, if that is there; false: not yet.
  virtual bool settle() = 0;

 private:
  friend class WaitList;
  std::coroutine_handle<> waiting_;
};

/// Those who wait for one thing, first come, first served.
class WaitList {
 public:
  /// Whether `waiter` need not wait: nobody is before it, and what it wants is there.
  bool pass(Waiter& waiter) { return waiters_.empty() && waiter.settle(); }
  /// Queues the waiter; `waiting` is resumed by wake().
  void add(Waiter& waiter, std::coroutine_handle<> waiting) {
    waiter.waiting_ = waiting;
    waiters_.push_back(waiter);
  }
  /// Resumes, in order, all that can go on. They may do anything but destroy this list.
  void wake() {
    while (!waiters_.empty()) {
      Waiter& first = waiters_.front();
      if (!first.settle()) {
        return;
      }
      const auto waiting = first.waiting_;
      first.unlink();
      waiting.resume();
    }
  }

 private:
  boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiters_;
};

}  // namespace netparity::coroutine
