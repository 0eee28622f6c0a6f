#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/stream/lifecycle.hpp>
#include <netparity/stream/write_callback.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace netparity::stream {

/// One write: its bytes, and its `length` in JavaScript, which for strings is not the number of
/// bytes.
struct WriteChunk {
  buffer::Buffer bytes;    ///< what goes to the sink
  std::size_t length = 0;  ///< bytes, or code units of text
  bool isText = false;     ///< written as text
  /// Text that Node writes from its stack, at most 16 KiB of it: none of it counts as written when
  /// that fails at once.
  bool isShortText = false;
  /// By how much Node takes hexadecimal or Base64 text that is not all valid for more bytes.
  std::size_t overestimate = 0;

  /// What counts while it waits.
  [[nodiscard]] std::size_t waitingBytes() const { return bytes.size() + overestimate; }
};

/// The decisions of Node's WritableState. It holds what is buffered and which callbacks are owed;
/// it does no I/O, calls no callback and schedules nothing itself.
///
/// At most one request is with the sink at a time. Invariants: length() is the sum of all lengths
/// that were admitted and not completed; `finish` is begun once, and only when length() is 0.
class WritableMachine {
 public:
  /// Parameters: lifecycle: outlives the machine; highWaterMark: as lengths are; enabled: false:
  /// finished from the start.
  WritableMachine(const Lifecycle& lifecycle, std::size_t highWaterMark, bool enabled);
  WritableMachine(const WritableMachine&) = delete;
  WritableMachine& operator=(const WritableMachine&) = delete;

  // --- writing

  /// Takes a write in. True: hand the chunk to the sink now, between beginRequest() and
  /// requestReturned(); false: it is buffered (and `chunk` and `callback` are moved from).
  bool admit(WriteChunk& chunk, WriteCallback& callback);
  /// What write() returns, once the sink has been called.
  [[nodiscard]] bool acceptsMore();

  /// Around the call of the sink with one chunk.
  ///@{
  void beginRequest(std::size_t length, WriteCallback callback);
  void requestReturned() { sync_ = false; }
  ///@}

  /// What clearBuffer() hands over in one piece. Empty: nothing to do.
  struct Batch {
    std::vector<WriteChunk> chunks;  ///< in order
    WriteCallback callback;          ///< calls those of all chunks
    std::size_t length = 0;          ///< of all chunks
  };
  /// Around the call of the sink with what was buffered.
  ///@{
  [[nodiscard]] Batch beginBatch();
  void batchReturned() { processingBuffer_ = false; }
  ///@}

  // --- completion

  /// What the sink completed.
  struct Completion {
    bool expected = false;   ///< false: the sink completed twice
    bool sync = false;       ///< inside the sink's call
    WriteCallback callback;  ///< of that request
  };
  /// The sink has completed its request.
  [[nodiscard]] Completion complete();
  /// What follows a successful completion inside the sink's call.
  enum class AfterSync {
    kNothing,       ///< merged into a tick that is on its way
    kTick,          ///< schedule a tick: afterWrite() without callback
    kCallbackTick,  ///< schedule a tick: takeAfterWrite()
    kFinishMaybe,   ///< nothing is owed
  };
  /// Decides what follows; `callback` is what complete() gave.
  [[nodiscard]] AfterSync afterSync(WriteCallback callback);
  /// What a callback tick does.
  struct AfterWrite {
    std::size_t count = 1;   ///< how often the callback is to be called
    WriteCallback callback;  ///< of one or more writes
  };
  /// For the oldest callback tick that was scheduled.
  [[nodiscard]] AfterWrite takeAfterWrite();
  /// Whether `drain` is to be emitted.
  [[nodiscard]] bool beginAfterWrite();
  /// One of the callbacks that `finish` waits for was called.
  void callbackDone() { --owed_; }

  // --- ending

  /// What end() does with its callback.
  enum class End { kStarted, kAlready };
  /// Around the body of end().
  ///@{
  [[nodiscard]] End beginEnd();
  void endReturned() { ended_ = true; }
  ///@}
  /// Keeps the callback of an end().
  void onFinished(WriteCallback callback) { callbacks().ofEnd.push_back(std::move(callback)); }
  /// Gives the callbacks of end() away, to be called.
  [[nodiscard]] std::vector<WriteCallback> takeFinishCallbacks();

  /// Whether all is written after end(), so that the final step is next.
  [[nodiscard]] bool needFinish() const;
  /// Whether the final step of the sink is to be started; then finalReturned().
  [[nodiscard]] bool beginFinal();
  /// The call of the sink's final step has returned.
  void finalReturned() { sync_ = false; }
  /// The final step completed; false: it did so before.
  [[nodiscard]] bool finalCompleted();
  /// `prefinish` is being emitted.
  void prefinish() { prefinished_ = true; }
  /// Whether `finish` need not wait for callbacks.
  [[nodiscard]] bool nothingOwed() const { return owed_ == 0; }
  /// `finish` was put on a tick; then it is finish() or, when something came in between,
  /// finishCancelled().
  ///@{
  void scheduleFinish() { ++owed_; }
  void finishCancelled() { --owed_; }
  void finish();
  ///@}

  // --- destruction

  /// Whether buffered writes or end callbacks wait for an answer, so that destroy() must schedule
  /// errorBuffer().
  [[nodiscard]] bool owesAnswers() const {
    return anyBuffered() || (callbacks_ != nullptr && !callbacks_->ofEnd.empty());
  }
  /// Dropping what is buffered: whether it may be done, which is not while a request is with the
  /// sink; the callback of each write, to be called before the next one is asked for; and the end
  /// of it. What is written meanwhile is dropped, too. As in Node, all of it stays buffered until
  /// the end: an exception of a callback keeps it.
  ///@{
  [[nodiscard]] bool beginDrop() const { return !writing_; }
  [[nodiscard]] std::optional<WriteCallback> drop(std::size_t index);
  void dropDone();
  ///@}
  /// Forgets that it ended, as Node does when a socket connects again.
  void revive();

  /// From now on everything is buffered.
  void cork() { ++corked_; }
  /// Whether clearBuffer() is due.
  bool uncork();
  /// Undoes all cork() calls but one, for end().
  void uncorkToOne() { corked_ = corked_ > 0 ? 1 : 0; }

  /// Whether there is a writable side at all.
  [[nodiscard]] bool enabled() const { return enabled_; }
  /// Changes that, and nothing else.
  void setEnabled(bool enabled) { enabled_ = enabled; }
  /// Whether end() was called.
  [[nodiscard]] bool ending() const { return ending_; }
  /// Whether end() was called and has returned.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Whether `finish` was begun.
  [[nodiscard]] bool finished() const { return finished_; }
  /// Whether a write was told to wait for `drain`.
  [[nodiscard]] bool needDrain() const { return needDrain_; }
  /// Whether the sink is being called.
  [[nodiscard]] bool sync() const { return sync_; }
  /// How many cork() calls are not undone.
  [[nodiscard]] std::size_t corked() const { return corked_; }
  /// Of what was admitted and not completed. Below 0 when the callback of a dropped write has had
  /// it written after all: as in Node, it is taken away twice.
  [[nodiscard]] std::ptrdiff_t length() const { return length_; }
  /// From which length() on writes are told to wait.
  [[nodiscard]] std::size_t highWaterMark() const { return highWaterMark_; }
  /// Bytes buffered here, as Node estimates them, not counting what is with the sink.
  [[nodiscard]] std::size_t bufferedBytes() const;

 private:
  struct Entry {
    WriteChunk chunk;
    WriteCallback callback;
  };
  struct Callbacks {
    WriteCallback ofRequest;               // of the request with the sink
    std::vector<AfterWrite> ofAfterWrite;  // one per scheduled callback tick
    std::size_t nextAfterWrite = 0;        // index of the oldest of them
    std::vector<WriteCallback> ofEnd;
  };

  Callbacks& callbacks();
  [[nodiscard]] bool anyBuffered() const { return buffered_ != nullptr && !buffered_->empty(); }

  const Lifecycle& lifecycle_;
  std::unique_ptr<std::vector<Entry>> buffered_;  // since the first write that had to wait
  std::unique_ptr<Callbacks> callbacks_;          // since the first one was given
  std::size_t currentLength_ = 0;                 // of the request with the sink
  std::ptrdiff_t length_ = 0;
  std::size_t highWaterMark_;
  std::uint32_t corked_ = 0;
  std::uint32_t owed_ = 0;  // Node's pendingcb: completions that `finish` waits for
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
  bool mergeable_ = false;      // the last of ofAfterWrite may take a further equal callback
};

}  // namespace netparity::stream
