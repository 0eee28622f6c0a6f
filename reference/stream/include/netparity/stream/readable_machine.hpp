#pragma once

#include <netparity/stream/chunk.hpp>
#include <netparity/stream/lifecycle.hpp>
#include <netparity/stream/quirks.hpp>
#include <netparity/stream/string_decoder.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace netparity::stream {

/// 65,536 bytes, as Node since 22.
inline constexpr std::size_t kDefaultHighWaterMark = 65536;

/// What is to be put on the tick queue, in this order.
struct ReadableTicks {
  bool end = false;       ///< then beginEnd()
  bool readable = false;  ///< then beginReadable()
  bool readMore = false;  ///< then read(0) while wantsMore()

  /// Adds what `other` asks for.
  ReadableTicks& operator|=(const ReadableTicks& other) {
    end |= other.end;
    readable |= other.readable;
    readMore |= other.readMore;
    return *this;
  }
};

/// The decisions of Node's ReadableState in byte mode. It is told what happened and answers what to
/// do; it holds the read buffer and does no I/O, emits nothing and schedules nothing itself.
///
/// Invariants: length() is the sum of the buffered chunks; nothing is buffered by push() after
/// eof(); `end` is begun once.
class ReadableMachine {
 public:
  /// Parameters: lifecycle: outlives the machine; highWaterMark: bytes; enabled: false: ended from
  /// the start.
  ReadableMachine(const Lifecycle& lifecycle, std::size_t highWaterMark, bool enabled,
                  const StreamQuirks& quirks = {});
  ReadableMachine(const ReadableMachine&) = delete;
  ReadableMachine& operator=(const ReadableMachine&) = delete;

  // --- data from below

  /// What became of data.
  enum class Added {
    kNothing,   ///< empty, incomplete or unwanted: only carry out the ticks
    kDeliver,   ///< emit `data` with `chunk` now, then call afterDelivery()
    kBuffered,  ///< kept
    kAfterEnd,  ///< an error of the caller: data after the end
    kRefused,   ///< the stream is broken: as kNothing, but no more is welcome
  };
  /// The answer to push() and unshift().
  struct Push {
    Added added = Added::kNothing;  ///< what became of the data
    Chunk chunk;                    ///< with kDeliver: what to emit
    ReadableTicks ticks;            ///< in any case
  };
  /// Data came from the source, or is put back in front. Text is in the stream's own encoding
  /// already.
  ///@{
  Push push(buffer::Buffer bytes);
  Push push(Text text);
  Push unshift(Chunk chunk);
  ///@}
  /// After the `data` of kDeliver.
  [[nodiscard]] ReadableTicks afterDelivery();
  /// Whether the source may go on.
  [[nodiscard]] bool canPushMore() const;

  /// The answer to eof().
  struct Eof {
    bool emitReadableNow = false;  ///< go through beginReadable() at once
    ReadableTicks ticks;           ///< in any case
  };
  /// The source has ended. Parameters: readableListeners: whether `readable` has listeners.
  Eof eof(bool readableListeners);

  // --- reading

  /// A read() in progress.
  struct Read {
    std::optional<std::int64_t> asked;  ///< the argument of read()
    std::size_t take = 0;               ///< how much it will take
    bool finished = false;              ///< nothing to return
    bool callSource = false;            ///< start the source, then sourceReturned()
    ReadableTicks ticks;                ///< in any case
  };
  /// read() begins; then, if the source is to be called, sourceReturned(); then finishRead().
  ///@{
  Read beginRead(std::optional<std::int64_t> size);
  void sourceReturned(Read& read);
  ///@}
  /// The answer to finishRead().
  struct ReadResult {
    std::optional<Chunk> chunk;  ///< what read() returns
    bool emitData = false;       ///< emit it as `data` before
    ReadableTicks ticks;         ///< in any case
  };
  /// Takes the data out of the buffer.
  ReadResult finishRead(const Read& read);

  // --- what ticks ask

  /// Whether `readable` is to be emitted; then readableEmitted(). afterReadable() in any case, then
  /// the flow.
  [[nodiscard]] bool beginReadable() const;
  /// After `readable`.
  void readableEmitted() { emittedReadable_ = false; }
  /// At the end of the `readable` tick, emitted or not.
  void afterReadable();
  /// Whether the read-more tick is to go on reading.
  [[nodiscard]] bool wantsMore() const;
  /// The read-more tick is over.
  void readMoreDone() { readingMore_ = false; }
  /// Whether `end` is to be emitted.
  bool beginEnd();

  // --- flow

  /// Whether pause() and resume() mean nothing any more.
  [[nodiscard]] bool keepsItsFlow() const {
    return lifecycle_.destroyed && quirks_.destroyedKeepsItsFlow;
  }
  /// Whether the resume tick is to be scheduled.
  bool resume();
  /// In the resume tick, after its first read.
  void resumeStarted() { resumeScheduled_ = false; }
  /// Whether `pause` is to be emitted before pauseDone().
  bool beginPause();
  /// After `pause`, emitted or not.
  void pauseDone();
  /// Paused from the start, without `pause`.
  void startPaused();
  /// What Duplex::isPaused() says.
  [[nodiscard]] bool isPaused() const { return explicitlyPaused_ || flow_ == Flow::kPaused; }
  /// Whether data is emitted as it comes.
  [[nodiscard]] bool flowingNow() const { return flow_ == Flow::kFlowing; }
  /// Whether the source is not working on a read.
  [[nodiscard]] bool idle() const { return !reading_; }

  // --- listeners

  /// Whether to resume.
  bool dataListenerAdded(bool readableListeners);
  /// Nobody listens to `data` any more.
  void dataListenersGone() { dataListening_ = false; }
  /// The answer to readableListenerAdded().
  struct ReadableListener {
    ReadableTicks ticks;    ///< for data that is there already
    bool readZero = false;  ///< read(0) on a tick
  };
  /// Somebody listens to `readable`: from now on data waits for read().
  ReadableListener readableListenerAdded();
  /// The tick after a `readable` listener was removed; whether to resume.
  bool updateReadableListening(bool readableListeners);
  /// Whether somebody listens to `data`.
  [[nodiscard]] bool dataListening() const { return dataListening_; }

  /// Decodes what is buffered, and what comes, into text.
  void setEncoding(Encoding encoding);
  /// Forgets that it ended, as Node does when a socket connects again.
  void revive();

  /// What it was made with.
  [[nodiscard]] const StreamQuirks& quirks() const { return quirks_; }
  /// Whether there is a readable side at all.
  [[nodiscard]] bool enabled() const { return enabled_; }
  /// Changes that, and nothing else.
  void setEnabled(bool enabled) { enabled_ = enabled; }
  /// Whether no more data will come.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Whether `end` was begun.
  [[nodiscard]] bool endEmitted() const { return endEmitted_; }
  /// Whether any data was delivered.
  [[nodiscard]] bool dataEmitted() const { return dataEmitted_; }
  /// Nothing: not decided yet.
  [[nodiscard]] std::optional<bool> flowing() const;
  /// Changes that, and nothing else.
  void setFlowing(std::optional<bool> flowing);
  /// What is buffered: bytes, or code units of text.
  [[nodiscard]] std::size_t length() const { return length_; }
  /// In the same units.
  [[nodiscard]] std::size_t highWaterMark() const { return highWaterMark_; }
  /// Of the text; nothing: bytes.
  [[nodiscard]] std::optional<Encoding> encoding() const;

 private:
  // What the program asked for: nothing yet, `data`, or paused (also by listening to `readable`).
  enum class Flow : std::uint8_t { kUndecided, kFlowing, kPaused };

  bool admit(bool empty, Push& result);
  Push add(Chunk chunk, bool front);
  [[nodiscard]] std::size_t howMuch(std::optional<std::int64_t> size) const;
  [[nodiscard]] Chunk take(std::size_t units);
  void scheduleReadable(ReadableTicks& ticks);
  void scheduleReadMore(ReadableTicks& ticks);
  void scheduleEnd(ReadableTicks& ticks);

  struct Buffered {
    std::vector<Chunk> chunks;
    std::size_t first = 0;  // index of the next chunk
  };
  Buffered& buffered();

  const Lifecycle& lifecycle_;
  std::unique_ptr<Buffered> buffered_;  // since the first chunk that had to wait
  std::size_t length_ = 0;
  std::size_t highWaterMark_;
  std::unique_ptr<StringDecoder> decoder_;  // since setEncoding()
  Flow flow_ = Flow::kUndecided;
  bool enabled_;
  bool ended_ = false;  // no more data will come
  bool endScheduled_ = false;
  bool endEmitted_ = false;
  bool reading_ = false;          // the source was asked and has not answered
  bool sync_ = true;              // inside the source call, or before the first: defer events
  bool needReadable_ = false;     // someone was told "nothing yet"
  bool emittedReadable_ = false;  // a `readable` is on its way
  bool readableListening_ = false;
  bool dataListening_ = false;
  bool resumeScheduled_ = false;
  bool readingMore_ = false;
  bool dataEmitted_ = false;
  bool pauseDecided_ = false;  // pause() or resume() was called at least once
  bool explicitlyPaused_ = false;
  bool eofReadablePending_ = false;  // ended unobserved: a later `readable` listener is told
  StreamQuirks quirks_;
};

}  // namespace netparity::stream
