#include "netparity/coroutine/socket.hpp"

#include "socket_state.hpp"

#include <utility>

namespace netparity::coroutine {

using buffer::Buffer;

Socket::Socket(std::shared_ptr<net::Socket> socket)
    : state_(SocketState::adopt(std::move(socket))) {}

net::Socket& Socket::operator*() const {
  return state_->socket();
}
net::Socket* Socket::operator->() const {
  return &state_->socket();
}
const std::shared_ptr<net::Socket>& Socket::socket() const {
  return state_->shared();
}
std::shared_ptr<net::Socket> Socket::release() {
  return state_->release();
}

ReadOperation Socket::read() const {
  return {state_, std::nullopt};
}
ReadOperation Socket::read(std::size_t size) const {
  return {state_, size};
}
ReadUntilOperation Socket::readUntil(std::string delimiter, std::size_t limit) const {
  return {state_, std::move(delimiter), limit};
}

WriteOperation Socket::write(Buffer bytes) const {
  return {state_, [data = std::move(bytes)](net::Socket& socket, stream::WriteCallback done) {
            socket.write(data, std::move(done));
          }};
}
WriteOperation Socket::write(std::string_view text) const {
  return write(Buffer::fromString(text));
}
WriteOperation Socket::write(const char* text) const {
  return write(std::string_view(text));
}

WriteOperation Socket::end() const {
  return {state_, [](net::Socket& socket, stream::WriteCallback done) {
            if (socket.writableFinished()) {
              socket.loop().nextTick([call = std::move(done)] { call({}); });
            } else {
              socket.end(std::move(done));
            }
          }};
}
WriteOperation Socket::end(std::string_view text) const {
  return {state_,
          [data = Buffer::fromString(text)](net::Socket& socket, stream::WriteCallback done) {
            socket.end(data, std::move(done));
          }};
}

SocketWait Socket::drain() const {
  return {state_, SocketWait::For::kDrain};
}
SocketWait Socket::connected() const {
  return {state_, SocketWait::For::kConnect};
}
SocketWait Socket::closed() const {
  return {state_, SocketWait::For::kClose};
}

void Socket::destroy(const errors::NodeError& error) const {
  state_->socket().destroy(error);
}
void Socket::destroyOn(const std::shared_ptr<net::AbortSignal>& signal) const {
  state_->destroyOn(signal);
}

Task<Result<Socket>> connect(loop::EventLoop& loop, net::ConnectOptions options,
                             net::SocketOptions socketOptions) {
  std::shared_ptr<net::Socket> started;
  try {
    started = net::connect(loop, options, socketOptions);
  } catch (const errors::NodeException& thrown) {
    co_return thrown.error;
  }
  Socket socket(std::move(started));
  if (const Result<void> connected = co_await socket.connected(); !connected) {
    co_return connected.error();
  }
  co_return socket;
}

Task<Result<Socket>> connect(loop::EventLoop& loop, std::int64_t port, std::string host) {
  net::ConnectOptions options;
  options.port = port;
  options.host = std::move(host);
  return coroutine::connect(loop, std::move(options));
}

Task<Result<Socket>> connect(loop::EventLoop& loop, std::string path) {
  net::ConnectOptions options;
  options.path = std::move(path);
  return coroutine::connect(loop, std::move(options));
}

}  // namespace netparity::coroutine
