#pragma once

#include <netparity/buffer/buffer.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/stream/encoding.hpp>
#include <netparity/stream/event_emitter.hpp>
#include <netparity/stream/lifecycle.hpp>
#include <netparity/stream/quirks.hpp>
#include <netparity/stream/readable_machine.hpp>
#include <netparity/stream/writable_machine.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Node's streams (https://nodejs.org/docs/latest-v26.x/api/stream.html) and events, in byte mode.
namespace netparity::stream {

/// What a subclass gives to the constructor of Duplex.
struct DuplexOptions {
  /// false: the writable side ends by itself once `end` was emitted.
  bool allowHalfOpen = true;
  /// false: that side counts as ended from the start.
  ///@{
  bool readable = true;
  bool writable = true;
  ///@}
  /// false: the subclass emits `close` itself.
  bool emitClose = true;
  /// In bytes (code units once an encoding is set).
  ///@{
  std::size_t readableHighWaterMark = kDefaultHighWaterMark;
  std::size_t writableHighWaterMark = kDefaultHighWaterMark;
  ///@}
  /// Of text that is written, pushed or unshifted without one.
  Encoding defaultEncoding = Encoding::kUtf8;
  StreamQuirks quirks;  ///< which major's streams it behaves like
};

/// The events of a Duplex, with what their listeners get.
using DuplexEvents = EventList<Event<"data", Chunk>, Event<"readable">, Event<"end">,
                               Event<"pause">, Event<"resume">, Event<"drain">, Event<"prefinish">,
                               Event<"finish">, Event<"error", errors::NodeError>, Event<"close">,
                               Event<"pipe", std::shared_ptr<EventEmitter>>,
                               Event<"unpipe", std::shared_ptr<EventEmitter>>>;

/// Node's stream.Duplex in byte mode (https://nodejs.org/docs/latest-v26.x/api/stream.html):
/// carries out what the machines decide.
///
/// "On nextTick" below means: on the loop's tick queue, after the callback that runs now. Errors
/// given to callbacks and events are errors::NodeError, false when there is none. Objects live in a
/// std::shared_ptr; what is scheduled keeps them alive. Not thread-safe.
class Duplex : public TypedEvents<EventEmitter, DuplexEvents> {
 public:
  // --- readable side

  /// Takes `size` bytes (or code units) out of the read buffer; without `size`, the first chunk in
  /// it (of text, unless the stream is flowing: everything). Emits `data` before it returns, when
  /// there is a result. Returns nothing when fewer are buffered (unless the stream has ended: then
  /// the rest), which asks for a `readable` event. read(0) only triggers reading. A size above the
  /// high-water mark raises the mark to the next power of two; above 1 GiB: ERR_OUT_OF_RANGE is
  /// thrown.
  virtual std::optional<Chunk> read(std::optional<std::int64_t> size = std::nullopt);
  /// Puts data back at the front of the read buffer. After `end`: the stream is destroyed with
  /// ERR_STREAM_UNSHIFT_AFTER_END_EVENT. Returns whether the buffer is below the high-water mark.
  ///@{
  bool unshift(const buffer::Buffer& chunk);
  bool unshift(std::string_view text, std::optional<Encoding> encoding = std::nullopt);
  ///@}
  /// Puts data at the end of the read buffer, as if it had been received; an empty buffer counts as
  /// an answer without data. Text in the encoding that setEncoding() was given passes the decoder
  /// by; other text, or with another encoding (without one: that of the options), is bytes. After
  /// pushEnd() the stream is destroyed with ERR_STREAM_PUSH_AFTER_EOF. Returns whether more is
  /// welcome. Node: `push(chunk)`.
  ///@{
  bool push(buffer::Buffer bytes);
  bool push(std::string_view text, std::optional<Encoding> encoding = std::nullopt);
  ///@}
  /// Ends the readable side, as if the peer had: `end` follows when all is read. Node:
  /// `push(null)`.
  void pushEnd();
  /// Stops `data` at once; `pause` is emitted inside the call, unless it was paused already.
  virtual void pause();
  /// Starts the flow: `resume`, then what is buffered as `data`, on nextTick.
  virtual void resume();
  /// Whether the flow was stopped by pause() and not started again.
  [[nodiscard]] bool isPaused() const { return readable_.isPaused(); }
  /// Decodes what is read from now on, and what is buffered, into Text.
  void setEncoding(Encoding encoding);
  /// Writes what is read into `destination`, pausing while it needs `drain`, and ends it at `end`
  /// unless `end` is false. `pipe` is emitted on the destination inside the call.
  ///@{
  std::shared_ptr<Duplex> pipe(const std::shared_ptr<Duplex>& destination, bool end = true);
  Duplex& pipe(Duplex& destination, bool end = true);
  ///@}
  /// Undoes pipe(); null: for all destinations. `unpipe` is emitted on each inside the call.
  void unpipe(const std::shared_ptr<Duplex>& destination = nullptr);

  // --- writable side

  /// Writes bytes. Returns false when the high-water mark is reached: stop until `drain`.
  /// `callback` gets no error once the data is handed over, or the error. After end():
  /// ERR_STREAM_WRITE_AFTER_END, after destroy(): ERR_STREAM_DESTROYED, to the callback and as
  /// `error`, both on nextTick.
  bool write(const buffer::Buffer& chunk, WriteCallback callback = {});
  /// The same for text, in the default encoding or another one. writableLength counts its code
  /// units, as Node does for strings.
  ///@{
  bool write(std::string_view text, WriteCallback callback = {});
  bool write(std::string_view text, Encoding encoding, WriteCallback callback = {});
  ///@}
  /// Ends the writable side after what was written. `callback` is called right before `finish`, or
  /// gets the error that prevents it.
  ///@{
  void end(WriteCallback callback = {});
  void end(const buffer::Buffer& chunk, WriteCallback callback = {});
  void end(std::string_view text, WriteCallback callback = {});
  void end(std::string_view text, Encoding encoding, WriteCallback callback = {});
  ///@}
  /// Of text that is written without one; UTF-8 at first.
  void setDefaultEncoding(Encoding encoding) { defaultEncoding_ = encoding; }
  /// Buffers writes until as many uncork() calls, which then hand them over in one piece.
  ///@{
  void cork();
  void uncork();
  ///@}

  // --- both

  /// Ends both sides at once: `error`, if given, and `close` follow on nextTick. Later calls do
  /// nothing. `onDestroyed` is called right when what is below is released, mostly inside the call;
  /// what it throws is lost, and the rest of the destruction with it, as in Node.
  void destroy(const errors::NodeError& error = {}, WriteCallback onDestroyed = {});
  /// Destroys the stream unless it already is: with an AbortError (`error`) when not all was read.
  /// `settled` is called once, in a microtask after the destruction is complete, which may be
  /// before `close`: without an error, or with the one that the stream broke with; one that was
  /// destroyed before its end gives ERR_STREAM_PREMATURE_CLOSE. Node: `await
  /// stream[Symbol.asyncDispose]()`.
  void asyncDispose(std::function<void(const errors::NodeError& error)> settled);

  /// Whether more can be read: the side was not ended, destroyed or broken.
  [[nodiscard]] bool readable() const;
  /// Whether the stream was destroyed or broke before `end`.
  [[nodiscard]] bool readableAborted() const;
  /// Whether any data was delivered.
  [[nodiscard]] bool readableDidRead() const { return readable_.dataEmitted(); }
  /// Whether `end` was emitted.
  [[nodiscard]] bool readableEnded() const { return readable_.endEmitted(); }
  /// Nothing: neither reading nor paused by anyone yet.
  [[nodiscard]] std::optional<bool> readableFlowing() const { return readable_.flowing(); }
  /// What is buffered, in bytes (code units once an encoding is set).
  [[nodiscard]] std::size_t readableLength() const { return readable_.length(); }
  /// At how much the source is asked to stop, in the same units.
  [[nodiscard]] std::size_t readableHighWaterMark() const { return readable_.highWaterMark(); }
  /// What setEncoding() was given; nothing: chunks are bytes.
  [[nodiscard]] std::optional<Encoding> readableEncoding() const { return readable_.encoding(); }

  /// Whether write() may be called: not ended, destroyed or broken.
  [[nodiscard]] bool writable() const;
  /// Whether end() was called.
  [[nodiscard]] bool writableEnded() const { return writable_.ending(); }
  /// Whether all was handed over after end(): `finish` is emitted, or about to be.
  [[nodiscard]] bool writableFinished() const { return writable_.finished(); }
  /// Whether write() has returned false and `drain` is to come.
  [[nodiscard]] bool writableNeedDrain() const;
  /// What was written and not handed over: bytes, for text its code units. Below 0 when the
  /// callback of a dropped write has had it written after all
  /// (socket/write/uncork-in-a-callback-of-a-dropped-write).
  [[nodiscard]] std::ptrdiff_t writableLength() const { return writable_.length(); }
  /// From how much on write() returns false.
  [[nodiscard]] std::size_t writableHighWaterMark() const { return writable_.highWaterMark(); }
  /// How many cork() calls wait for their uncork().
  [[nodiscard]] std::size_t writableCorked() const { return writable_.corked(); }

  /// Whether destroy() was called, by whomever.
  [[nodiscard]] bool destroyed() const { return lifecycle_.destroyed; }
  /// Whether the destruction is complete (`close` follows or has been emitted).
  [[nodiscard]] bool closed() const { return lifecycle_.closed; }
  /// The error that broke the stream, or none.
  [[nodiscard]] const errors::NodeError& errored() const { return lifecycle_.errored; }

  /// See DuplexOptions. A change counts at the next `end`.
  ///@{
  [[nodiscard]] bool allowHalfOpen() const { return allowHalfOpen_; }
  void setAllowHalfOpen(bool allow) { allowHalfOpen_ = allow; }
  ///@}

  /// Node lets a program assign these members, and believes it. For language bindings.
  ///@{
  void setReadable(bool enable) { readable_.setEnabled(enable); }
  void setReadableFlowing(std::optional<bool> flowing) { readable_.setFlowing(flowing); }
  void setWritable(bool enable) { writable_.setEnabled(enable); }
  void setDestroyed(bool destroyed) { lifecycle_.destroyed = destroyed; }
  ///@}

  /// The loop that it was made on.
  [[nodiscard]] loop::EventLoop& loop() const { return loop_; }

 protected:
  /// Not yet reading; the subclass is complete before anything is asked of it.
  Duplex(loop::EventLoop& loop, const DuplexOptions& options);

  // What a subclass provides (Node: _read, _write, _writev, _final, _destroy). Each may complete
  // inside the call.

  /// Start reading; data arrives through push().
  virtual void doRead() = 0;
  /// Write the chunks in one piece; completes with writeDone().
  virtual void doWrite(std::span<const WriteChunk> chunks) = 0;
  /// Everything is written; completes with finalDone().
  virtual void doFinal() = 0;
  /// Release what is below; completes with destroyDone().
  virtual void doDestroy(const errors::NodeError& error) = 0;

  /// What the subclass calls when a step is complete, successfully (no error) or not.
  ///@{
  void writeDone(const errors::NodeError& error);
  void finalDone(const errors::NodeError& error);
  void destroyDone(const errors::NodeError& error);
  ///@}

  /// Entry of every write() and of piped data; a subclass may refuse.
  virtual bool writeChunk(WriteChunk chunk, WriteCallback callback);
  /// Makes a destroyed stream new again (Node: _undestroy), for connect() after close.
  void undestroy();
  /// Destroys the stream, unless it already is.
  void errorOrDestroy(const errors::NodeError& error);

  /// Switches between flowing and paused reading as listeners come and go; a subclass that
  /// overrides them calls these.
  ///@{
  void listenerAdded(std::string_view name) override;
  void listenerRemoved(std::string_view name) override;
  void allListenersRemoved(std::string_view name) override;
  [[nodiscard]] std::span<const std::string_view> knownNames() const override;
  ///@}

  /// This object, kept alive.
  [[nodiscard]] std::shared_ptr<Duplex> self() {
    return std::static_pointer_cast<Duplex>(shared_from_this());
  }
  /// What is waiting to be written, for a subclass to look at.
  [[nodiscard]] const WritableMachine& writableMachine() const { return writable_; }
  /// Marks the readable side as explicitly paused without `pause`, for sockets created paused.
  void startPaused() { readable_.startPaused(); }

 private:
  class Pipe;
  struct Unpiping;

  // duplex_pipe.cpp
  void forgetAwaitedDrains();
  bool writeArgument(const EventArg& arg);

  // duplex_readable.cpp
  void schedule(const ReadableTicks& ticks);
  void add(ReadableMachine::Push push, errors::NodeError (*afterEnd)());
  bool pushed(ReadableMachine::Push push);
  void emitReadableNow();
  void flow();
  void resumeTick();
  void readMoreTick();
  void endTick();
  void updateReadableListeningTick();

  // duplex_writable.cpp
  errors::NodeError writeOrRefuse(WriteChunk chunk, WriteCallback callback, bool& more);
  void endWith(std::optional<WriteChunk> chunk, WriteCallback callback);
  void clearBuffer();
  void afterWrite(std::size_t count, const WriteCallback& callback);
  void writeFailed(const errors::NodeError& error, const WriteCallback& callback);
  void answerBuffered();
  void finishMaybe(bool sync);
  void finish();
  void answerEnd(const errors::NodeError& error);

  // duplex_dispose.cpp
  [[nodiscard]] errors::NodeError howItClosed() const;

  // duplex.cpp
  void emitErrorOnce(const errors::NodeError& error);
  void emitCloseTick();
  template <class Function>
  void tick(Function&& function);

  struct Piping {
    std::vector<std::shared_ptr<Pipe>> pipes;
    std::vector<const Duplex*> awaitDrain;  // destinations that the flow waits for
    bool several = false;                   // since the second pipe at a time
    Unpiping* unpiping = nullptr;           // the innermost `unpipe` that is being emitted
  };

  // First, where the base class leaves room.
  Encoding defaultEncoding_;
  Encoding defaultReadEncoding_;
  bool allowHalfOpen_;
  bool emitClose_;
  loop::EventLoop& loop_;
  Lifecycle lifecycle_;
  ReadableMachine readable_;
  WritableMachine writable_;
  std::unique_ptr<Piping> piping_;              // since the first pipe()
  std::unique_ptr<WriteCallback> onDestroyed_;  // of destroy(), until it is called
};

}  // namespace netparity::stream
