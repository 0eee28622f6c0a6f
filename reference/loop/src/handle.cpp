#include "queues.hpp"

#include <netparity/loop/event_loop.hpp>
#include <netparity/loop/handle.hpp>

#include <utility>

namespace netparity::loop {

Handle::Handle(EventLoop& loop) : loop_(&loop) {
  loop.queues_->handles.push_back(*this);
}

Handle::~Handle() {
  if (loop_ != nullptr) {
    deactivate();
  }
}

void Handle::ref() noexcept {
  if (refed_) {
    return;
  }
  refed_ = true;
  if (active_) {
    ++loop_->activeHandles_;
  }
}

void Handle::unref() noexcept {
  if (!refed_) {
    return;
  }
  refed_ = false;
  if (active_) {
    --loop_->activeHandles_;
  }
}

void Handle::activate() noexcept {
  if (active_) {
    return;
  }
  active_ = true;
  if (refed_) {
    ++loop_->activeHandles_;
  }
}

void Handle::deactivate() noexcept {
  if (!active_) {
    return;
  }
  active_ = false;
  if (refed_) {
    --loop_->activeHandles_;
  }
}

void Handle::close(CloseCallback onClosed) {
  if (closing_) {
    return;
  }
  closing_ = true;
  releaseResources();
  deactivate();
  loop_->enqueueClosing(*this, std::move(onClosed));
}

// The loop goes away: nothing may be called any more, and what the callbacks hold must not stay
// alive through the handle.
void Handle::abandon() noexcept {
  if (!closing_) {
    closing_ = true;
    releaseResources();
  }
  deactivate();
  dropCallbacks();
  loop_ = nullptr;
}

}  // namespace netparity::loop
