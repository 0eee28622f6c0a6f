#include "words.hpp"

#include <cerrno>
#include <cstring>

namespace netparity::calls {

std::optional<int> errnoOf(std::string_view name) {
  // Second names, of which the C library tells the first only.
  if (name == "EWOULDBLOCK") {
    return EWOULDBLOCK;
  }
  if (name == "ENOTSUP") {
    return ENOTSUP;
  }
  constexpr int kMost = 4095;  // what a system call can return
  for (int error = 1; error <= kMost; ++error) {
    const char* known = ::strerrorname_np(error);
    if (known != nullptr && name == known) {
      return error;
    }
  }
  return std::nullopt;
}

}  // namespace netparity::calls
