#pragma once

#include <cerrno>
#include <cstring>
#include <string>

namespace netparity::sandbox {

/// "cannot mount: Operation not permitted"; of errno unless an error is given.
inline std::string because(const std::string& what, int error = errno) {
  return what + ": " + std::strerror(error);
}

}  // namespace netparity::sandbox
