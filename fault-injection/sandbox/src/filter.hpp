#pragma once

#include "netparity/sandbox/descriptor.hpp"

#include <linux/filter.h>
#include <span>

namespace netparity::sandbox {

/// Puts a seccomp filter over the calling process for ever. Returns its listener, or -1 with errno.
/// Async-signal-safe.
int installFilter(std::span<const sock_filter> filter) noexcept;

/// Passes a descriptor through one end of a socket pair. Async-signal-safe. False with errno.
bool sendDescriptor(int socket, int descriptor) noexcept;

/// What sendDescriptor() has passed; nothing, with errno, when there is none. Does not wait.
Descriptor receiveDescriptor(int socket) noexcept;

}  // namespace netparity::sandbox
