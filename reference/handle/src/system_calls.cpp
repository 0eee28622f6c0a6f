#include "system_calls.hpp"

#include <netparity/errors/uv_errc.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace netparity::handle {
namespace {

using errors::kUvEAgain;

Descriptor& spareDescriptor() noexcept {
  thread_local Descriptor spare;
  return spare;
}

int acceptOnce(int listener, Descriptor& out) noexcept {
  int fd = -1;
  do {
    fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) {
    return -errno;
  }
  out = Descriptor(fd);
  return 0;
}

}  // namespace

int openStreamSocket(int family, Descriptor& out) noexcept {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -errno;
  }
  out = Descriptor(fd);
  return 0;
}

void reserveSpareDescriptor() noexcept {
  Descriptor& spare = spareDescriptor();
  if (!spare) {
    spare = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
}

int acceptConnection(int listener, Descriptor& out) noexcept {
  int status = acceptOnce(listener, out);
  if ((status != -EMFILE && status != -ENFILE) || !spareDescriptor()) {
    return status;
  }
  spareDescriptor().reset();
  do {
    Descriptor shed;
    status = acceptOnce(listener, shed);
  } while (status == 0);
  reserveSpareDescriptor();
  return status;
}

namespace {

// One part needs no message, which the kernel would have to copy first.
std::ptrdiff_t sendOnce(int fd, std::span<const iovec> parts) noexcept {
  if (parts.size() == 1) {
    return ::send(fd, parts.front().iov_base, parts.front().iov_len, MSG_NOSIGNAL);
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());  // sendmsg does not write to it
  message.msg_iovlen = parts.size();
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

}  // namespace

namespace {

// A pipe that was opened by its descriptor is none, and takes other calls. Asked only when the
// kernel has said so, which it may say of a socket too: see faults/calls/read/not-a-socket.
bool isNoSocket(int fd) noexcept {
  const int said = errno;
  struct stat what {};
  const bool none = said == ENOTSOCK && ::fstat(fd, &what) == 0 && !S_ISSOCK(what.st_mode);
  errno = said;
  return none;
}

}  // namespace

std::ptrdiff_t trySend(int fd, std::span<const iovec> parts) noexcept {
  std::ptrdiff_t sent = 0;
  do {
    sent = sendOnce(fd, parts);
    if (sent < 0 && isNoSocket(fd)) {
      sent = ::writev(fd, parts.data(), static_cast<int>(parts.size()));
    }
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) {
    return sent;
  }
  return errno == EAGAIN || errno == ENOBUFS ? kUvEAgain : -errno;
}

std::ptrdiff_t readSome(int fd, std::span<std::byte> memory) noexcept {
  std::ptrdiff_t got = 0;
  do {
    // Shorter a way through the kernel than read(), which takes any descriptor.
    got = ::recv(fd, memory.data(), memory.size(), 0);
    if (got < 0 && isNoSocket(fd)) {
      got = ::read(fd, memory.data(), memory.size());
    }
  } while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

int setNonBlocking(int fd) noexcept {
  int enable = 1;
  return ::ioctl(fd, FIONBIO, &enable) == 0 ? 0 : -errno;
}

int setOption(int fd, int level, int name, int value) noexcept {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}

}  // namespace netparity::handle
