// What other threads send to the loop, and the pool whose results arrive here.
#pragma once

#include <netparity/loop/callback.hpp>
#include <netparity/loop/descriptor.hpp>

#include <cstddef>
#include <deque>
#include <mutex>

namespace netparity::loop {

/// A queue that any thread may fill and whose descriptor wakes the loop. Threads share it with the
/// loop, so that a late result finds a closed inbox rather than a dead loop.
class Inbox {
 public:
  Inbox();

  /// Returns false, with the callback untouched, when the loop is gone.
  bool post(Callback<void()>& callback);
  /// The oldest callback, or an empty one.
  Callback<void()> take();
  std::size_t size();
  /// Forgets that it was woken; before taking.
  void acknowledge() noexcept;
  /// Wakes the loop again when something is left.
  void announceRest();
  /// From now on nothing is accepted. What is still queued is destroyed, by this thread.
  void close();
  /// Closes the descriptor: a thread that has just delivered may hold the inbox a little longer
  /// than the loop lives. After close().
  void release();

  int fd() const noexcept { return event_.get(); }

 private:
  void wake() noexcept;

  std::mutex mutex_;
  std::deque<Callback<void()>> queue_;
  Descriptor event_;
  bool closed_ = false;
};

}  // namespace netparity::loop
