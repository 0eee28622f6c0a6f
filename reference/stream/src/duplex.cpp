#include "netparity/stream/duplex.hpp"

#include "duplex_tick.hpp"

#include <array>
#include <memory>
#include <utility>

namespace netparity::stream {

Duplex::Duplex(loop::EventLoop& loop, const DuplexOptions& options)
    : defaultEncoding_(options.defaultEncoding),
      defaultReadEncoding_(options.defaultEncoding),
      allowHalfOpen_(options.allowHalfOpen),
      emitClose_(options.emitClose),
      loop_(loop),
      readable_(lifecycle_, options.readableHighWaterMark, options.readable, options.quirks),
      writable_(lifecycle_, options.writableHighWaterMark, options.writable) {}

void Duplex::destroy(const errors::NodeError& error, WriteCallback onDestroyed) {
  if (lifecycle_.destroyed) {
    return;
  }
  const auto keep = self();
  if (writable_.owesAnswers()) {
    tick([this] { answerBuffered(); });
  }
  lifecycle_.record(error);
  lifecycle_.destroyed = true;
  if (onDestroyed) {
    onDestroyed_ = std::make_unique<WriteCallback>(std::move(onDestroyed));
  }
  try {
    doDestroy(error);
  } catch (const errors::NodeException& thrown) {
    // The error of the stream, unless that has its own: socket/reset/after-the-end-unheard. What
    // follows the completion cannot fail any more: socket/destroy/callback-that-throws.
    destroyDone(thrown.error);
  } catch (...) {
    if (!lifecycle_.closed) {
      throw;
    }
  }
}

void Duplex::destroyDone(const errors::NodeError& error) {
  if (lifecycle_.closed) {
    return;
  }
  lifecycle_.record(error);
  lifecycle_.closed = true;
  if (const auto callback = std::exchange(onDestroyed_, nullptr)) {
    (*callback)(error);
  }
  if (error) {
    tick([this, error] {
      emitErrorOnce(error);
      emitCloseTick();
    });
  } else {
    tick([this] { emitCloseTick(); });
  }
}

// As Node's streams lay them out.
std::span<const std::string_view> Duplex::knownNames() const {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"close", "error", "prefinish", "finish", "drain", "data", "end", "readable"});
  return kNames;
}

void Duplex::emitErrorOnce(const errors::NodeError& error) {
  if (!lifecycle_.errorEmitted) {
    lifecycle_.errorEmitted = true;
    emit("error", error);
  }
}

void Duplex::emitCloseTick() {
  lifecycle_.closeEmitted = true;
  if (emitClose_) {
    emit("close");
  }
}

void Duplex::errorOrDestroy(const errors::NodeError& error) {
  destroy(error);
}

void Duplex::undestroy() {
  lifecycle_ = Lifecycle();
  readable_.revive();
  writable_.revive();
}

bool Duplex::readable() const {
  return readable_.enabled() && !lifecycle_.destroyed && !lifecycle_.errorEmitted &&
         !readable_.endEmitted();
}

bool Duplex::readableAborted() const {
  return readable_.enabled() && lifecycle_.broken() && !readable_.endEmitted();
}

bool Duplex::writable() const {
  return writable_.enabled() && !writable_.ending() && !writable_.ended() && !lifecycle_.broken();
}

bool Duplex::writableNeedDrain() const {
  return !lifecycle_.destroyed && !writable_.ending() && writable_.needDrain();
}

}  // namespace netparity::stream
