#include "requests.hpp"
#include "system_calls.hpp"

#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/stream_handle.hpp>
#include <netparity/loop/event_loop.hpp>

#include <cerrno>
#include <utility>

namespace netparity::handle {

using errors::kUvEAgain;
using loop::Watcher;

namespace {

/// Where a thread's loop reads into. One is enough: a chunk is taken out before it is delivered.
buffer::Slab& readSlab() noexcept {
  thread_local buffer::Slab slab;
  return slab;
}

}  // namespace

StreamHandle::StreamHandle(loop::EventLoop& loop)
    : Handle(loop),
      watcher_(
          loop.poller(),
          [](void* self, std::uint32_t events) {
            static_cast<StreamHandle*>(self)->onReady(events);
          },
          this) {
  // Before it is needed, as libuv does: a program that counts its descriptors sees it
  // (limits/the-first-socket-takes-one-more).
  reserveSpareDescriptor();
}

StreamHandle::~StreamHandle() {
  forgetRequests();
}

StreamHandle::Requests& StreamHandle::requests() {
  if (requests_ == nullptr) {
    requests_ = std::make_unique<Requests>(
        [](void* self) { static_cast<StreamHandle*>(self)->onReady(Watcher::kWritable); }, this);
  }
  return *requests_;
}

StreamHandle::Accepting& StreamHandle::accepting() {
  if (accepting_ == nullptr) {
    accepting_ = std::make_unique<Accepting>();
  }
  return *accepting_;
}

void StreamHandle::adopt(Descriptor fd, bool readable, bool writable) noexcept {
  fd_ = std::move(fd);
  watcher_.open(fd_.get());
  readable_ = readable;
  writable_ = writable;
}

int StreamHandle::refusalToOpen(int fd) const noexcept {
  if (watcher_.isWatched(fd)) {
    return errors::kUvEExist;
  }
  return fd_ ? errors::kUvEBusy : 0;
}

// Readiness: read first, then write; each step may close the handle.
void StreamHandle::onReady(std::uint32_t events) {
  const StreamRef self(this);
  if (listening_) {
    onAcceptReady();
    return;
  }
  if (connecting_) {
    onConnectReady();
    return;
  }
  constexpr std::uint32_t kConditions = Watcher::kError | Watcher::kHangUp;
  if ((events & (Watcher::kReadable | kConditions)) != 0) {
    readAvailable();
  }
  if (!fd_) {
    return;
  }
  // A hang-up alone is the end. Together with readability it says nothing yet: a reset may lie
  // behind the data, and the next read tells (socket/reset/behind-unread-data).
  constexpr std::uint32_t kReadableOrHungUp = Watcher::kReadable | Watcher::kHangUp;
  const bool hungUp = (events & kReadableOrHungUp) == Watcher::kHangUp ||
                      ((events & Watcher::kHangUp) != 0 && hangUpBehindDataEnds_ && readAll_);
  if (hungUp && reading_ && !sawEof_) {
    sawEof_ = true;
    endReading(errors::kUvEof);
  }
  if (!fd_) {
    return;
  }
  if ((events & (Watcher::kWritable | kConditions)) != 0) {
    writeQueued();
    completeWrites();
    if (fd_ && !writesWait()) {
      drained();
    }
  }
}

// Connecting.

void StreamHandle::startConnect(StatusCallback callback) {
  connecting_ = true;
  requests().connect = std::move(callback);
  loop().registerRequest();
  if (fd_) {
    watcher_.want(Watcher::kWritable);
  }
  if (delayedError_ != 0) {
    loop().feed(requests_->pending);
  }
}

void StreamHandle::onConnectReady() {
  int error = std::exchange(delayedError_, 0);
  if (error == 0) {
    socklen_t length = sizeof error;
    ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    error = -error;
  }
  if (error == errors::kUvEInProgress) {
    return;
  }
  connecting_ = false;
  loop().unregisterRequest();
  if (error < 0 || !writesWait()) {
    watcher_.unwant(Watcher::kWritable);
  }
  if (const StatusCallback callback = std::move(requests_->connect)) {
    loop().makeCallback([&] { callback(error); });
  }
  if (!fd_ || error == 0) {
    return;
  }
  cancelWrites();
  completeWrites();
}

// Reading.

int StreamHandle::readStart() {
  if (closing()) {
    return errors::kUvEInval;
  }
  if (reading_) {
    return errors::kUvEAlready;
  }
  if (!readable_) {
    return errors::kUvENotConn;
  }
  reading_ = true;
  watcher_.want(Watcher::kReadable);
  activate();
  return 0;
}

int StreamHandle::readStop() noexcept {
  if (!reading_) {
    return 0;
  }
  reading_ = false;
  watcher_.unwant(Watcher::kReadable);
  deactivate();
  return 0;
}

void StreamHandle::abandonReads() {
  abandoned_ = true;
  loop().nextTick([self = StreamRef(this)] {
    const ReadCallback read =
        std::exchange(self->readCallback_, [self](std::ptrdiff_t, const buffer::Buffer&) {});
    const std::unique_ptr<const ReadMemory> memory = std::move(self->readMemory_);
  });
}

void StreamHandle::readAvailable() {
  constexpr int kMaxReads = 32;  // then it is another handle's turn
  readAll_ = false;
  for (int count = 0; count < kMaxReads && reading_; ++count) {
    const std::span<std::byte> memory =
        readMemory_ != nullptr ? (*readMemory_)() : readSlab().area();
    if (memory.empty()) {
      deliver(errors::kUvENoBufs, {});
      return;
    }
    const std::ptrdiff_t got = readSome(fd_.get(), memory);
    if (got == kUvEAgain) {
      return;
    }
    if (got < 0) {
      readable_ = false;
      writable_ = false;
      endReading(static_cast<int>(got));
      return;
    }
    if (got == 0) {
      sawEof_ = true;
      endReading(errors::kUvEof);
      return;
    }
    const auto size = static_cast<std::size_t>(got);
    bytesRead_ += size;
    const bool more = size == memory.size();
    readAll_ = !more;
    deliver(got, readMemory_ != nullptr ? buffer::Buffer() : readSlab().take(size));
    if (!more) {
      return;
    }
  }
}

void StreamHandle::endReading(int status) {
  readStop();
  deliver(status, {});
}

void StreamHandle::deliver(std::ptrdiff_t nread, buffer::Buffer chunk) {
  if (!readCallback_ || abandoned_) {
    return;
  }
  loop().makeCallback([&] { readCallback_(nread, std::move(chunk)); });
}

// Listening.

void StreamHandle::onConnection(ConnectionCallback callback) {
  accepting().callback = std::move(callback);
}

int StreamHandle::startListening(int backlog) {
  if (::listen(fd_.get(), backlog) != 0) {
    return -errno;
  }
  listening_ = true;
  watcher_.want(Watcher::kReadable);
  activate();
  return 0;
}

void StreamHandle::onAcceptReady() {
  Descriptor connection;
  if (acceptConnection(fd_.get(), connection) != 0) {
    return;
  }
  Accepting& state = accepting();
  state.accepted = std::move(connection);
  if (state.callback) {
    loop().makeCallback([&state] { state.callback(0); });
  }
  // Nobody took it: the next one has to wait.
  if (state.accepted) {
    watcher_.unwant(Watcher::kReadable);
  }
}

Descriptor StreamHandle::takeAccepted() noexcept {
  if (accepting_ == nullptr) {
    return {};
  }
  Descriptor connection = std::move(accepting_->accepted);
  if (connection && listening_) {
    watcher_.want(Watcher::kReadable);
  }
  return connection;
}

// Closing.

int StreamHandle::closeReset(CloseCallback onClosed) {
  if (closing() || shutdownPending_) {
    return errors::kUvEInval;
  }
  const linger reset{1, 0};
  if (::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset) != 0 &&
      errno != EINVAL) {
    return -errno;
  }
  close(std::move(onClosed));
  return 0;
}

void StreamHandle::releaseResources() noexcept {
  watcher_.close();
  if (requests_ != nullptr) {
    requests_->pending.cancel();
  }
  readStop();
  readable_ = false;
  writable_ = false;
  listening_ = false;
  if (accepting_ != nullptr) {
    accepting_->accepted.reset();
  }
  // The standard streams stay open, whoever adopted them.
  if (fd_.get() <= STDERR_FILENO) {
    fd_.release();
  } else {
    fd_.reset();
  }
}

void StreamHandle::cancelRequests() {
  if (connecting_) {
    connecting_ = false;
    loop().unregisterRequest();
    if (const StatusCallback callback = std::move(requests_->connect)) {
      loop().makeCallback([&] { callback(errors::kUvECanceled); });
    }
  }
  cancelWrites();
  completeWrites();
  if (shutdownPending_) {
    completeShutdown(errors::kUvECanceled);
  }
}

void StreamHandle::forgetRequests() noexcept {
  if (!attached()) {
    return;
  }
  if (std::exchange(connecting_, false)) {
    loop().unregisterRequest();
  }
  if (std::exchange(shutdownPending_, false)) {
    loop().unregisterRequest();
  }
  if (requests_ == nullptr) {
    return;
  }
  for (std::size_t i = requests_->waiting.size() + requests_->completed.size(); i > 0; --i) {
    loop().unregisterRequest();
  }
  const std::unique_ptr<Requests> dropped = std::move(requests_);
}

void StreamHandle::dropCallbacks() noexcept {
  forgetRequests();
  // Moved out first: the last of them may own what owns this handle.
  const ReadCallback read = std::move(readCallback_);
  const std::unique_ptr<const ReadMemory> memory = std::move(readMemory_);
  const std::unique_ptr<Accepting> accepting = std::move(accepting_);
}

}  // namespace netparity::handle
