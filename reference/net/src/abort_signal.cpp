#include "netparity/net/abort_signal.hpp"

#include <utility>

namespace netparity::net {

AbortSignal::Subscription::Subscription(std::weak_ptr<AbortSignal> signal, std::uint64_t id)
    : signal_(std::move(signal)), id_(id) {}

AbortSignal::Subscription::Subscription(Subscription&& other) noexcept
    : signal_(std::exchange(other.signal_, {})), id_(std::exchange(other.id_, 0)) {}

AbortSignal::Subscription& AbortSignal::Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    end();
    signal_ = std::exchange(other.signal_, {});
    id_ = std::exchange(other.id_, 0);
  }
  return *this;
}

void AbortSignal::Subscription::end() noexcept {
  if (const auto signal = std::exchange(signal_, {}).lock()) {
    signal->listeners_.erase(id_);
  }
}

std::shared_ptr<AbortSignal> AbortSignal::abortedWith(errors::NodeError reason) {
  auto signal = std::make_shared<AbortSignal>();
  signal->abort(std::move(reason));
  return signal;
}

AbortSignal::Subscription AbortSignal::onAbort(std::function<void()> callback) {
  if (aborted_) {
    return {};
  }
  listeners_.emplace(++lastId_, std::move(callback));
  return {weak_from_this(), lastId_};
}

void AbortSignal::abort(errors::NodeError reason) {
  if (std::exchange(aborted_, true)) {
    return;
  }
  reason_ = std::move(reason);
  const auto keep = shared_from_this();
  // One at a time: a listener may end the subscription of another.
  while (!listeners_.empty()) {
    const auto listener = listeners_.extract(listeners_.begin());
    listener.mapped()();
  }
}

void AbortController::abort(errors::NodeError reason) {
  if (!reason) {
    errors::NodeError::Fields fields;
    fields.name = "AbortError";
    fields.message = "This operation was aborted";
    reason = errors::NodeError(std::move(fields));
  }
  signal_->abort(std::move(reason));
}

}  // namespace netparity::net
