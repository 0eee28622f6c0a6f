#include "netparity/sandbox/launch.hpp"

#include "capabilities.hpp"
#include "filter.hpp"
#include "problem.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace netparity::sandbox {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

Descriptor watch(pid_t process) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

bool isReadable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

struct ChildSide {
  const Launch& launch;
  char** argv;
  char** environment;
  int parent;    // readable once it has ended
  int failure;   // takes the errno when exec fails, negative when the filter does
  int handOver;  // takes the listener of the filter
};

// Below 3 it could be overwritten by what is to become a standard stream.
int outOfTheWay(int fd) {
  return ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

bool limitDescriptors(const Launch& launch) {
  if (!launch.descriptors) {
    return true;
  }
  const rlimit limit{*launch.descriptors, *launch.descriptors};
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool arrange(const Launch& launch) {
  const std::array<int, 3> given = {launch.input, launch.output, launch.errors};
  std::array<int, 3> moved = {-1, -1, -1};
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] >= 0 && (moved[i] = outOfTheWay(given[i])) < 0) {
      return false;
    }
  }
  for (std::size_t i = 0; i < moved.size(); ++i) {
    if (moved[i] >= 0 && ::dup2(moved[i], static_cast<int>(i)) < 0) {
      return false;
    }
  }
  return true;
}

// The filter may show every call but those on the standard streams, and nobody answers yet: so the
// listener leaves through descriptor 0.
bool watchCalls(const ChildSide& side) {
  if (side.launch.filter.empty()) {
    return true;
  }
  const int input = outOfTheWay(STDIN_FILENO);
  if (::dup2(side.handOver, STDIN_FILENO) < 0) {
    return false;
  }
  const int listener = installFilter(side.launch.filter);
  if (listener < 0 || !sendDescriptor(STDIN_FILENO, listener)) {
    return false;
  }
  ::close(listener);
  if (input < 0) {
    return ::close(STDIN_FILENO) == 0;
  }
  return ::dup2(input, STDIN_FILENO) == STDIN_FILENO && ::close(input) == 0;
}

// Between fork and exec: async-signal-safe calls only, unless something fails.
[[noreturn]] void become(ChildSide side) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (isReadable(side.parent)) {
    ::_exit(127);
  }
  for (int number = 1; number < NSIG; ++number) {
    ::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  side.failure = outOfTheWay(side.failure);
  side.handOver = outOfTheWay(side.handOver);
  int error = side.launch.network == nullptr ? 0 : side.launch.network->enter();
  if (error == 0 &&
      !(side.launch.keepCapabilities ? passOnCapabilities() : dropCapabilities()).empty()) {
    error = EPERM;
  }
  if (error == 0 && arrange(side.launch)) {
    if (!watchCalls(side)) {
      error = -errno;
    } else if (limitDescriptors(side.launch)) {
      ::execvpe(side.argv[0], side.argv, side.environment);
    }
  }
  error = error == 0 ? errno : error;
  // A filter may show what is written to any other.
  ::dup2(side.failure, STDIN_FILENO);
  [[maybe_unused]] const auto written = ::write(STDIN_FILENO, &error, sizeof error);
  ::_exit(127);
}

// 0 when exec succeeded, which closes the pipe; else the error that the child met.
int errorOfExec(int failure) {
  int error = 0;
  ssize_t count = 0;
  do {
    count = ::read(failure, &error, sizeof error);
  } while (count < 0 && errno == EINTR);
  return count == static_cast<ssize_t>(sizeof error) ? error : 0;
}

}  // namespace

std::optional<Child> Child::start(const Launch& launch, std::string& problem) {
  if (launch.argv.empty()) {
    problem = "the command is empty";
    return std::nullopt;
  }
  const Descriptor self = watch(::getpid());
  std::array<int, 2> ends{};
  if (!self || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    problem = because("cannot prepare to run " + launch.argv.front());
    return std::nullopt;
  }
  const Descriptor failure(ends[0]);
  Descriptor childsEnd(ends[1]);
  std::array<int, 2> pair = {-1, -1};
  if (!launch.filter.empty() &&
      ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    problem = because("cannot prepare to run " + launch.argv.front());
    return std::nullopt;
  }
  const Descriptor listeners(pair[0]);
  const Descriptor handOver(pair[1]);
  std::vector<std::string> arguments = launch.argv;
  std::vector<std::string> variables = launch.environment;
  std::vector<char*> argv = pointers(arguments);
  std::vector<char*> environment = pointers(variables);
  // The child must not run handlers of its parent.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    become({launch, argv.data(), environment.data(), self.get(), childsEnd.get(), handOver.get()});
  }
  const int forkError = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    problem = because("cannot fork", forkError);
    return std::nullopt;
  }
  Child child(pid, watch(pid));
  if (!child.exited_) {
    problem = because("cannot watch the process (pidfd_open)");
    return std::nullopt;
  }
  childsEnd.reset();
  if (const int error = errorOfExec(failure.get()); error != 0) {
    problem = error > 0 ? because("cannot run " + launch.argv.front(), error)
                        : because("cannot watch the calls of " + launch.argv.front(), -error);
    return std::nullopt;
  }
  if (!launch.filter.empty()) {
    child.listener_ = receiveDescriptor(listeners.get());
    if (!child.listener_) {
      problem = because("cannot watch the calls of " + launch.argv.front());
      return std::nullopt;
    }
  }
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      status_(other.status_),
      exited_(std::move(other.exited_)),
      listener_(std::move(other.listener_)) {}

Child::~Child() {
  kill();
}

int Child::wait() noexcept {
  if (pid_ > 0) {
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  return status_;
}

void Child::kill() noexcept {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
}

}  // namespace netparity::sandbox
