#include "duplex_tick.hpp"
#include "netparity/stream/duplex.hpp"

#include <netparity/errors/codes.hpp>

namespace netparity::stream {

void Duplex::schedule(const ReadableTicks& ticks) {
  if (ticks.end) {
    tick([this] { endTick(); });
  }
  if (ticks.readable) {
    tick([this] { emitReadableNow(); });
  }
  if (ticks.readMore) {
    tick([this] { readMoreTick(); });
  }
}

void Duplex::add(ReadableMachine::Push push, errors::NodeError (*afterEnd)()) {
  using Added = ReadableMachine::Added;
  if (push.added == Added::kAfterEnd) {
    errorOrDestroy(afterEnd());
    return;
  }
  schedule(push.ticks);
  if (push.added == Added::kDeliver) {
    forgetAwaitedDrains();
    emit("data", std::move(push.chunk));
    schedule(readable_.afterDelivery());
  }
}

bool Duplex::push(buffer::Buffer bytes) {
  return pushed(readable_.push(std::move(bytes)));
}

bool Duplex::push(std::string_view text, std::optional<Encoding> encoding) {
  const Encoding given = encoding.value_or(defaultReadEncoding_);
  return readable_.encoding() == given ? pushed(readable_.push(Text(std::string(text))))
                                       : push(encode(text, given));
}

bool Duplex::pushed(ReadableMachine::Push step) {
  const auto keep = self();
  const auto how = step.added;
  add(std::move(step), &errors::streamPushAfterEof);
  const bool refused =
      how == ReadableMachine::Added::kRefused || how == ReadableMachine::Added::kAfterEnd;
  return !refused && readable_.canPushMore();
}

void Duplex::pushEnd() {
  const auto keep = self();
  const auto step = readable_.eof(listenerCount("readable") > 0);
  schedule(step.ticks);
  if (step.emitReadableNow) {
    emitReadableNow();
  }
}

bool Duplex::unshift(const buffer::Buffer& chunk) {
  const auto keep = self();
  auto step = readable_.unshift(chunk);
  const bool refused = step.added == ReadableMachine::Added::kRefused;
  add(std::move(step), &errors::streamUnshiftAfterEndEvent);
  return !refused && readable_.canPushMore();
}

bool Duplex::unshift(std::string_view text, std::optional<Encoding> encoding) {
  const Encoding given = encoding.value_or(defaultReadEncoding_);
  const auto wanted = readable_.encoding();
  if (!wanted) {
    return unshift(encode(text, given));
  }
  // A decoding stream keeps text in its own encoding.
  std::string own =
      *wanted == given ? std::string(text) : decode(encode(text, given).view(), *wanted);
  const auto keep = self();
  auto step = readable_.unshift(Text(std::move(own)));
  const bool refused = step.added == ReadableMachine::Added::kRefused;
  add(std::move(step), &errors::streamUnshiftAfterEndEvent);
  return !refused && readable_.canPushMore();
}

std::optional<Chunk> Duplex::read(std::optional<std::int64_t> size) {
  const auto keep = self();
  auto step = readable_.beginRead(size);
  schedule(step.ticks);
  if (step.finished) {
    return std::nullopt;
  }
  if (step.callSource) {
    try {
      doRead();
    } catch (const errors::NodeException& thrown) {
      errorOrDestroy(thrown.error);
    }
    readable_.sourceReturned(step);
  }
  auto result = readable_.finishRead(step);
  if (result.chunk) {
    forgetAwaitedDrains();
  }
  schedule(result.ticks);
  if (result.emitData) {
    emit("data", *result.chunk);
  }
  return std::move(result.chunk);
}

void Duplex::emitReadableNow() {
  if (readable_.beginReadable()) {
    emit("readable");
    readable_.readableEmitted();
  }
  readable_.afterReadable();
  flow();
}

void Duplex::flow() {
  while (readable_.flowingNow() && read()) {
  }
}

void Duplex::readMoreTick() {
  while (readable_.wantsMore()) {
    const std::size_t before = readable_.length();
    read(0);
    if (readable_.length() == before) {
      break;
    }
  }
  readable_.readMoreDone();
}

void Duplex::endTick() {
  if (!readable_.beginEnd()) {
    return;
  }
  emit("end");
  if (writable() && !allowHalfOpen_) {
    tick([this] {
      if (writable() && !writable_.ending() && !lifecycle_.destroyed) {
        end();
      }
    });
  } else if (writable_.finished() || !writable_.enabled()) {
    destroy();
  }
}

void Duplex::resume() {
  if (readable_.resume()) {
    tick([this] { resumeTick(); });
  }
}

void Duplex::resumeTick() {
  if (readable_.idle()) {
    read(0);
  }
  readable_.resumeStarted();
  emit("resume");
  flow();
  if (readable_.flowingNow() && readable_.idle()) {
    read(0);
  }
}

void Duplex::pause() {
  if (readable_.keepsItsFlow()) {
    return;
  }
  const auto keep = self();
  if (readable_.beginPause()) {
    emit("pause");
  }
  readable_.pauseDone();
}

void Duplex::setEncoding(Encoding encoding) {
  readable_.setEncoding(encoding);
}

void Duplex::listenerAdded(std::string_view name) {
  if (name == "data") {
    if (readable_.dataListenerAdded(listenerCount("readable") > 0)) {
      resume();
    }
  } else if (name == "readable") {
    const auto step = readable_.readableListenerAdded();
    schedule(step.ticks);
    if (step.readZero) {
      tick([this] { read(0); });
    }
  }
}

void Duplex::listenerRemoved(std::string_view name) {
  if (name == "readable") {
    tick([this] { updateReadableListeningTick(); });
  } else if (name == "data" && listenerCount("data") == 0) {
    readable_.dataListenersGone();
  }
}

void Duplex::allListenersRemoved(std::string_view name) {
  if (name == "readable" || name.empty()) {
    tick([this] { updateReadableListeningTick(); });
  }
}

void Duplex::updateReadableListeningTick() {
  if (readable_.updateReadableListening(listenerCount("readable") > 0)) {
    resume();
  }
}

}  // namespace netparity::stream
