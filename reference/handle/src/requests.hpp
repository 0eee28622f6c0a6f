// What was asked of a stream and is not done.
#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/handle/stream_handle.hpp>
#include <netparity/loop/pending.hpp>

#include <cstddef>
#include <list>
#include <span>
#include <sys/uio.h>
#include <vector>

namespace netparity::handle {

/// A write in flight: what is left of its chunks.
struct WriteRequest {
  std::vector<buffer::Buffer> chunks;
  std::size_t first = 0;      // chunks before it are written
  std::size_t remaining = 0;  // bytes
  int status = 0;
  StreamHandle::StatusCallback callback;

  /// Forgets count bytes at the front. True when nothing is left.
  bool advance(std::size_t count) noexcept;
};

struct StreamHandle::Requests {
  /// Parameters: due: called with `handle` in the pending phase, when something is done.
  Requests(loop::PendingTask::Run due, StreamHandle* handle) noexcept : pending(due, handle) {}

  loop::PendingTask pending;
  StatusCallback connect;
  StatusCallback shutdown;
  std::list<WriteRequest> waiting;    // to be written, in order
  std::list<WriteRequest> completed;  // their callbacks are due
  std::size_t queued = 0;             // bytes of the former that the kernel has not taken
};

struct StreamHandle::Accepting {
  ConnectionCallback callback;
  Descriptor accepted;  // the connection that was announced, until somebody takes it
};

/// What one system call takes: the limit of the system.
inline constexpr std::size_t kMaxParts = 1024;

/// Fills parts with the chunks, at most kMaxParts; returns how many.
std::size_t gather(std::span<const buffer::Buffer> chunks, std::span<iovec> parts) noexcept;

}  // namespace netparity::handle
