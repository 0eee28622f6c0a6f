#include "keeper.hpp"

#include "netparity/sandbox/descriptor.hpp"
#include "problem.hpp"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netparity::sandbox {

namespace {

// The first process of its namespace: the kernel delivers it no signal that it has not asked for,
// except from outside, hands it all orphans, and ends all others with it.
[[noreturn]] void keep(int parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "np-keeper");
  // The handlers are the parent's: here they would write to its pipes.
  for (int number = 1; number < NSIG; ++number) {
    ::signal(number, SIG_DFL);
  }
  // Orphans are reaped by the kernel itself.
  ::signal(SIGCHLD, SIG_IGN);
  // A group of its own: it must not die of what the terminal sends, but with its parent.
  ::setpgid(0, 0);
  // It must hold none of the parent's pipes and sockets open.
  if (::dup2(parent, STDIN_FILENO) < 0) {
    ::_exit(1);
  }
  if (::close_range(1, ~0U, 0) != 0) {
    // Before Linux 5.9.
    const long limit = ::sysconf(_SC_OPEN_MAX);
    for (int fd = 1; fd < limit; ++fd) {
      ::close(fd);
    }
  }
  // The parent may have ended before prctl(): then this is readable at once.
  pollfd ended{STDIN_FILENO, POLLIN, 0};
  while (::poll(&ended, 1, -1) != 1) {
  }
  ::_exit(0);
}

}  // namespace

std::string startKeeper() {
  const Descriptor self(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
  if (!self) {
    return because("cannot watch this process (pidfd_open)");
  }
  const pid_t keeper = ::fork();
  if (keeper == 0) {
    keep(self.get());
  }
  return keeper > 0 ? std::string() : because("cannot start the keeper of the process namespace");
}

}  // namespace netparity::sandbox
