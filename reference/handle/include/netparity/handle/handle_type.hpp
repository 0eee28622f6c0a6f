// What a descriptor is, for adopting it.
#pragma once

#include <string_view>

namespace netparity::handle {

/// What a descriptor can be.
enum class HandleType { kTcp, kPipe, kUdp, kTty, kFile, kUnknown, kInvalid };

/// As Node's guessHandleType(): TCP for stream sockets of the IP families, pipe for unix stream
/// sockets and FIFOs. kInvalid for a negative number.
HandleType guessHandleType(int fd) noexcept;

/// Node's word for it: "TCP", "PIPE", "UDP", "TTY", "FILE", "UNKNOWN", "INVALID".
std::string_view handleTypeName(HandleType type) noexcept;

}  // namespace netparity::handle
