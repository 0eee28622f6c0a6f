#include "system_calls.hpp"

#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/tcp_handle.hpp>
#include <netparity/loop/event_loop.hpp>

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <utility>

namespace netparity::handle {
namespace {

int applyKeepAlive(int fd, bool enable, unsigned delay, unsigned interval,
                   unsigned count) noexcept {
  if (const int status = setOption(fd, SOL_SOCKET, SO_KEEPALIVE, enable ? 1 : 0); status != 0) {
    return status;
  }
  if (!enable) {
    return 0;
  }
  if (delay < 1 || interval < 1 || count < 1) {
    return errors::kUvEInval;
  }
  const std::pair<int, unsigned> options[] = {
      {TCP_KEEPIDLE, delay}, {TCP_KEEPINTVL, interval}, {TCP_KEEPCNT, count}};
  for (const auto& [name, value] : options) {
    if (const int status = setOption(fd, IPPROTO_TCP, name, static_cast<int>(value)); status != 0) {
      return status;
    }
  }
  return 0;
}

using NameCall = int (*)(int, sockaddr*, socklen_t*);

int nameOf(int fd, NameCall call, Endpoint& out) noexcept {
  if (fd < 0) {
    return errors::kUvEBadF;
  }
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (call(fd, address, &length) != 0) {
    return -errno;
  }
  out = Endpoint::fromNative(address, length);
  return 0;
}

int familyOf(int fd) noexcept {
  int family = AF_UNSPEC;
  socklen_t length = sizeof family;
  ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length);
  return family;
}

}  // namespace

TcpRef TcpHandle::create(loop::EventLoop& loop) {
  return {new TcpHandle(loop)};
}

int TcpHandle::open(int fd) {
  if (const int status = refusalToOpen(fd); status != 0) {
    return status;
  }
  if (const int status = setNonBlocking(fd); status != 0) {
    return status;
  }
  adopt(Descriptor(fd), true, true);
  applyStoredOptions();
  return 0;
}

int TcpHandle::ensureSocket(int family) noexcept {
  if (fd_) {
    return 0;
  }
  Descriptor socket;
  if (const int status = openStreamSocket(family, socket); status != 0) {
    return status;
  }
  adopt(std::move(socket), false, false);
  applyStoredOptions();
  return 0;
}

void TcpHandle::applyStoredOptions() noexcept {
  const auto stored = std::move(storedOptions_);
  if (stored == nullptr) {
    return;
  }
  // As with libuv's stored flags nobody is there to be told of a failure.
  if (stored->noDelay) {
    setOption(fd_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  }
  if (stored->keepAlive) {
    applyKeepAlive(fd_.get(), true, stored->keepAlive->initialDelay, stored->keepAlive->interval,
                   stored->keepAlive->count);
  }
}

TcpHandle::StoredOptions& TcpHandle::storedOptions() {
  if (storedOptions_ == nullptr) {
    storedOptions_ = std::make_unique<StoredOptions>();
  }
  return *storedOptions_;
}

int TcpHandle::bind(const Endpoint& endpoint, bool ipv6Only, bool reusePort) {
  if (closing()) {
    return errors::kUvEInval;
  }
  if (const int status = ensureSocket(endpoint.native()->sa_family); status != 0) {
    return status;
  }
  if (const int status = setOption(fd_.get(), SOL_SOCKET, SO_REUSEADDR, 1); status != 0) {
    return status;
  }
  if (reusePort) {
    if (const int status = setOption(fd_.get(), SOL_SOCKET, SO_REUSEPORT, 1); status != 0) {
      return status;
    }
  }
  if (endpoint.family() == 6) {
    const int status = setOption(fd_.get(), IPPROTO_IPV6, IPV6_V6ONLY, ipv6Only ? 1 : 0);
    if (status != 0) {
      return status;
    }
  }
  delayedError_ = 0;
  if (::bind(fd_.get(), endpoint.native(), endpoint.nativeLength()) == 0) {
    return 0;
  }
  if (errno == EADDRINUSE) {
    delayedError_ = errors::kUvEAddrInUse;
    return 0;
  }
  return errno == EAFNOSUPPORT ? errors::kUvEInval : -errno;
}

int TcpHandle::listen(int backlog) {
  if (closing()) {
    return errors::kUvEInval;
  }
  if (delayedError_ != 0) {
    return delayedError_;
  }
  if (const int status = ensureSocket(AF_INET); status != 0) {
    return status;
  }
  return startListening(backlog);
}

StreamRef TcpHandle::accept() {
  Descriptor connection = takeAccepted();
  if (!connection) {
    return nullptr;
  }
  const TcpRef handle = create(loop());
  handle->adopt(std::move(connection), true, true);
  return handle;
}

int TcpHandle::connect(const Endpoint& endpoint, StatusCallback callback) {
  if (closing()) {
    return errors::kUvEInval;
  }
  if (connecting()) {
    return errors::kUvEAlready;
  }
  if (delayedError_ == 0) {
    if (const int status = ensureSocket(endpoint.native()->sa_family); status != 0) {
      return status;
    }
    int result = 0;
    do {
      result = ::connect(fd_.get(), endpoint.native(), endpoint.nativeLength());
    } while (result != 0 && errno == EINTR);
    if (result != 0 && errno == ECONNREFUSED) {
      delayedError_ = errors::kUvEConnRefused;
    } else if (result != 0 && errno != EINPROGRESS) {
      return -errno;
    }
  }
  markConnectable();
  startConnect(std::move(callback));
  return 0;
}

int TcpHandle::sockName(Endpoint& out) const noexcept {
  return delayedError_ != 0 ? delayedError_ : nameOf(fd_.get(), ::getsockname, out);
}

int TcpHandle::peerName(Endpoint& out) const noexcept {
  return delayedError_ != 0 ? delayedError_ : nameOf(fd_.get(), ::getpeername, out);
}

int TcpHandle::setNoDelay(bool enable) noexcept {
  if (fd_) {
    return setOption(fd_.get(), IPPROTO_TCP, TCP_NODELAY, enable ? 1 : 0);
  }
  storedOptions().noDelay = enable;
  return 0;
}

int TcpHandle::setKeepAlive(bool enable, unsigned initialDelay, unsigned interval,
                            unsigned count) noexcept {
  if (fd_) {
    return applyKeepAlive(fd_.get(), enable, initialDelay, interval, count);
  }
  auto& keepAlive = storedOptions().keepAlive;
  keepAlive.reset();
  if (enable) {
    keepAlive = KeepAlive{initialDelay, interval, count};
  }
  return 0;
}

int TcpHandle::setTypeOfService(int value) noexcept {
  if (!fd_) {
    return errors::kUvEBadF;
  }
  if (familyOf(fd_.get()) != AF_INET6) {
    return setOption(fd_.get(), IPPROTO_IP, IP_TOS, value);
  }
  // An IPv6 socket may carry IPv4 traffic as well.
  setOption(fd_.get(), IPPROTO_IP, IP_TOS, value);
  return setOption(fd_.get(), IPPROTO_IPV6, IPV6_TCLASS, value);
}

int TcpHandle::typeOfService() const noexcept {
  if (!fd_) {
    return errors::kUvEBadF;
  }
  const bool ip6 = familyOf(fd_.get()) == AF_INET6;
  int value = 0;
  socklen_t length = sizeof value;
  const int result = ::getsockopt(fd_.get(), ip6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP},
                                  ip6 ? IPV6_TCLASS : IP_TOS, &value, &length);
  return result == 0 ? value : -errno;
}

}  // namespace netparity::handle
