#include "netparity/coroutine/socket.hpp"
#include "socket_state.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace netparity::coroutine {
namespace {

using buffer::Buffer;

// What the stream would throw above.
constexpr std::size_t kLargestRead = std::size_t{1} << 30U;

Buffer bytesOf(const stream::Chunk& chunk) {
  return chunk.isText() ? Buffer::fromString(chunk.view()) : chunk.bytes();
}

WaitList& listOf(SocketState& state, SocketWait::For what) {
  switch (what) {
    case SocketWait::For::kConnect:
      return state.connectors;
    case SocketWait::For::kDrain:
      return state.drainers;
    case SocketWait::For::kClose:
      break;
  }
  return state.closers;
}

/// Why there is nothing more to read; no error when there may be.
errors::NodeError brokenReading(SocketState& state) {
  if (state.failure()) {
    return state.failure();
  }
  const net::Socket& socket = state.socket();
  return socket.destroyed() && !socket.readableEnded() ? errors::streamPrematureClose()
                                                       : errors::NodeError();
}

}  // namespace

// --- SocketWait

SocketWait::SocketWait(std::shared_ptr<SocketState> state, For what)
    : state_(std::move(state)), what_(what) {}
SocketWait::~SocketWait() = default;

bool SocketWait::await_ready() {
  return listOf(*state_, what_).pass(*this);
}

void SocketWait::await_suspend(std::coroutine_handle<> waiting) {
  listOf(*state_, what_).add(*this, waiting);
}

bool SocketWait::settle() {
  error_ = state_->failure();
  const net::Socket& socket = state_->socket();
  switch (what_) {
    case For::kClose:
      return state_->closed();
    case For::kDrain:
      if (!error_ && socket.destroyed()) {
        error_ = errors::streamDestroyed("write");
      }
      return error_ || !socket.writableNeedDrain();
    case For::kConnect:
      if (!error_ && socket.destroyed()) {
        error_ = errors::socketClosedBeforeConnection();
      }
      break;
  }
  return error_ || !socket.pending();
}

// --- ReadOperation

ReadOperation::ReadOperation(std::shared_ptr<SocketState> state, std::optional<std::size_t> size)
    : state_(std::move(state)), size_(size) {}
ReadOperation::~ReadOperation() = default;

bool ReadOperation::await_ready() {
  state_->startReading();
  return state_->readers.pass(*this);
}

void ReadOperation::await_suspend(std::coroutine_handle<> waiting) {
  state_->readers.add(*this, waiting);
}

bool ReadOperation::settle() {
  if (size_ && *size_ > kLargestRead) {
    result_ = errors::outOfRange("size", "<= 1GiB",
                                 errors::Received::number(static_cast<double>(*size_)));
    return true;
  }
  if (const auto error = brokenReading(*state_)) {
    result_ = error;
    return true;
  }
  net::Socket& socket = state_->socket();
  const auto chunk = size_
                         ? socket.read(static_cast<std::int64_t>(std::max<std::size_t>(*size_, 1)))
                         : socket.read();
  if (chunk) {
    result_ = bytesOf(*chunk);
    return true;
  }
  return socket.readableEnded();
}

// --- ReadUntilOperation

ReadUntilOperation::ReadUntilOperation(std::shared_ptr<SocketState> state, std::string delimiter,
                                       std::size_t limit)
    : state_(std::move(state)), delimiter_(std::move(delimiter)), limit_(limit) {}

ReadUntilOperation::~ReadUntilOperation() {
  putBack(0);
}

bool ReadUntilOperation::await_ready() {
  state_->startReading();
  return state_->readers.pass(*this);
}

void ReadUntilOperation::await_suspend(std::coroutine_handle<> waiting) {
  state_->readers.add(*this, waiting);
}

void ReadUntilOperation::putBack(std::size_t from) {
  const std::string_view rest = std::string_view(gathered_).substr(from);
  net::Socket& socket = state_->socket();
  if (!rest.empty() && !socket.destroyed() && !socket.readableEnded()) {
    socket.unshift(Buffer::fromString(rest));
  }
  gathered_.clear();
}

bool ReadUntilOperation::settle() {
  if (const auto error = brokenReading(*state_)) {
    result_ = error;
    return true;
  }
  net::Socket& socket = state_->socket();
  while (const auto chunk = socket.read()) {
    const std::size_t overlap = std::min(gathered_.size(), delimiter_.size() - 1);
    const std::size_t from = gathered_.size() - overlap;
    gathered_.append(chunk->view());
    const std::size_t at = gathered_.find(delimiter_, from);
    const std::size_t size = at == std::string::npos ? gathered_.size() : at + delimiter_.size();
    if (size > limit_) {
      result_ = errors::outOfRange("limit", "enough for the delimiter",
                                   errors::Received::number(static_cast<double>(limit_)));
      putBack(0);
      return true;
    }
    if (at != std::string::npos) {
      result_ = Buffer::fromString(std::string_view(gathered_).substr(0, size));
      putBack(size);
      return true;
    }
  }
  if (socket.readableEnded()) {
    result_ = Buffer::adopt(std::exchange(gathered_, {}));
    return true;
  }
  return false;
}

// --- WriteOperation

WriteOperation::WriteOperation(std::shared_ptr<SocketState> state, Start start)
    : state_(std::move(state)), start_(std::move(start)) {}

WriteOperation::~WriteOperation() {
  if (completion_) {
    completion_->waiting = nullptr;
  }
}

void WriteOperation::await_suspend(std::coroutine_handle<> waiting) {
  completion_ = std::make_shared<Completion>(Completion{waiting, {}});
  start_(state_->socket(), [completion = completion_](const errors::NodeError& error) {
    if (completion->waiting) {
      completion->error = error;
      completion->waiting.resume();
    }
  });
}

Result<void> WriteOperation::await_resume() const {
  return resultOf(completion_->error);
}

}  // namespace netparity::coroutine
