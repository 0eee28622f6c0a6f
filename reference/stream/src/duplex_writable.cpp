#include "duplex_tick.hpp"
#include "netparity/stream/duplex.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>
#include <array>

namespace netparity::stream {
namespace {

// Node judges by what a text of so many code units may take at most. Hexadecimal and Base64 become
// buffers before.
bool isShort(std::size_t length, Encoding encoding) {
  constexpr std::size_t kOnStack = 16384;
  switch (encoding) {
    case Encoding::kUtf8:
      return length <= kOnStack / 3;
    case Encoding::kUtf16le:
      return length <= kOnStack / 2;
    case Encoding::kLatin1:
    case Encoding::kAscii:
      return length <= kOnStack;
    default:
      return false;
  }
}

// Node's Buffer.byteLength() of hexadecimal and Base64, which does not look at what is invalid.
std::size_t estimatedBytes(std::string_view text, std::size_t length, Encoding encoding) {
  if (encoding == Encoding::kHex) {
    return length / 2;
  }
  for (int padding = 0; padding < 2 && length > (padding == 0 ? 0 : 1); ++padding) {
    if (!text.ends_with('=')) {
      break;
    }
    text.remove_suffix(1);
    --length;
  }
  return length * 3 / 4;
}

WriteChunk chunkOf(std::string_view text, Encoding encoding) {
  const std::size_t length = utf16Length(text);
  WriteChunk chunk{encode(text, encoding), length, true, isShort(length, encoding)};
  if (encoding == Encoding::kHex || encoding == Encoding::kBase64 ||
      encoding == Encoding::kBase64Url) {
    const std::size_t estimated = estimatedBytes(text, length, encoding);
    chunk.overestimate = estimated - std::min(estimated, chunk.bytes.size());
  }
  return chunk;
}

}  // namespace

bool Duplex::write(const buffer::Buffer& chunk, WriteCallback callback) {
  return writeChunk({chunk, chunk.size()}, std::move(callback));
}

bool Duplex::write(std::string_view text, Encoding encoding, WriteCallback callback) {
  return writeChunk(chunkOf(text, encoding), std::move(callback));
}

bool Duplex::write(std::string_view text, WriteCallback callback) {
  return writeChunk(chunkOf(text, defaultEncoding_), std::move(callback));
}

bool Duplex::writeChunk(WriteChunk chunk, WriteCallback callback) {
  bool more = false;
  return !writeOrRefuse(std::move(chunk), std::move(callback), more) && more;
}

errors::NodeError Duplex::writeOrRefuse(WriteChunk chunk, WriteCallback callback, bool& more) {
  errors::NodeError refused;
  if (writable_.ending()) {
    refused = errors::streamWriteAfterEnd();
  } else if (lifecycle_.destroyed) {
    refused = errors::streamDestroyed("write");
  }
  if (refused) {
    if (callback) {
      tick([call = std::move(callback), refused] { call(refused); });
    }
    errorOrDestroy(refused);
    return refused;
  }
  if (writable_.admit(chunk, callback)) {
    const auto keep = self();
    writable_.beginRequest(chunk.length, std::move(callback));
    doWrite(std::span(&chunk, 1));
    writable_.requestReturned();
  }
  more = writable_.acceptsMore();
  return {};
}

void Duplex::clearBuffer() {
  auto batch = writable_.beginBatch();
  if (batch.chunks.empty()) {
    return;
  }
  writable_.beginRequest(batch.length, std::move(batch.callback));
  doWrite(batch.chunks);
  writable_.requestReturned();
  writable_.batchReturned();
}

void Duplex::writeDone(const errors::NodeError& error) {
  auto completion = writable_.complete();
  if (!completion.expected) {
    errorOrDestroy(errors::multipleCallback());
    return;
  }
  const auto keep = self();
  if (error) {
    lifecycle_.record(error);
    if (completion.sync) {
      tick([this, error, callback = std::move(completion.callback)] {
        writeFailed(error, callback);
      });
    } else {
      writeFailed(error, completion.callback);
    }
    return;
  }
  clearBuffer();
  if (!completion.sync) {
    afterWrite(1, completion.callback);
    return;
  }
  using AfterSync = WritableMachine::AfterSync;
  switch (writable_.afterSync(std::move(completion.callback))) {
    case AfterSync::kNothing:
      break;
    case AfterSync::kTick:
      tick([this] { afterWrite(1, {}); });
      break;
    case AfterSync::kCallbackTick:
      tick([this] {
        const auto next = writable_.takeAfterWrite();
        afterWrite(next.count, next.callback);
      });
      break;
    case AfterSync::kFinishMaybe:
      if (writable_.ending()) {
        finishMaybe(true);
      }
      break;
  }
}

void Duplex::afterWrite(std::size_t count, const WriteCallback& callback) {
  if (writable_.beginAfterWrite()) {
    emit("drain");
  }
  for (; count > 0; --count) {
    writable_.callbackDone();
    callback({});
  }
  if (lifecycle_.destroyed) {
    answerBuffered();
  }
  if (writable_.ending()) {
    finishMaybe(true);
  }
}

void Duplex::writeFailed(const errors::NodeError& error, const WriteCallback& callback) {
  writable_.callbackDone();
  callback(error);
  answerBuffered();
  errorOrDestroy(error);
}

void Duplex::answerBuffered() {
  if (!writable_.beginDrop()) {
    return;
  }
  for (std::size_t index = 0; const auto callback = writable_.drop(index); ++index) {
    if (*callback) {
      (*callback)(lifecycle_.errored ? lifecycle_.errored : errors::streamDestroyed("write"));
    }
  }
  answerEnd(lifecycle_.errored ? lifecycle_.errored : errors::streamDestroyed("end"));
  writable_.dropDone();
}

void Duplex::answerEnd(const errors::NodeError& error) {
  for (const WriteCallback& callback : writable_.takeFinishCallbacks()) {
    callback(error);
  }
}

void Duplex::end(WriteCallback callback) {
  endWith(std::nullopt, std::move(callback));
}

void Duplex::end(const buffer::Buffer& chunk, WriteCallback callback) {
  endWith(WriteChunk{chunk, chunk.size()}, std::move(callback));
}

void Duplex::end(std::string_view text, Encoding encoding, WriteCallback callback) {
  endWith(chunkOf(text, encoding), std::move(callback));
}

void Duplex::end(std::string_view text, WriteCallback callback) {
  endWith(chunkOf(text, defaultEncoding_), std::move(callback));
}

void Duplex::endWith(std::optional<WriteChunk> chunk, WriteCallback callback) {
  const auto keep = self();
  errors::NodeError refused;
  if (chunk) {
    bool more = false;
    refused = writeOrRefuse(std::move(*chunk), {}, more);
  }
  if (writable_.corked() > 0) {
    writable_.uncorkToOne();
    uncork();
  }
  if (!refused) {
    if (writable_.beginEnd() == WritableMachine::End::kStarted) {
      finishMaybe(true);
      writable_.endReturned();
    } else if (writable_.finished()) {
      refused = errors::streamAlreadyFinished("end");
    } else if (lifecycle_.destroyed) {
      refused = errors::streamDestroyed("end");
    }
  }
  if (!callback) {
    return;
  }
  if (refused || lifecycle_.errored || writable_.finished()) {
    tick([call = std::move(callback), error = refused ? refused : lifecycle_.errored] {
      call(error);
    });
  } else {
    writable_.onFinished(std::move(callback));
  }
}

void Duplex::finishMaybe(bool sync) {
  if (!writable_.needFinish()) {
    return;
  }
  if (writable_.beginFinal()) {
    try {
      doFinal();
    } catch (const errors::NodeException& thrown) {
      finalDone(thrown.error);
    }
    writable_.finalReturned();
  }
  if (!writable_.nothingOwed()) {
    return;
  }
  if (sync) {
    writable_.scheduleFinish();
    tick([this] {
      if (writable_.needFinish()) {
        finish();
      } else {
        writable_.finishCancelled();
      }
    });
  } else if (writable_.needFinish()) {
    writable_.scheduleFinish();
    finish();
  }
}

void Duplex::finalDone(const errors::NodeError& error) {
  if (!writable_.finalCompleted()) {
    errorOrDestroy(error ? error : errors::multipleCallback());
    return;
  }
  const auto keep = self();
  if (error) {
    answerEnd(error);
    errorOrDestroy(error);
  } else if (writable_.needFinish()) {
    writable_.prefinish();
    emit("prefinish");
    writable_.scheduleFinish();
    tick([this] { finish(); });
  }
}

void Duplex::finish() {
  writable_.finish();
  answerEnd({});
  emit("finish");
  if (readable_.endEmitted() || !readable_.enabled()) {
    destroy();
  }
}

void Duplex::cork() {
  writable_.cork();
}

void Duplex::uncork() {
  if (writable_.uncork()) {
    const auto keep = self();
    clearBuffer();
  }
}

}  // namespace netparity::stream
