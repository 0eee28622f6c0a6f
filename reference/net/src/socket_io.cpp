#include "netparity/net/loop_settings.hpp"
#include "netparity/net/socket.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/errors/uv_errc.hpp>

#include <array>
#include <utility>

namespace netparity::net {

using stream::EventArg;

namespace {

// A write that waits for the connection.
struct Pending {
  std::vector<stream::WriteChunk> chunks;
  stream::ListenerKey onClose = 0;
};

}  // namespace

void Socket::doRead() {
  if (connecting_ || !handle_) {
    Duplex::once("connect", [this](std::span<const EventArg>) { doRead(); });
  } else if (!reading_) {
    startReading();
  }
}

void Socket::startReading() {
  reading_ = true;
  if (const int status = handle_->readStart(); status != 0) {
    destroy(errors::errnoException(status, "read"));
  }
}

void Socket::stopReading() {
  reading_ = false;
  if (handle_) {
    handle_->readStop();
  }
}

// Reading into memory of the program.

void Socket::offerMemory() {
  if (userMemory_ == nullptr) {
    return;
  }
  userMemory_->current = userMemory_->onread.buffer();
  if (userMemory_->current.empty()) {
    return;  // as in Node, what is read then is lost: socket/onread/no-memory-by-function
  }
  handle_->useReadMemory([this] { return userMemory_->current; });
}

bool Socket::readIntoMemory(std::size_t nread) {
  const bool more = userMemory_->onread.callback(nread, userMemory_->current);
  const std::span<std::byte> next = userMemory_->onread.buffer();
  if (!next.empty()) {
    userMemory_->current = next;
  }
  return more;
}

std::optional<stream::Chunk> Socket::read(std::optional<std::int64_t> size) {
  if (userMemory_ != nullptr && !connecting_ && handle_ && !reading_) {
    startReading();
  }
  return Duplex::read(size);
}

void Socket::pause() {
  if (userMemory_ != nullptr && !connecting_ && handle_ && reading_) {
    stopReading();
  }
  Duplex::pause();
}

void Socket::resume() {
  if (userMemory_ != nullptr && !connecting_ && handle_ && !reading_) {
    startReading();
  }
  Duplex::resume();
}

void Socket::onRead(std::ptrdiff_t nread, buffer::Buffer chunk) {
  refreshTimer();
  if (nread == 0) {
    return;
  }
  if (nread > 0 && destroyed()) {
    // Of a socket that could not be reset. Node takes the number of bytes for an error:
    // socket/reset/after-the-end-unheard.
    errors::raise(errors::outOfRange("err", "a negative integer",
                                     errors::Received::number(static_cast<double>(nread))));
  }
  if (nread > 0) {
    const bool more = userMemory_ != nullptr ? readIntoMemory(static_cast<std::size_t>(nread))
                                             : push(std::move(chunk));
    if (!more) {
      stopReading();
    }
    return;
  }
  if (nread != errors::kUvEof) {
    destroy(errors::errnoException(static_cast<int>(nread), "read"));
  } else if (!readableEnded()) {
    pushEnd();
    read(0);
  }
}

void Socket::doWrite(std::span<const stream::WriteChunk> chunks) {
  if (connecting_) {
    // The stream keeps what follows until this one is done.
    outgoing_->pendingWrite.assign(chunks.begin(), chunks.end());
    // Each waits by itself: what a failed connect() has left is written by a later one, as in Node
    // (socket/write/survives-a-failed-connect).
    const auto pending = std::make_shared<Pending>(Pending{outgoing_->pendingWrite});
    Duplex::once("connect", [this, pending](std::span<const EventArg>) {
      Duplex::off("close", pending->onClose);
      doWrite(pending->chunks);
    });
    pending->onClose = Duplex::once("close", [this](std::span<const EventArg>) {
      writeDone(errors::socketClosedBeforeConnection());
    });
    return;
  }
  writeNow(chunks);
}

void Socket::writeNow(std::span<const stream::WriteChunk> chunks) {
  if (outgoing_ != nullptr) {
    outgoing_->pendingWrite.clear();
  }
  if (!handle_) {
    writeDone(errors::socketClosed());
    return;
  }
  refreshTimer();
  auto completed = [keep = self()](int status) { keep->onWriteComplete(status); };
  handle::WriteResult result;
  if (chunks.size() == 1) {
    result = handle_->write(std::span(&chunks.front().bytes, 1), std::move(completed),
                            !chunks.front().isShortText);
  } else {
    std::vector<buffer::Buffer> parts;
    parts.reserve(chunks.size());
    for (const stream::WriteChunk& chunk : chunks) {
      parts.push_back(chunk.bytes);
    }
    result = handle_->write(parts, std::move(completed));
  }
  if (result.status != 0) {
    writeDone(errors::errnoException(result.status, "write"));
  } else if (result.async) {
    idleness().decision.writeQueued(result.bytes);
  } else {
    writeDone({});
  }
}

void Socket::onWriteComplete(int status) {
  const bool toldOfCancel = LoopSettings::of(loop()).compat.cancelledWritesFail();
  if (status < 0 && (toldOfCancel || !destroyed())) {
    writeDone(errors::errnoException(status, "write"));
    return;
  }
  if (!destroyed()) {
    refreshTimer();
    idleness().decision.writeCompleted();
  }
  writeDone({});
}

bool Socket::writeChunk(stream::WriteChunk chunk, stream::WriteCallback callback) {
  if (!refuseAfterFin_ || !writableEnded()) {
    return Duplex::writeChunk(std::move(chunk), std::move(callback));
  }
  errors::NodeError::Fields fields;
  fields.message = "This socket has been ended by the other party";
  fields.code = "EPIPE";
  const errors::NodeError error(std::move(fields));
  if (callback) {
    loop().nextTick([keep = self(), call = std::move(callback), error] { call(error); });
  }
  destroy(error);
  return false;
}

void Socket::doFinal() {
  const bool waits = !LoopSettings::of(loop()).compat.finishesWithoutConnecting() && pending();
  if (connecting_ || waits) {
    Duplex::once("connect", [this](std::span<const EventArg>) { doFinal(); });
    return;
  }
  if (!handle_) {
    finalDone({});
    return;
  }
  const int status = handle_->shutdown([keep = self()](int) { keep->finalDone({}); });
  if (status == errors::kUvENotConn) {
    finalDone({});
  } else if (status != 0) {
    finalDone(errors::errnoException(status, "shutdown"));
  }
}

}  // namespace netparity::net
