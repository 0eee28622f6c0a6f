#pragma once

#include <string_view>
#include <sys/types.h>

namespace netparity::lane {

/// write(2) to a pipe whose reader may have gone: EPIPE without SIGPIPE, whatever the process does
/// about that signal.
ssize_t writeQuietly(int fd, std::string_view bytes) noexcept;

}  // namespace netparity::lane
