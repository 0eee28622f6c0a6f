#include "netparity/coroutine/turns.hpp"

#include <netparity/errors/codes.hpp>

namespace netparity::coroutine {

NextTick::~NextTick() {
  if (waiting_) {
    *waiting_ = nullptr;
  }
}

void NextTick::await_suspend(std::coroutine_handle<> waiting) {
  waiting_ = std::make_shared<std::coroutine_handle<>>(waiting);
  loop_.nextTick([shared = waiting_] {
    if (*shared) {
      shared->resume();
    }
  });
}

NextImmediate::~NextImmediate() {
  loop_.clearImmediate(immediate_);
}

void NextImmediate::await_suspend(std::coroutine_handle<> waiting) {
  immediate_ = loop_.setImmediate([waiting] { waiting.resume(); });
}

void Timeout::await_suspend(std::coroutine_handle<> waiting) {
  timer_.start(milliseconds_, [waiting] { waiting.resume(); });
  if (signal_) {
    abort_ = signal_->onAbort([this, waiting] {
      timer_.clear();
      waiting.resume();
    });
  }
}

Result<void> Timeout::await_resume() {
  abort_.end();
  return resultOf(signal_ && signal_->aborted() ? errors::abortError(signal_->reason())
                                                : errors::NodeError());
}

}  // namespace netparity::coroutine
