#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/coroutine/result.hpp>
#include <netparity/coroutine/task.hpp>
#include <netparity/coroutine/waiting.hpp>
#include <netparity/net/net.hpp>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// `co_await` over the sockets and servers of netparity::net. The same objects, the same order of
/// events, errors as values.
namespace netparity::coroutine {

class SocketState;
class ReadOperation;
class ReadUntilOperation;
class SocketWait;
class WriteOperation;

/// A net::Socket whose operations can be awaited. It is the same object: `socket->remotePort()`,
/// `socket->on<"timeout">(…)` and all else of Node's API work beside it, and in the same order.
///
/// Errors are values: each operation gives a Result. The first error destroys the socket, as in
/// Node, and is what every later read, write-side wait or closed() gives. A socket that was
/// destroyed without an error before the end gives ERR_STREAM_PREMATURE_CLOSE to readers.
///
/// Back-pressure: as long as nobody reads, up to readableHighWaterMark bytes are taken from the
/// system and no more. write() goes on only when the data was handed to the system.
///
/// When it goes on: inside the event that it waited for (`readable`, the callback of the write,
/// …), hence in the turn of the loop in which a listener would have been called. What is there
/// already is given at once, without suspending. Several coroutines may wait for one socket;
/// readers are served in the order in which they came.
///
/// Lifetime: copies share one socket. When the last copy and the last operation is gone, the socket
/// is destroyed: await end() to part in good order, or release() it. A coroutine that is destroyed
/// while it waits leaves the socket as it was, with nothing read lost. Must not outlive the loop,
/// except in tasks that the loop owns.
class Socket {
 public:
  /// Adopts a socket of the event API. From the first read on it listens to `readable`, so that
  /// `data` listeners do not get the stream flowing; do not mix both ways of reading.
  explicit Socket(std::shared_ptr<net::Socket> socket);

  /// The socket of the event API: `socket->remotePort()`.
  ///@{
  [[nodiscard]] net::Socket& operator*() const;
  [[nodiscard]] net::Socket* operator->() const;
  ///@}
  /// The socket of the event API, still shared with this.
  [[nodiscard]] const std::shared_ptr<net::Socket>& socket() const;
  /// Gives it back to the event API: nothing of this layer remains on it, and it is not destroyed
  /// with the last copy. Nobody may wait for it.
  std::shared_ptr<net::Socket> release();

  /// The next chunk, of any size; empty at the end of the stream, again and again.
  [[nodiscard]] ReadOperation read() const;
  /// `size` bytes, at least 1; fewer only at the end of the stream: what is left, maybe nothing.
  /// Raises the high-water mark where it is below `size`. Above 1 GiB: ERR_OUT_OF_RANGE.
  [[nodiscard]] ReadOperation read(std::size_t size) const;
  /// All up to and including `delimiter`, which is not empty; at the end of the stream what is
  /// left, without it. When `limit` bytes do not contain it: ERR_OUT_OF_RANGE, and nothing is
  /// consumed.
  [[nodiscard]] ReadUntilOperation readUntil(std::string delimiter,
                                             std::size_t limit = kDefaultLimit) const;
  /// In bytes.
  static constexpr std::size_t kDefaultLimit = 65536;

  /// Writes, beginning when it is awaited; goes on in the write's callback: the data is with the
  /// system. For writing without waiting use `socket->write(…)`, then drain().
  ///@{
  [[nodiscard]] WriteOperation write(buffer::Buffer bytes) const;
  [[nodiscard]] WriteOperation write(std::string_view text) const;
  [[nodiscard]] WriteOperation write(const char* text) const;
  ///@}
  /// Goes on when no `drain` is outstanding.
  [[nodiscard]] SocketWait drain() const;
  /// Ends the writable side after what was written; goes on when the system was told. That the
  /// socket had ended by itself, since the peer did and allowHalfOpen is not set, is no error.
  ///@{
  [[nodiscard]] WriteOperation end() const;
  [[nodiscard]] WriteOperation end(std::string_view text) const;
  ///@}

  /// Goes on at `connect`; at once for what is connected.
  [[nodiscard]] SocketWait connected() const;
  /// Goes on at `close`, with the error that destroyed the socket. A socket closes when both sides
  /// have ended, so somebody has to read to the end, or when it is destroyed.
  [[nodiscard]] SocketWait closed() const;

  /// Ends everything: whoever waits gets `error`, or ERR_STREAM_PREMATURE_CLOSE and its like.
  void destroy(const errors::NodeError& error = {}) const;
  /// Destroys the socket with an AbortError when `signal` is aborted, or at once when it is.
  void destroyOn(const std::shared_ptr<net::AbortSignal>& signal) const;

 private:
  std::shared_ptr<SocketState> state_;
};

/// net.connect(): goes on at `connect`. Bad arguments are errors, too, and not thrown. What
/// `socketOptions.signal` aborts ends as an AbortError.
///@{
Task<Result<Socket>> connect(loop::EventLoop& loop, net::ConnectOptions options,
                             net::SocketOptions socketOptions = {});
Task<Result<Socket>> connect(loop::EventLoop& loop, std::int64_t port,
                             std::string host = "localhost");
Task<Result<Socket>> connect(loop::EventLoop& loop, std::string path);
///@}

// What the functions of Socket return. Await each once; keep none beyond that.

/// Waits for a condition of the socket.
class [[nodiscard]] SocketWait final : public Waiter {
 public:
  /// What is waited for: `connect`, that no `drain` is outstanding, `close`.
  enum class For { kConnect, kDrain, kClose };
  /// For Socket::connected(), drain() and closed().
  SocketWait(std::shared_ptr<SocketState> state, For what);
  ~SocketWait() override;
  /// For `co_await`, which gives no value, or the error.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<void> await_resume() const { return resultOf(error_); }
  ///@}

 private:
  bool settle() override;

  std::shared_ptr<SocketState> state_;
  For what_;
  errors::NodeError error_;
};

/// Waits for bytes.
class [[nodiscard]] ReadOperation final : public Waiter {
 public:
  /// For Socket::read().
  ReadOperation(std::shared_ptr<SocketState> state, std::optional<std::size_t> size);
  ~ReadOperation() override;
  /// For `co_await`, which gives the bytes, or the error.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<buffer::Buffer> await_resume() { return std::move(result_); }
  ///@}

 private:
  bool settle() override;

  std::shared_ptr<SocketState> state_;
  std::optional<std::size_t> size_;
  Result<buffer::Buffer> result_{buffer::Buffer()};
};

/// Waits for a delimiter.
class [[nodiscard]] ReadUntilOperation final : public Waiter {
 public:
  /// For Socket::readUntil().
  ReadUntilOperation(std::shared_ptr<SocketState> state, std::string delimiter, std::size_t limit);
  ~ReadUntilOperation() override;
  /// For `co_await`, which gives the bytes with the delimiter, or the error.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<buffer::Buffer> await_resume() { return std::move(result_); }
  ///@}

 private:
  bool settle() override;
  void putBack(std::size_t from);

  std::shared_ptr<SocketState> state_;
  std::string delimiter_;
  std::size_t limit_;
  std::string gathered_;  // without the delimiter, but for its beginning
  Result<buffer::Buffer> result_{buffer::Buffer()};
};

/// Waits for the callback of write() or end().
class [[nodiscard]] WriteOperation {
 public:
  /// Starts the write; `done` is its callback.
  using Start = std::function<void(net::Socket& socket, stream::WriteCallback done)>;
  /// For Socket::write() and end().
  WriteOperation(std::shared_ptr<SocketState> state, Start start);
  WriteOperation(const WriteOperation&) = delete;
  WriteOperation& operator=(const WriteOperation&) = delete;
  ~WriteOperation();
  /// For `co_await`, which gives no value, or the error of the write.
  ///@{
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<void> await_resume() const;
  ///@}

 private:
  // Shared with the callback, which may come when the coroutine is gone.
  struct Completion {
    std::coroutine_handle<> waiting;
    errors::NodeError error;
  };

  std::shared_ptr<SocketState> state_;
  Start start_;
  std::shared_ptr<Completion> completion_;
};

}  // namespace netparity::coroutine
