#include "netparity/stream/writable_machine.hpp"

#include <numeric>
#include <utility>

namespace netparity::stream {

WritableMachine::WritableMachine(const Lifecycle& lifecycle, std::size_t highWaterMark,
                                 bool enabled)
    : lifecycle_(lifecycle),
      highWaterMark_(highWaterMark),
      enabled_(enabled),
      ending_(!enabled),
      ended_(!enabled),
      finished_(!enabled) {}

bool WritableMachine::admit(WriteChunk& chunk, WriteCallback& callback) {
  ++owed_;
  length_ += static_cast<std::ptrdiff_t>(chunk.length);
  if (writing_ || corked_ > 0 || lifecycle_.errored) {
    if (buffered_ == nullptr) {
      buffered_ = std::make_unique<std::vector<Entry>>();
    }
    buffered_->push_back({std::move(chunk), std::move(callback)});
    return false;
  }
  return true;
}

bool WritableMachine::acceptsMore() {
  const bool more = length_ <= 0 || static_cast<std::size_t>(length_) < highWaterMark_;
  if (!more) {
    needDrain_ = true;
  }
  return more && !lifecycle_.broken();
}

void WritableMachine::beginRequest(std::size_t length, WriteCallback callback) {
  currentLength_ = length;
  if (callback) {
    callbacks().ofRequest = std::move(callback);
  }
  writing_ = true;
  sync_ = true;
}

WritableMachine::Batch WritableMachine::beginBatch() {
  Batch batch;
  if (lifecycle_.destroyed || processingBuffer_ || writing_ || corked_ > 0 || !anyBuffered()) {
    return batch;
  }
  processingBuffer_ = true;
  std::vector<Entry>& buffered = *buffered_;
  batch.chunks.reserve(buffered.size());
  if (buffered.size() == 1) {
    batch.callback = std::move(buffered.front().callback);
    batch.length = buffered.front().chunk.length;
    batch.chunks.push_back(std::move(buffered.front().chunk));
  } else {
    // One request for all of it, hence one completion; it answers every callback.
    owed_ -= static_cast<std::uint32_t>(buffered.size() - 1);
    batch.length = static_cast<std::size_t>(length_);
    std::vector<WriteCallback> callbacks;
    bool any = false;
    for (Entry& entry : buffered) {
      any |= static_cast<bool>(entry.callback);
      callbacks.push_back(std::move(entry.callback));
      batch.chunks.push_back(std::move(entry.chunk));
    }
    if (any) {
      batch.callback = [all = std::move(callbacks)](const errors::NodeError& error) {
        for (const WriteCallback& callback : all) {
          callback(error);
        }
      };
    }
  }
  buffered.clear();
  return batch;
}

WritableMachine::Completion WritableMachine::complete() {
  Completion completion;
  if (!writing_) {
    return completion;
  }
  completion.expected = true;
  completion.sync = sync_;
  if (callbacks_ != nullptr) {
    completion.callback = std::exchange(callbacks_->ofRequest, {});
  }
  writing_ = false;
  length_ -= static_cast<std::ptrdiff_t>(std::exchange(currentLength_, 0));
  return completion;
}

WritableMachine::AfterSync WritableMachine::afterSync(WriteCallback callback) {
  if (!callback) {
    if (!tickScheduled_ && needDrain_ && length_ == 0) {
      tickScheduled_ = true;
      return AfterSync::kTick;
    }
    --owed_;
    return AfterSync::kFinishMaybe;
  }
  std::vector<AfterWrite>& ticks = callbacks().ofAfterWrite;
  if (mergeable_ && ticks.back().callback.sameAs(callback)) {
    ++ticks.back().count;
    return AfterSync::kNothing;
  }
  ticks.push_back({1, std::move(callback)});
  tickScheduled_ = true;
  mergeable_ = true;
  return AfterSync::kCallbackTick;
}

WritableMachine::AfterWrite WritableMachine::takeAfterWrite() {
  mergeable_ = false;
  std::vector<AfterWrite>& ticks = callbacks_->ofAfterWrite;
  std::size_t& next = callbacks_->nextAfterWrite;
  AfterWrite result = std::move(ticks[next++]);
  if (next == ticks.size()) {
    ticks.clear();
    next = 0;
  }
  return result;
}

bool WritableMachine::beginAfterWrite() {
  tickScheduled_ = false;
  if (ending_ || lifecycle_.destroyed || !needDrain_ || length_ != 0) {
    return false;
  }
  needDrain_ = false;
  return true;
}

std::vector<WriteCallback> WritableMachine::takeFinishCallbacks() {
  if (callbacks_ == nullptr) {
    return {};
  }
  return std::exchange(callbacks_->ofEnd, {});
}

WritableMachine::Callbacks& WritableMachine::callbacks() {
  if (callbacks_ == nullptr) {
    callbacks_ = std::make_unique<Callbacks>();
  }
  return *callbacks_;
}

WritableMachine::End WritableMachine::beginEnd() {
  if (ending_ || lifecycle_.errored) {
    return End::kAlready;
  }
  ending_ = true;
  return End::kStarted;
}

bool WritableMachine::needFinish() const {
  // While the buffer is being handed over it counts as not empty: the completion that comes with
  // it, inside the sink's call, must not overtake the callback of the write before.
  return ending_ && !finished_ && !writing_ && !processingBuffer_ && !anyBuffered() &&
         length_ == 0 && !lifecycle_.destroyed && !lifecycle_.errorEmitted &&
         !lifecycle_.closeEmitted && !lifecycle_.errored;
}

bool WritableMachine::beginFinal() {
  if (prefinished_ || finalCalled_) {
    return false;
  }
  finalCalled_ = true;
  sync_ = true;
  ++owed_;
  return true;
}

bool WritableMachine::finalCompleted() {
  if (prefinished_) {
    return false;
  }
  --owed_;
  return true;
}

void WritableMachine::finish() {
  --owed_;
  finished_ = true;
}

std::optional<WriteCallback> WritableMachine::drop(std::size_t index) {
  if (!anyBuffered() || index >= buffered_->size()) {
    return std::nullopt;
  }
  Entry& entry = (*buffered_)[index];
  length_ -= static_cast<std::ptrdiff_t>(entry.chunk.length);
  return entry.callback.share();
}

void WritableMachine::dropDone() {
  if (buffered_ != nullptr) {
    buffered_->clear();
  }
}

void WritableMachine::revive() {
  finalCalled_ = false;
  prefinished_ = false;
  ended_ = !enabled_;
  ending_ = !enabled_;
  finished_ = !enabled_;
}

bool WritableMachine::uncork() {
  if (corked_ == 0) {
    return false;
  }
  --corked_;
  return !writing_;
}

std::size_t WritableMachine::bufferedBytes() const {
  if (!anyBuffered()) {
    return 0;
  }
  return std::accumulate(
      buffered_->begin(), buffered_->end(), std::size_t{0},
      [](std::size_t sum, const Entry& entry) { return sum + entry.chunk.waitingBytes(); });
}

}  // namespace netparity::stream
