#include "netparity/lane/cancel_token.hpp"

#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace netparity::lane {

CancelToken::CancelToken() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) {
    throw std::system_error(errno, std::generic_category(), "eventfd");
  }
}

CancelToken::~CancelToken() {
  ::close(fd_);
}

void CancelToken::cancel() noexcept {
  const std::uint64_t one = 1;
  // Full is as good as written: the descriptor is readable either way.
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

bool CancelToken::cancelled() const noexcept {
  pollfd entry{fd_, POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

}  // namespace netparity::lane
