// Byte streams with libuv's contracts: what StreamBase gives to Node's JavaScript.
#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/handle/descriptor.hpp>
#include <netparity/loop/callback.hpp>
#include <netparity/loop/handle.hpp>
#include <netparity/loop/poller.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

/// Sockets and name lookup with libuv's contracts: statuses are 0 or its negative numbers, and
/// nothing calls back before a call returns.
namespace netparity::handle {

class StreamHandle;
/// A counted pointer to either kind: see loop::Handle for who holds it.
using StreamRef = boost::intrusive_ptr<StreamHandle>;

/// What write() did at once.
struct WriteResult {
  int status = 0;         ///< 0, or why nothing was queued (UV_EPIPE, UV_ECONNRESET, …)
  bool async = false;     ///< part of it is queued: the callback will come. False: it will not.
  std::size_t bytes = 0;  ///< size of the chunks
};

/// Base of TcpHandle and PipeHandle.
///
/// Statuses are 0 or libuv's negative numbers. No method calls back before it returns. Every
/// callback is made by the loop in its own callback scope, one completion per scope.
///
/// Lifetime: callbacks are kept until the close callback has run and then destroyed, so they may
/// hold the owner of the handle; until then the handle's user need not hold it.
class StreamHandle : public loop::Handle {
 public:
  /// They hold what an owner needs, a pointer or two; handles are many.
  using StatusCallback = loop::Callback<void(int status), 16>;
  /// nread > 0: a chunk (empty when reading into the user's memory); UV_EOF or another error: nread
  /// is the status, chunk is empty, and reading has stopped.
  using ReadCallback = loop::Callback<void(std::ptrdiff_t nread, buffer::Buffer chunk), 16>;
  /// The memory for the next read; empty memory gives UV_ENOBUFS.
  using ReadMemory = loop::Callback<std::span<std::byte>(), 16>;
  /// status 0: take the connection from accept(), now or later.
  using ConnectionCallback = loop::Callback<void(int status), 16>;

  ~StreamHandle() override;

  // Reading.

  /// Says who gets what is read; before readStart().
  void onRead(ReadCallback callback) { readCallback_ = std::move(callback); }
  /// Reads into memory of the user (Node's onread option) rather than into buffers of the loop.
  void useReadMemory(ReadMemory memory) {
    readMemory_ = std::make_unique<const ReadMemory>(std::move(memory));
  }
  /// Whether a hang-up that is told of together with the last data ends reading, as libuv did
  /// before 1.52; by default the next read tells whether the data's sender ended or reset.
  void hangUpBehindDataEnds(bool ends) noexcept { hangUpBehindDataEnds_ = ends; }
  /// Leaves the handle to itself: what is read from now on is dropped, and it stays open until the
  /// loop goes away, whoever lets go of it. The callback of onRead() is kept until the next tick,
  /// so that it may be what calls this.
  void abandonReads();
  /// What the callbacks touch, to be fetched ahead: a hint.
  void willTouch(const void* memory, std::size_t size) noexcept {
    watcher_.willTouch(memory, size);
  }
  /// Starts delivering. One chunk is at most 64 KiB; at most 32 per round.
  /// UV_EINVAL when closing, UV_EALREADY when reading, UV_ENOTCONN when not readable.
  int readStart();
  /// Stops at once, also from inside the read callback. Always 0.
  int readStop() noexcept;
  /// Whether readStart() was called and reading has not stopped.
  bool reading() const noexcept { return reading_; }

  // Writing.

  /// Writes as much as the kernel takes, queues the rest. Before the connection is there everything
  /// is queued. The chunks are kept only when something is queued.
  /// What fails at once, with nothing queued before it, counts in bytesWritten() if
  /// `countsWhenRefused`; everything else always does.
  WriteResult write(std::span<const buffer::Buffer> chunks, StatusCallback callback,
                    bool countsWhenRefused = true);
  /// Closes the sending side when all writes are done. UV_ENOTCONN when not connected, closing, or
  /// done before; then there is no callback.
  int shutdown(StatusCallback callback);
  /// Bytes that are queued and not yet taken by the kernel.
  std::size_t writeQueueSize() const noexcept;

  // Listening.

  /// One connection is accepted per round. Errors of accept are not reported; when descriptors run
  /// out, waiting connections are dropped.
  void onConnection(ConnectionCallback callback);
  /// Starts listening. UV_EADDRINUSE may stem from bind().
  virtual int listen(int backlog) = 0;
  /// A handle of the same kind for the connection that was announced; null when there is none.
  virtual StreamRef accept() = 0;

  // Closing.

  /// Closes with a reset rather than FIN. UV_EINVAL while a shutdown is pending, UV_EBADF without a
  /// descriptor; the handle then stays open.
  int closeReset(CloseCallback onClosed = nullptr);

  // Looking at it.

  /// Whether it is connected, or a descriptor that was opened for that direction; false once
  /// closed.
  ///@{
  bool readable() const noexcept { return readable_; }
  bool writable() const noexcept { return writable_; }
  ///@}
  /// Whether the callback of connect() is still to come.
  bool connecting() const noexcept { return connecting_; }
  /// The descriptor, or -1.
  int fd() const noexcept { return fd_.get(); }
  /// Bytes received.
  std::uint64_t bytesRead() const noexcept { return bytesRead_; }
  /// Bytes given to write(), whether or not they have gone out.
  std::uint64_t bytesWritten() const noexcept { return bytesWritten_; }

 protected:
  /// A handle without a descriptor.
  explicit StreamHandle(loop::EventLoop& loop);

  /// Why open() cannot take the descriptor: UV_EEXIST when a handle of the loop waits for it
  /// already, UV_EBUSY when this handle has one. 0: it can.
  int refusalToOpen(int fd) const noexcept;
  /// Takes over a connected, bound or listening descriptor.
  void adopt(Descriptor fd, bool readable, bool writable) noexcept;
  /// A socket that is being connected, or was bound to be, may already be written to and read from.
  void markConnectable() noexcept { readable_ = writable_ = true; }
  /// Registers the connect request. delayedError_, if set, is reported in the pending phase.
  void startConnect(StatusCallback callback);
  /// Listens on the bound descriptor. 0, or a status.
  int startListening(int backlog);
  /// The connection that was announced, if nobody has taken it; the next one may come then.
  Descriptor takeAccepted() noexcept;

  void releaseResources() noexcept override;
  void cancelRequests() override;
  void dropCallbacks() noexcept override;

  /// None before the first bind, connect or open, and after close().
  Descriptor fd_;
  /// Of bind or connect: reported by listen, connect or getsockname.
  int delayedError_ = 0;

 private:
  struct Requests;
  struct Accepting;

  Requests& requests();
  Accepting& accepting();
  void onReady(std::uint32_t events);
  void onConnectReady();
  void onAcceptReady();
  void readAvailable();
  void endReading(int status);
  void deliver(std::ptrdiff_t nread, buffer::Buffer chunk);
  bool writesWait() const noexcept;
  void writeQueued();
  void finishWrite(int status) noexcept;
  void completeWrites();
  void drained();
  void cancelWrites() noexcept;
  void completeShutdown(int status);
  void forgetRequests() noexcept;

  loop::Watcher watcher_;
  ReadCallback readCallback_;
  std::unique_ptr<const ReadMemory> readMemory_;
  std::unique_ptr<Requests> requests_;    // since the first connect, shutdown or write that blocks
  std::unique_ptr<Accepting> accepting_;  // of those that listen
  std::uint64_t bytesRead_ = 0;
  std::uint64_t bytesWritten_ = 0;
  bool connecting_ = false;
  bool shutdownPending_ = false;
  bool shutDown_ = false;
  bool readable_ = false;
  bool writable_ = false;
  bool reading_ = false;
  bool listening_ = false;
  bool sawEof_ = false;
  bool readAll_ = false;  // of the last read: nothing was left behind it
  bool hangUpBehindDataEnds_ = false;
  bool abandoned_ = false;
};

}  // namespace netparity::handle
