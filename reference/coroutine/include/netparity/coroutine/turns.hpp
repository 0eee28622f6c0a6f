#pragma once

#include <netparity/coroutine/result.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/loop/timer.hpp>
#include <netparity/net/abort_signal.hpp>

#include <coroutine>
#include <memory>
#include <utility>

namespace netparity::coroutine {

/// `co_await nextTick(loop)` goes on when the current callback is done, before anything else.
class [[nodiscard]] NextTick {
 public:
  /// For nextTick().
  explicit NextTick(loop::EventLoop& loop) : loop_(loop) {}
  NextTick(const NextTick&) = delete;
  NextTick& operator=(const NextTick&) = delete;
  ~NextTick();
  /// For `co_await`, which gives nothing.
  ///@{
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  void await_resume() const noexcept {}
  ///@}

 private:
  loop::EventLoop& loop_;
  std::shared_ptr<std::coroutine_handle<>> waiting_;  // nulled when the frame goes first
};
/// Goes on when the current callback is done.
inline NextTick nextTick(loop::EventLoop& loop) {
  return NextTick(loop);
}

/// `co_await immediate(loop)` goes on in the check phase (Node: setImmediate).
class [[nodiscard]] NextImmediate {
 public:
  /// For immediate().
  explicit NextImmediate(loop::EventLoop& loop) : loop_(loop) {}
  NextImmediate(const NextImmediate&) = delete;
  NextImmediate& operator=(const NextImmediate&) = delete;
  ~NextImmediate();
  /// For `co_await`, which gives nothing.
  ///@{
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  void await_resume() const noexcept {}
  ///@}

 private:
  loop::EventLoop& loop_;
  std::shared_ptr<loop::Immediate> immediate_;
};
/// Goes on in the check phase.
inline NextImmediate immediate(loop::EventLoop& loop) {
  return NextImmediate(loop);
}

/// `co_await timeout(loop, milliseconds)` goes on in the timers phase, after that long (Node:
/// setTimeout of timers/promises). With a signal the result is an AbortError as soon as it is
/// aborted, inside the abort() call.
class [[nodiscard]] Timeout {
 public:
  /// For timeout().
  Timeout(loop::EventLoop& loop, double milliseconds, std::shared_ptr<net::AbortSignal> signal)
      : timer_(loop), milliseconds_(milliseconds), signal_(std::move(signal)) {}
  /// For `co_await`, which gives no value, or the AbortError.
  ///@{
  [[nodiscard]] bool await_ready() const noexcept { return signal_ && signal_->aborted(); }
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<void> await_resume();
  ///@}

 private:
  loop::Timer timer_;
  double milliseconds_;
  std::shared_ptr<net::AbortSignal> signal_;
  net::AbortSignal::Subscription abort_;
};
/// Goes on after so many milliseconds, 1 to 2^31 - 1 (else 1), or when `signal` is aborted.
inline Timeout timeout(loop::EventLoop& loop, double milliseconds,
                       std::shared_ptr<net::AbortSignal> signal = nullptr) {
  return {loop, milliseconds, std::move(signal)};
}

}  // namespace netparity::coroutine
