#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/stream/lifecycle.hpp>
#include <netparity/stream/write_callback.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace netparity::stream {

/// One write: its bytes, and its `length` in JavaScript, which for strings is not the number of
/// bytes.
struct WriteChunk {
  buffer::Buffer bytes;
  std::size_t length = 0;
};

/// The decisions of Node's WritableState. It holds what is buffered and which callbacks are owed;
/// it does no I/O, calls no callback and schedules nothing itself.
///
/// At most one request is with the sink at a time. Invariants: length() is the sum of all lengths
/// that were admitted and not completed; `finish` is begun once, and only when length() is 0.
class WritableMachine {
 public:
  WritableMachine(const Lifecycle& lifecycle, std::size_t highWaterMark, bool enabled);
  WritableMachine(const WritableMachine&) = delete;
  WritableMachine& operator=(const WritableMachine&) = delete;

  // --- writing

  /// Takes a write in. True: hand the chunk to the sink now, between beginRequest() and
  /// requestReturned(); false: it is buffered (and `chunk` and `callback` are moved from).
  bool admit(WriteChunk& chunk, WriteCallback& callback);
  /// What write() returns, once the sink has been called.
  [[nodiscard]] bool acceptsMore();

  void beginRequest(std::size_t length, WriteCallback callback);
  void requestReturned() { sync_ = false; }

  /// What clearBuffer() hands over in one piece. Empty: nothing to do.
  struct Batch {
    std::vector<WriteChunk> chunks;
    WriteCallback callback;
    std::size_t length = 0;
  };
  [[nodiscard]] Batch beginBatch();
  void batchReturned() { processingBuffer_ = false; }

  // --- completion

  struct Completion {
    bool expected = false;  ///< false: the sink completed twice
    bool sync = false;      ///< inside the sink's call
    WriteCallback callback;
  };
  [[nodiscard]] Completion complete();
  /// What follows a successful completion inside the sink's call.
  enum class AfterSync {
    kNothing,       ///< merged into a tick that is on its way
    kTick,          ///< schedule a tick: afterWrite() without callback
    kCallbackTick,  ///< schedule a tick: takeAfterWrite()
    kFinishMaybe,   ///< nothing is owed
  };
  [[nodiscard]] AfterSync afterSync(WriteCallback callback);
  struct AfterWrite {
    std::size_t count = 1;
    WriteCallback callback;
  };
  /// For the oldest callback tick that was scheduled.
  [[nodiscard]] AfterWrite takeAfterWrite();
  /// Whether `drain` is to be emitted.
  [[nodiscard]] bool beginAfterWrite();
  void callbackDone() { --owed_; }

  // --- ending

  /// What end() does with its callback.
  enum class End { kStarted, kAlready };
  [[nodiscard]] End beginEnd();
  void endReturned() { ended_ = true; }
  void onFinished(WriteCallback callback) { finishCallbacks_.push_back(std::move(callback)); }
  [[nodiscard]] std::vector<WriteCallback> takeFinishCallbacks() {
    return std::exchange(finishCallbacks_, {});
  }

  [[nodiscard]] bool needFinish() const;
  /// Whether the final step of the sink is to be started; then finalReturned().
  [[nodiscard]] bool beginFinal();
  void finalReturned() { sync_ = false; }
  /// The final step completed; false: it did so before.
  [[nodiscard]] bool finalCompleted();
  void prefinish() { prefinished_ = true; }
  [[nodiscard]] bool nothingOwed() const { return owed_ == 0; }
  void scheduleFinish() { ++owed_; }
  void finishCancelled() { --owed_; }
  void finish();

  // --- destruction

  /// Whether buffered writes or end callbacks wait for an answer, so that destroy() must schedule
  /// errorBuffer().
  [[nodiscard]] bool owesAnswers() const { return !buffered_.empty() || !finishCallbacks_.empty(); }
  /// The callbacks of what was buffered, all of it dropped; nothing while a request is with the
  /// sink.
  [[nodiscard]] std::optional<std::vector<WriteCallback>> dropBuffered();
  void revive();

  void cork() { ++corked_; }
  /// Whether clearBuffer() is due.
  bool uncork();
  /// Undoes all cork() calls but one, for end().
  void uncorkToOne() { corked_ = corked_ > 0 ? 1 : 0; }

  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] bool ending() const { return ending_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool needDrain() const { return needDrain_; }
  [[nodiscard]] bool sync() const { return sync_; }
  [[nodiscard]] std::size_t corked() const { return corked_; }
  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] std::size_t highWaterMark() const { return highWaterMark_; }
  /// Bytes buffered here, not counting what is with the sink.
  [[nodiscard]] std::size_t bufferedBytes() const;

 private:
  struct Entry {
    WriteChunk chunk;
    WriteCallback callback;
  };

  const Lifecycle& lifecycle_;
  std::vector<Entry> buffered_;
  std::vector<WriteCallback> finishCallbacks_;
  std::vector<AfterWrite>
      afterWrites_;  // one per scheduled callback tick, oldest at nextAfterWrite_
  std::size_t nextAfterWrite_ = 0;
  WriteCallback current_;  // of the request with the sink
  std::size_t currentLength_ = 0;
  std::size_t length_ = 0;
  std::size_t highWaterMark_;
  std::size_t corked_ = 0;
  std::size_t owed_ = 0;  // Node's pendingcb: completions that `finish` waits for
  bool enabled_;
  bool sync_ = true;      // inside the sink's call
  bool writing_ = false;  // a request is with the sink
  bool processingBuffer_ = false;
  bool needDrain_ = false;
  bool ending_ = false;  // end() was called
  bool ended_ = false;   // and has returned
  bool finalCalled_ = false;
  bool prefinished_ = false;
  bool finished_ = false;
  bool tickScheduled_ = false;  // an afterWrite tick is on its way
  bool mergeable_ = false;      // the last of afterWrites_ may take a further equal callback
};

}  // namespace netparity::stream
