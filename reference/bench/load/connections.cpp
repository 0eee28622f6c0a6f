#include "connections.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netparity::bench {

namespace {

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "netparity_bench_load: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

}  // namespace

Connections::Connections(int port, Work work, std::size_t count, std::size_t size)
    : port_(port),
      work_(work),
      poller_(::epoll_create1(EPOLL_CLOEXEC)),
      message_(size, 'x'),
      memory_(1 << 18),
      connections_(count) {
  for (std::size_t i = 0; i < count; ++i) {
    open(i);
  }
}

Connections::~Connections() {
  for (const Connection& connection : connections_) {
    ::close(connection.fd);
  }
  ::close(poller_);
}

// To one of many addresses of this machine, so that ports in TIME_WAIT never run out.
void Connections::open(std::size_t index) {
  Connection& connection = connections_[index];
  connection = {};
  connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection.fd < 0) {
    fail("socket");
  }
  const int on = 1;
  ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  constexpr std::uint32_t kAddresses = 200;
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(port_));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK + opened_++ % kAddresses);
  if (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0 &&
      errno != EINPROGRESS) {
    fail("connect");
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u64 = index;
  connection.writing = true;
  ::epoll_ctl(poller_, EPOLL_CTL_ADD, connection.fd, &event);
}

void Connections::want(std::size_t index, bool writing) {
  Connection& connection = connections_[index];
  if (connection.writing == writing) {
    return;
  }
  connection.writing = writing;
  epoll_event event{};
  event.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = index;
  ::epoll_ctl(poller_, EPOLL_CTL_MOD, connection.fd, &event);
}

void Connections::serve(std::size_t index, std::uint32_t events) {
  Connection& connection = connections_[index];
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &length);
    errno = error;
    fail("a connection broke");
  }
  if ((events & EPOLLIN) != 0) {
    read(index);
  }
  if ((events & EPOLLOUT) != 0) {
    connection.connected = true;
    if (work_ == Work::from) {
      want(index, false);
    } else {
      write(index);
    }
  }
}

void Connections::write(std::size_t index) {
  Connection& connection = connections_[index];
  // A server that keeps up would never let go of us.
  int turns = 64;
  do {
    if (turns-- == 0) {
      want(index, true);
      return;
    }
    const ssize_t size = ::send(connection.fd, message_.data() + connection.sent,
                                message_.size() - connection.sent, MSG_NOSIGNAL);
    if (size < 0) {
      if (errno != EAGAIN) {
        fail("send");
      }
      want(index, true);
      return;
    }
    connection.sent += static_cast<std::size_t>(size);
    if (work_ == Work::to) {
      count_.bytes += static_cast<std::uint64_t>(size);
    }
    if (connection.sent == message_.size() && sendsWithoutEnd()) {
      connection.sent = 0;
      count_.messages += work_ == Work::to ? 1 : 0;
    }
  } while (connection.sent < message_.size());
  want(index, false);
}

void Connections::read(std::size_t index) {
  Connection& connection = connections_[index];
  const ssize_t size = ::recv(connection.fd, memory_.data(), memory_.size(), 0);
  if (size <= 0) {
    fail("recv");
  }
  count_.bytes += static_cast<std::uint64_t>(size);
  connection.received += static_cast<std::size_t>(size);
  if (connection.received < message_.size()) {
    return;
  }
  count_.messages += connection.received / message_.size();
  connection.received %= message_.size();
  if (work_ == Work::pingPong) {
    connection.sent = 0;
    write(index);
  } else if (work_ == Work::connect) {
    ::close(connection.fd);
    open(index);
  }
}

Count Connections::run(std::chrono::duration<double> time) {
  count_ = {};
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  std::array<epoll_event, 512> events{};
  while (Clock::now() < until) {
    const int count = ::epoll_wait(poller_, events.data(), events.size(), 10);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      serve(event.data.u64, event.events);
    }
  }
  return count_;
}

}  // namespace netparity::bench
