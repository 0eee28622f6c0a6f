#include "netparity/net/bound_socket.hpp"

#include "connect_plan.hpp"
#include "netparity/net/loop_settings.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/system_errors.hpp>
#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>

#include <utility>

namespace netparity::net {

BoundSocket::~BoundSocket() {
  if (handle_) {
    handle_->close();
  }
}

std::shared_ptr<BoundSocket> BoundSocket::create(loop::EventLoop& loop,
                                                 const BoundSocketOptions& options) {
  auto socket = std::make_shared<BoundSocket>(Private(), nullptr);
  if (options.path) {
    socket->bindPipe(loop, options);
  } else {
    socket->bindTcp(loop, options);
  }
  return socket;
}

void BoundSocket::bindTcp(loop::EventLoop& loop, const BoundSocketOptions& options) {
  const int port = checkedPort(options.port.value_or(0), "options.port");
  const std::string host = options.host.value_or(options.ipv6Only ? "::" : "0.0.0.0");
  const int family = handle::isIp(host);
  if (family == 0) {
    errors::raise(errors::invalidArgValue(
        "options.host", errors::quote(host),
        "must be a numeric IP address; net.BoundSocket does not perform DNS resolution"));
  }
  handle::Endpoint endpoint;
  const auto number = static_cast<std::uint16_t>(port);
  int status = family == 6 ? handle::Endpoint::ip6(host, number, endpoint)
                           : handle::Endpoint::ip4(host, number, endpoint);
  auto tcp = handle::TcpHandle::create(loop);
  if (status == 0) {
    status = tcp->bind(endpoint, options.ipv6Only, options.reusePort);
  }
  // Tells of an address in use, which bind() itself keeps for later.
  if (status == 0) {
    status = tcp->sockName(endpoint);
  }
  if (status != 0) {
    tcp->close();
    errors::raise(errors::exceptionWithHostPort(status, "bind", host, port));
  }
  address_ = {endpoint.address(), std::string(endpoint.familyName()), endpoint.port()};
  handle_ = std::move(tcp);
}

void BoundSocket::bindPipe(loop::EventLoop& loop, const BoundSocketOptions& options) {
  auto pipe = handle::PipeHandle::create(loop);
  const Compat& compat = LoopSettings::of(loop).compat;
  const int status = pipe->bind(compat.path(*options.path), compat.longPath());
  if (status != 0) {
    pipe->close();
    errors::raise(errors::errnoException(status, "bind"));
  }
  path_ = options.path;
  handle_ = std::move(pipe);
}

const handle::StreamRef& BoundSocket::handle() const {
  if (!handle_) {
    errors::raise(errors::socketHandleAdopted());
  }
  return handle_;
}

handle::StreamRef BoundSocket::take() {
  const handle::StreamRef taken = handle();
  handle_ = nullptr;
  return taken;
}

std::variant<AddressInfo, std::string> BoundSocket::address() const {
  static_cast<void>(handle());
  if (path_) {
    return *path_;
  }
  return address_;
}

int BoundSocket::fd() const {
  return handle()->fd();
}

void BoundSocket::dispose() noexcept {
  if (const handle::StreamRef open = std::exchange(handle_, nullptr)) {
    open->close();
  }
}

void BoundSocket::close() {
  take()->close();
}

}  // namespace netparity::net
