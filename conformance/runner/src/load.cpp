#include "netparity/runner/load.hpp"

#include <algorithm>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace netparity::runner {

namespace {

// Only async-signal-safe calls: the parent has threads.
[[noreturn]] void spin(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(0);
  }
  // The harness's descriptors must not live on in here, or a pipe of an adapter would never report
  // its end.
  ::close_range(0, ~0U, 0);
  volatile unsigned work = 0;
  for (;;) {
    work = work + 1;
  }
}

}  // namespace

Load::Load(unsigned processes) {
  const unsigned wanted =
      processes != 0 ? processes : std::max(1U, std::thread::hardware_concurrency());
  const pid_t parent = ::getpid();
  for (unsigned i = 0; i < wanted; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      spin(parent);
    }
    if (child > 0) {
      processes_.push_back(child);
    }
  }
}

Load::~Load() {
  for (const pid_t process : processes_) {
    ::kill(process, SIGKILL);
  }
  for (const pid_t process : processes_) {
    ::waitpid(process, nullptr, 0);
  }
}

}  // namespace netparity::runner
