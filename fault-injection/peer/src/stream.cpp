#include "stream.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace netparity::peer {

namespace {

void setOption(int socket, int level, int option, int value) {
  // A refused option shows in what the peer does next, if it matters at all.
  static_cast<void>(::setsockopt(socket, level, option, &value, sizeof value));
}

bool isTcp(int socket) {
  int protocol = 0;
  socklen_t size = sizeof protocol;
  return ::getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 &&
         protocol == IPPROTO_TCP;
}

}  // namespace

std::string errnoName(int error) {
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : fmt::format("errno {}", error);
}

void setBuffers(int socket, const Buffers& buffers) {
  if (buffers.send) {
    setOption(socket, SOL_SOCKET, SO_SNDBUF, *buffers.send);
  }
  if (buffers.receive) {
    setOption(socket, SOL_SOCKET, SO_RCVBUF, *buffers.receive);
  }
}

Stream::Stream(boost::asio::io_context& io, Descriptor socket)
    : descriptor_(io), native_(socket.get()), tcp_(isTcp(native_)) {
  boost::system::error_code error;
  descriptor_.assign(native_, error);
  if (!error) {
    static_cast<void>(socket.release());
  }
  if (tcp_) {
    // Small pieces leave when they are due, not when earlier ones were acknowledged.
    setOption(native_, IPPROTO_TCP, TCP_NODELAY, 1);
  }
}

std::optional<int> Stream::connectResult() {
  pollfd state{native_, POLLOUT, 0};
  if (::poll(&state, 1, 0) < 1) {
    return std::nullopt;
  }
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(native_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

Transfer Stream::read(std::span<std::byte> buffer) {
  for (;;) {
    const ssize_t got = ::recv(native_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
      return {Transfer::State::some, static_cast<std::size_t>(got), 0};
    }
    if (got == 0) {
      return {resetTaken_ ? Transfer::State::reset : Transfer::State::fin, 0, 0};
    }
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
        return {};
      case ECONNRESET:
        return {Transfer::State::reset, 0, errno};
      default:
        return {Transfer::State::failed, 0, errno};
    }
  }
}

Transfer Stream::write(std::span<const std::byte> bytes, int flags) {
  for (;;) {
    const ssize_t sent =
        ::send(native_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL | flags);
    if (sent >= 0) {
      return {Transfer::State::some, static_cast<std::size_t>(sent), 0};
    }
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
        return {};
      case ECONNRESET:
        return {Transfer::State::reset, 0, errno};
      case EPIPE:
        return {resetTaken_ ? Transfer::State::reset : Transfer::State::gone, 0, errno};
      default:
        return {Transfer::State::failed, 0, errno};
    }
  }
}

void Stream::sendFin() {
  // ENOTCONN after a reset, which the next read tells.
  static_cast<void>(::shutdown(native_, SHUT_WR));
}

std::uint64_t Stream::unread() const {
  int bytes = 0;
  return ::ioctl(native_, FIONREAD, &bytes) == 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

void Stream::setBuffers(const Buffers& buffers) {
  peer::setBuffers(native_, buffers);
}

Stream::Afterwards Stream::afterFin() const {
  pollfd state{native_, 0, 0};
  if (::poll(&state, 1, 0) < 1) {
    return Afterwards::wait;
  }
  if ((state.revents & POLLERR) != 0) {
    return Afterwards::reset;
  }
  return (state.revents & POLLHUP) != 0 ? Afterwards::both : Afterwards::wait;
}

void Stream::close() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

void Stream::closeWithReset() {
  const linger none{1, 0};
  if (tcp_ && descriptor_.is_open()) {
    static_cast<void>(::setsockopt(native_, SOL_SOCKET, SO_LINGER, &none, sizeof none));
  }
  close();
}

}  // namespace netparity::peer
