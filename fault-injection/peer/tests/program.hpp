#pragma once

#include "descriptor.hpp"
#include "endpoint.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <utility>

namespace netparity::peer {

/// The program's end of a connection: a plain blocking socket. Its time limits only keep a failing
/// test from hanging.
class Socket {
 public:
  explicit Socket(Descriptor fd) : fd_(std::move(fd)) {
    const timeval limit{20, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }

  /// To a peer's port or path.
  static Socket to(const Endpoint& endpoint) {
    Socket out(Descriptor(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0)));
    out.error_ = ::connect(out.fd(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0
                     ? 0
                     : errno;
    return out;
  }

  int fd() const { return fd_.get(); }
  int connectError() const { return error_; }

  void send(std::string_view text) {
    ASSERT_EQ(::send(fd(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  /// So many bytes, or fewer when FIN or an error (lastError) comes first.
  std::string receive(std::size_t bytes) {
    std::string out(bytes, '\0');
    std::size_t got = 0;
    error_ = 0;
    while (got < bytes) {
      const ssize_t n = ::recv(fd(), out.data() + got, bytes - got, 0);
      if (n <= 0) {
        error_ = n < 0 ? errno : 0;
        break;
      }
      got += static_cast<std::size_t>(n);
    }
    out.resize(got);
    return out;
  }
  /// Up to the peer's FIN; fails on an error.
  std::string receiveAll() {
    std::string out;
    for (std::string more = receive(65536); !more.empty(); more = receive(65536)) {
      out += more;
    }
    EXPECT_EQ(error_, 0);
    return out;
  }
  /// What the next read says: 0 for FIN, else an errno; -1 when there are bytes.
  int ending() {
    const std::string more = receive(1);
    return more.empty() ? error_ : -1;
  }

  void fin() { ::shutdown(fd(), SHUT_WR); }
  void close() { fd_.reset(); }
  void reset() {
    const linger none{1, 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close();
  }
  int tcpState() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    ::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, &info, &size);
    return info.tcpi_state;
  }

 private:
  Descriptor fd_;
  int error_ = 0;
};

/// The program's server.
class Server {
 public:
  explicit Server(const Endpoint& endpoint, int backlog = 10)
      : fd_(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0)),
        endpoint_(endpoint) {
    const timeval limit{20, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    EXPECT_EQ(::bind(fd_.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())), 0);
    EXPECT_EQ(::listen(fd_.get(), backlog), 0);
    auto size = static_cast<socklen_t>(endpoint_.capacity());
    EXPECT_EQ(::getsockname(fd_.get(), endpoint_.data(), &size), 0);
  }

  std::uint16_t port() const {
    sockaddr_in address{};
    std::memcpy(&address, endpoint_.data(), sizeof address);
    return ntohs(address.sin_port);
  }
  Socket accept() {
    return Socket(Descriptor(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
  }
  void close() { fd_.reset(); }

 private:
  Descriptor fd_;
  Endpoint endpoint_;
};

}  // namespace netparity::peer
