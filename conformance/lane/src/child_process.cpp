#include "netparity/lane/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

extern char** environ;  // NOLINT: POSIX declares it so

namespace netparity::lane {

namespace {

bool isUnwanted(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames = {"NODE_OPTIONS", "NODE_V8_COVERAGE", "NODE_DEBUG",  "RES_OPTIONS",
                                                      "LOCALDOMAIN",  "HOSTALIASES",      "NETPARITY_FD", "NETPARITY_TURNS"};
  for (const std::string_view unwanted : kNames) {
    if (name == unwanted) {
      return true;
    }
  }
  return name.starts_with("BUN_") || name.starts_with("DENO_") || name.ends_with("_PROXY") || name.ends_with("_proxy");
}

std::vector<std::string> environmentOf(const Command& command) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (!isUnwanted(name) && !command.env.contains(name) && name != "NO_COLOR") {
      out.emplace_back(text);
    }
  }
  for (const auto& [name, value] : command.env) {
    out.push_back(name + "=" + value);
  }
  out.emplace_back("NETPARITY_FD=3");
  out.emplace_back("NO_COLOR=1");
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  Descriptor read;
  Descriptor write;

  bool open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) {
      return false;
    }
    read = Descriptor(fds[0]);
    write = Descriptor(fds[1]);
    return true;
  }
};

void setNonBlocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

struct ChildSide {
  int input;
  int records;
  int output;
  int failure;
  pid_t parent;
  char** argv;
  char** env;
};

// Runs between fork and exec in a process that had threads: async-signal-safe calls only.
[[noreturn]] void becomeAdapter(const ChildSide& side) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != side.parent) {
    ::_exit(127);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const rlimit noCore{0, 0};
  ::setrlimit(RLIMIT_CORE, &noCore);
  // The pipes may themselves stand at 0 to 3; moved out of the way first, none overwrites another.
  const int input = ::fcntl(side.input, F_DUPFD_CLOEXEC, 10);
  const int records = ::fcntl(side.records, F_DUPFD_CLOEXEC, 10);
  const int output = ::fcntl(side.output, F_DUPFD_CLOEXEC, 10);
  const int failure = ::fcntl(side.failure, F_DUPFD_CLOEXEC, 10);
  if (input >= 0 && records >= 0 && output >= 0 && failure >= 0 && ::dup2(input, 0) == 0 && ::dup2(output, 1) == 1 &&
      ::dup2(output, 2) == 2 && ::dup2(records, 3) == 3) {
    ::execvpe(side.argv[0], side.argv, side.env);
  }
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(failure, &error, sizeof error);
  ::_exit(127);
}

}  // namespace

void Descriptor::reset() noexcept {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
}

std::optional<ChildProcess> ChildProcess::start(const Command& command, std::string& problem) {
  if (command.argv.empty()) {
    problem = "the command is empty";
    return std::nullopt;
  }
  Pipe input;
  Pipe records;
  Pipe output;
  Pipe failure;
  if (!input.open() || !records.open() || !output.open() || !failure.open()) {
    problem = std::string("cannot make pipes: ") + std::strerror(errno);
    return std::nullopt;
  }
  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment = environmentOf(command);
  std::vector<char*> argv = pointers(arguments);
  std::vector<char*> env = pointers(environment);
  const ChildSide side{input.read.get(),    records.write.get(), output.write.get(), failure.write.get(),
                       ::getpid(),          argv.data(),         env.data()};
  const pid_t pid = ::fork();
  if (pid == 0) {
    becomeAdapter(side);
  }
  if (pid < 0) {
    problem = std::string("cannot fork: ") + std::strerror(errno);
    return std::nullopt;
  }
  // Both sides set the group, so that it exists whichever runs first.
  ::setpgid(pid, pid);
  ChildProcess child;
  child.pid_ = pid;
  child.input_ = std::move(input.write);
  child.records_ = std::move(records.read);
  child.output_ = std::move(output.read);
  child.exited_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  failure.write.reset();
  int error = 0;
  if (::read(failure.read.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    child.reap();
    problem = "cannot run " + command.argv.front() + ": " + std::strerror(error);
    return std::nullopt;
  }
  if (!child.exited_) {
    problem = std::string("this kernel has no pidfd_open: ") + std::strerror(errno);
    return std::nullopt;
  }
  setNonBlocking(child.input_.get());
  setNonBlocking(child.records_.get());
  setNonBlocking(child.output_.get());
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      reaped_(other.reaped_),
      ending_(std::move(other.ending_)),
      input_(std::move(other.input_)),
      records_(std::move(other.records_)),
      output_(std::move(other.output_)),
      exited_(std::move(other.exited_)) {}

ChildProcess::~ChildProcess() { kill(); }

std::string ChildProcess::reap() {
  if (pid_ <= 0 || reaped_) {
    return ending_;
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  if (WIFSIGNALED(status)) {
    const char* name = ::sigabbrev_np(WTERMSIG(status));
    ending_ = "ended by signal " + (name != nullptr ? "SIG" + std::string(name) : std::to_string(WTERMSIG(status)));
  } else {
    ending_ = "exited with status " + std::to_string(WEXITSTATUS(status));
  }
  return ending_;
}

void ChildProcess::kill() noexcept {
  if (pid_ <= 0) {
    return;
  }
  // The group may outlive its leader (a grandchild); its number stays taken as long as it does.
  ::kill(-pid_, SIGKILL);
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
    reap();
  }
  pid_ = -1;
}

}  // namespace netparity::lane
