#include "netparity/lane/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sstream>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT: POSIX declares it so

namespace netparity::lane {

namespace {

bool isUnwanted(std::string_view name) {
  constexpr std::array<std::string_view, 3> kNames = {"RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES"};
  constexpr std::array<std::string_view, 5> kPrefixes = {"NODE_", "UV_", "BUN_", "DENO_",
                                                         "NETPARITY_"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); }) ||
         name.ends_with("_PROXY") || name.ends_with("_proxy");
}

std::vector<std::string> environmentOf(const Command& command) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos && !isUnwanted(text.substr(0, equals))) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  variables["NO_COLOR"] = "1";
  for (const auto& [name, value] : command.env) {
    variables[name] = value;
  }
  variables["NETPARITY_FD"] = "3";
  std::vector<std::string> out;
  out.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    out.emplace_back(name).append("=").append(value);
  }
  return out;
}

// What execvp does, but before the fork: it allocates.
std::string findProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  if (name.find('/') != std::string::npos || path == nullptr) {
    return name;
  }
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / name;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return std::filesystem::absolute(candidate, ignored).string();
    }
  }
  return name;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
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

void setNonBlocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

struct ChildSide {
  int input;
  int records;
  int output;
  int failure;
  pid_t parent;
  const char* program;
  const char* folder;  // null: stay
  char** argv;
  char** env;
};

constexpr int kRecordsDescriptor = 3;
constexpr unsigned kFirstUnused = 4;

// Runs between fork and exec in a copy of a process that had threads: async-signal-safe calls only.
bool arrangeDescriptors(ChildSide& side) {
  // The pipes may themselves stand at 0 to 3; moved out of the way first, none overwrites another.
  for (int* fd : {&side.failure, &side.input, &side.records, &side.output}) {
    *fd = ::fcntl(*fd, F_DUPFD_CLOEXEC, static_cast<int>(kFirstUnused));
    if (*fd < 0) {
      return false;
    }
  }
  // What the harness was itself started with must not become the adapter's. Old kernels cannot; no
  // reason to give up.
  ::close_range(kFirstUnused, ~0U, CLOSE_RANGE_CLOEXEC);
  return ::dup2(side.input, STDIN_FILENO) >= 0 && ::dup2(side.output, STDOUT_FILENO) >= 0 &&
         ::dup2(side.output, STDERR_FILENO) >= 0 && ::dup2(side.records, kRecordsDescriptor) >= 0;
}

// As above.
[[noreturn]] void becomeAdapter(ChildSide side) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != side.parent) {
    ::_exit(127);
  }
  // The handlers of the harness must not run in here, so the mask is lifted last.
  for (int number = 1; number < NSIG; ++number) {
    ::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const rlimit noCore{0, 0};
  ::setrlimit(RLIMIT_CORE, &noCore);
  if (arrangeDescriptors(side) && (side.folder == nullptr || ::chdir(side.folder) == 0)) {
    ::execve(side.program, side.argv, side.env);
  }
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(side.failure, &error, sizeof error);
  ::_exit(127);
}

// Holds all signals back while the child still has the harness's handlers.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  SignalsHeld(SignalsHeld&&) = delete;
  SignalsHeld& operator=(SignalsHeld&&) = delete;

 private:
  sigset_t before_;
};

pid_t forkAdapter(const ChildSide& side) {
  const SignalsHeld held;
  const pid_t pid = ::fork();
  if (pid == 0) {
    becomeAdapter(side);
  }
  return pid;
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

std::string endingText(int status) {
  if (!WIFSIGNALED(status)) {
    return "exited with status " + std::to_string(WEXITSTATUS(status));
  }
  const int number = WTERMSIG(status);
  const char* name = ::sigabbrev_np(number);
  return "ended by signal " +
         (name != nullptr ? "SIG" + std::string(name) : std::to_string(number));
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
  const std::string program = findProgram(arguments.front());
  const pid_t pid =
      forkAdapter({input.read.get(), records.write.get(), output.write.get(), failure.write.get(),
                   ::getpid(), program.c_str(),
                   command.workingDirectory.empty() ? nullptr : command.workingDirectory.c_str(),
                   argv.data(), env.data()});
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
  if (!child.exited_) {
    problem = std::string("cannot watch the process (pidfd_open): ") + std::strerror(errno);
    return std::nullopt;
  }
  failure.write.reset();
  if (const int error = errorOfExec(failure.read.get()); error != 0) {
    problem = "cannot run " + command.argv.front() +
              (command.workingDirectory.empty() ? "" : " in " + command.workingDirectory) + ": " +
              std::strerror(error);
    return std::nullopt;
  }
  setNonBlocking(child.input_.get());
  setNonBlocking(child.records_.get());
  setNonBlocking(child.output_.get());
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      ending_(std::move(other.ending_)),
      input_(std::move(other.input_)),
      records_(std::move(other.records_)),
      output_(std::move(other.output_)),
      exited_(std::move(other.exited_)) {}

ChildProcess::~ChildProcess() {
  kill();
}

bool ChildProcess::hasExited() const noexcept {
  pollfd entry{exited_.get(), POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

std::string ChildProcess::reap() {
  if (pid_ > 0) {
    // Before reaping: until then the number is the group's for sure.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    ending_ = endingText(status);
  }
  return ending_;
}

void ChildProcess::kill() noexcept {
  if (pid_ > 0) {
    // The group may not exist yet when the child never ran.
    ::kill(pid_, SIGKILL);
    reap();
  }
}

}  // namespace netparity::lane
