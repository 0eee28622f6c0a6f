// The socket calls of the handles, with libuv's conventions: a result or a negative status, never
// EINTR.
#pragma once

#include <netparity/handle/descriptor.hpp>

#include <cstddef>
#include <span>
#include <sys/socket.h>
#include <sys/uio.h>

namespace netparity::handle {

/// A non-blocking, close-on-exec stream socket, or a status.
int openStreamSocket(int family, Descriptor& out) noexcept;
/// Accepts one connection, non-blocking and close-on-exec. When descriptors have run out, waiting
/// connections are accepted and closed with the help of a spare one, so that they do not wait for
/// ever.
int acceptConnection(int listener, Descriptor& out) noexcept;
/// Makes sure that the spare descriptor of this thread is there.
void reserveSpareDescriptor() noexcept;
/// Bytes taken, UV_EAGAIN (ENOBUFS included), or another status. Raises no SIGPIPE on sockets.
std::ptrdiff_t trySend(int fd, std::span<const iovec> parts) noexcept;
/// Bytes read, 0 at the end, or a status.
std::ptrdiff_t readSome(int fd, std::span<std::byte> memory) noexcept;
int setNonBlocking(int fd) noexcept;
/// setsockopt() with an int.
int setOption(int fd, int level, int name, int value) noexcept;

}  // namespace netparity::handle
