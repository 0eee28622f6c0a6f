#include "quiet_write.hpp"

#include <cerrno>
#include <ctime>
#include <signal.h>  // NOLINT: pthread_sigmask is POSIX
#include <unistd.h>

namespace netparity::lane {

ssize_t writeQuietly(int fd, std::string_view bytes) noexcept {
  // The signal goes to the thread that writes: hold it back there and take away the one that the
  // write has made.
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  sigset_t pending;
  ::sigpending(&pending);
  const bool wasPending = ::sigismember(&pending, SIGPIPE) == 1;
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const ssize_t count = ::write(fd, bytes.data(), bytes.size());
  const int error = errno;
  if (count < 0 && error == EPIPE && !wasPending) {
    const timespec atOnce{};
    while (::sigtimedwait(&pipe, nullptr, &atOnce) < 0 && errno == EINTR) {
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return count;
}

}  // namespace netparity::lane
