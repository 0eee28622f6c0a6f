// The sending half of StreamHandle.
#include "requests.hpp"
#include "system_calls.hpp"

#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/stream_handle.hpp>
#include <netparity/loop/event_loop.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace netparity::handle {

using errors::kUvEAgain;
using loop::Watcher;

bool WriteRequest::advance(std::size_t count) noexcept {
  remaining -= count;
  while (first < chunks.size() && count >= chunks[first].size()) {
    count -= chunks[first].size();
    chunks[first++] = buffer::Buffer();
  }
  if (first < chunks.size()) {
    chunks[first].removePrefix(count);
  }
  return first == chunks.size();
}

std::size_t gather(std::span<const buffer::Buffer> chunks, std::span<iovec> parts) noexcept {
  const std::size_t count = std::min(chunks.size(), parts.size());
  for (std::size_t i = 0; i < count; ++i) {
    parts[i].iov_base = const_cast<std::byte*>(chunks[i].data());
    parts[i].iov_len = chunks[i].size();
  }
  return count;
}

namespace {

std::ptrdiff_t sendChunks(int fd, std::span<const buffer::Buffer> chunks) noexcept {
  if (chunks.size() == 1) {
    iovec part{};
    gather(chunks, std::span(&part, 1));
    return trySend(fd, std::span(&part, 1));
  }
  std::array<iovec, kMaxParts> parts;  // not initialised: gather() fills what is used
  const std::size_t count = gather(chunks, parts);
  return trySend(fd, std::span(parts.data(), count));
}

}  // namespace

std::size_t StreamHandle::writeQueueSize() const noexcept {
  return requests_ != nullptr ? requests_->queued : 0;
}

bool StreamHandle::writesWait() const noexcept {
  return requests_ != nullptr && !requests_->waiting.empty();
}

WriteResult StreamHandle::write(std::span<const buffer::Buffer> chunks, StatusCallback callback,
                                bool countsWhenRefused) {
  WriteResult result;
  for (const buffer::Buffer& chunk : chunks) {
    result.bytes += chunk.size();
  }
  const bool idle = !connecting_ && writeQueueSize() == 0;
  const auto refuse = [&](int status) {
    bytesWritten_ += idle && !countsWhenRefused ? 0 : result.bytes;
    result.status = status;
    return result;
  };
  if (!fd_) {
    return refuse(errors::kUvEBadF);
  }
  if (!writable_) {
    return refuse(errors::kUvEPipe);
  }
  std::size_t taken = 0;
  if (idle) {
    const std::ptrdiff_t sent = sendChunks(fd_.get(), chunks);
    if (sent >= 0) {
      taken = static_cast<std::size_t>(sent);
    }
    if (sent < 0 && sent != kUvEAgain) {
      return refuse(static_cast<int>(sent));
    }
    bytesWritten_ += result.bytes;
    if (sent >= 0 && taken == result.bytes) {
      return result;
    }
  } else {
    bytesWritten_ += result.bytes;
  }

  WriteRequest& request = requests().waiting.emplace_back();
  request.chunks.assign(chunks.begin(), chunks.end());
  request.remaining = result.bytes;
  request.callback = std::move(callback);
  if (taken > 0) {
    request.advance(taken);
  }
  requests_->queued += request.remaining;
  loop().registerRequest();
  result.async = true;
  // libuv tries again at once: with more chunks than one call takes this makes a difference.
  if (idle) {
    writeQueued();
  } else if (!connecting_) {
    watcher_.want(Watcher::kWritable);
  }
  return result;
}

void StreamHandle::writeQueued() {
  if (requests_ == nullptr) {
    return;
  }
  constexpr int kMaxRequests = 32;
  for (int count = 0; count <= kMaxRequests && !requests_->waiting.empty(); ++count) {
    WriteRequest& request = requests_->waiting.front();
    const std::ptrdiff_t sent =
        sendChunks(fd_.get(), std::span(request.chunks).subspan(request.first));
    if (sent < 0 && sent != kUvEAgain) {
      finishWrite(static_cast<int>(sent));
      watcher_.unwant(Watcher::kWritable);
      return;
    }
    const std::size_t taken = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    requests_->queued -= taken;
    if (sent < 0 || !request.advance(taken)) {
      watcher_.want(Watcher::kWritable);
      return;
    }
    finishWrite(0);
  }
}

// The callback is due; at the latest the pending phase delivers it.
void StreamHandle::finishWrite(int status) noexcept {
  requests_->waiting.front().status = status;
  requests_->completed.splice(requests_->completed.end(), requests_->waiting,
                              requests_->waiting.begin());
  loop().feed(requests_->pending);
}

void StreamHandle::completeWrites() {
  if (requests_ == nullptr) {
    return;
  }
  // Those that complete meanwhile are for the next time.
  for (std::size_t left = requests_->completed.size(); left > 0; --left) {
    std::list<WriteRequest> one;
    one.splice(one.begin(), requests_->completed, requests_->completed.begin());
    WriteRequest& request = one.front();
    requests_->queued -= request.remaining;
    loop().unregisterRequest();
    if (request.callback) {
      loop().makeCallback([&request] { request.callback(request.status); });
    }
  }
}

void StreamHandle::cancelWrites() noexcept {
  if (requests_ == nullptr) {
    return;
  }
  for (WriteRequest& request : requests_->waiting) {
    request.status = errors::kUvECanceled;
  }
  requests_->completed.splice(requests_->completed.end(), requests_->waiting);
}

int StreamHandle::shutdown(StatusCallback callback) {
  if (!writable_ || shutDown_ || shutdownPending_ || closing()) {
    return errors::kUvENotConn;
  }
  shutdownPending_ = true;
  requests().shutdown = std::move(callback);
  writable_ = false;
  loop().registerRequest();
  if (!writesWait()) {
    loop().feed(requests_->pending);
  }
  return 0;
}

void StreamHandle::drained() {
  if (!closing()) {
    watcher_.unwant(Watcher::kWritable);
  }
  if (!shutdownPending_) {
    return;
  }
  int status = 0;
  if (::shutdown(fd_.get(), SHUT_WR) == 0) {
    shutDown_ = true;
  } else {
    status = -errno;
  }
  completeShutdown(status);
}

void StreamHandle::completeShutdown(int status) {
  shutdownPending_ = false;
  loop().unregisterRequest();
  if (const StatusCallback callback = std::move(requests_->shutdown)) {
    loop().makeCallback([&] { callback(status); });
  }
}

}  // namespace netparity::handle
