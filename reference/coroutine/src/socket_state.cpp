#include "socket_state.hpp"

#include <netparity/errors/codes.hpp>

#include <span>

namespace netparity::coroutine {

std::shared_ptr<SocketState> SocketState::adopt(std::shared_ptr<net::Socket> socket) {
  auto state = std::make_shared<SocketState>(std::move(socket));
  state->listen();
  return state;
}

SocketState::SocketState(std::shared_ptr<net::Socket> socket)
    : socket_(std::move(socket)), closed_(socket_->closed()) {}

SocketState::~SocketState() {
  if (!released_) {
    socket_->destroy();
  }
}

template <class Function>
void SocketState::on(std::string_view event, Function function) {
  stream::EventEmitter& emitter = *socket_;
  const auto key = emitter.on(event, [weak = weak_from_this(), call = std::move(function)](
                                         std::span<const stream::EventArg> args) {
    if (const auto keep = weak.lock()) {
      call(*keep, args);
    }
  });
  listeners_.emplace_back(event, key);
}

void SocketState::listen() {
  using Args = std::span<const stream::EventArg>;
  on("connect", [](SocketState& self, Args) {
    // Maybe once more, after `close`.
    self.closed_ = false;
    self.error_ = {};
    self.connectors.wake();
  });
  on("drain", [](SocketState& self, Args) { self.drainers.wake(); });
  on("end", [](SocketState& self, Args) { self.readers.wake(); });
  on("error", [](SocketState& self, Args args) {
    if (!self.error_) {
      self.error_ = stream::EventArgCast<errors::NodeError>::from(args.front());
    }
    self.connectors.wake();
    self.readers.wake();
    self.drainers.wake();
  });
  on("close", [](SocketState& self, Args) {
    self.closed_ = true;
    self.connectors.wake();
    self.readers.wake();
    self.drainers.wake();
    self.closers.wake();
  });
}

void SocketState::startReading() {
  if (!reading_) {
    reading_ = true;
    on("readable",
       [](SocketState& self, std::span<const stream::EventArg>) { self.readers.wake(); });
  }
}

const errors::NodeError& SocketState::failure() const {
  return error_ ? error_ : socket_->errored();
}

void SocketState::destroyOn(const std::shared_ptr<net::AbortSignal>& signal) {
  if (signal->aborted()) {
    socket_->destroy(errors::abortError(signal->reason()));
    return;
  }
  abort_ = signal->onAbort([weak = weak_from_this(), reason = signal.get()] {
    if (const auto keep = weak.lock()) {
      keep->socket_->destroy(errors::abortError(reason->reason()));
    }
  });
}

std::shared_ptr<net::Socket> SocketState::release() {
  released_ = true;
  abort_.end();
  stream::EventEmitter& emitter = *socket_;
  for (const auto& [event, key] : std::exchange(listeners_, {})) {
    emitter.off(event, key);
  }
  return socket_;
}

}  // namespace netparity::coroutine
