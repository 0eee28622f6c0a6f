#pragma once

#include <cstddef>

namespace netparity::net {

/// The decision of a socket's idle time-out: an expiry while a blocked write makes progress is not
/// idleness. The timer itself belongs to the socket, which refreshes it at every read, write and
/// connect.
class IdleTimer {
 public:
  /// What an expiry means: idleness, or that the timer is to be started again.
  enum class Expired { kEmitTimeout, kRearm };

  /// A write was queued; `bytes` is its size.
  void writeQueued(std::size_t bytes) { lastQueueSize_ = bytes; }
  /// Nothing is queued any more.
  void writeCompleted() { lastQueueSize_ = 0; }

  /// The timer fired. `queueSize`: bytes that wait in the handle now.
  Expired expired(bool hasHandle, std::size_t queueSize) {
    if (lastQueueSize_ > 0 && hasHandle && lastQueueSize_ != queueSize) {
      lastQueueSize_ = queueSize;
      return Expired::kRearm;
    }
    return Expired::kEmitTimeout;
  }

 private:
  std::size_t lastQueueSize_ = 0;
};

}  // namespace netparity::net
