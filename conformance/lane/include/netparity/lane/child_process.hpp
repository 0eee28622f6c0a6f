#pragma once

#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace netparity::lane {

/// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  void reset() noexcept;

 private:
  int fd_ = -1;
};

/// How to start an implementation's adapter.
struct Command {
  /// The program and its arguments. A program without a slash is looked for in the harness's PATH,
  /// one with a slash that is not absolute is relative to `workingDirectory`.
  std::vector<std::string> argv;
  /// Added to the harness's environment. It comes last: it may even set what is otherwise taken
  /// out.
  std::map<std::string, std::string> env;
  /// Empty: that of the harness.
  std::string workingDirectory = {};
};

/// A child process in a process group of its own, with pipes for standard input, for records (its
/// descriptor 3, named by NETPARITY_FD), and one for both standard output and standard error. It
/// inherits no other descriptor, no signal mask and no ignored signal, and leaves no core file.
/// What could disturb a runtime is taken out of its environment: NODE_*, UV_*, BUN_*, DENO_*,
/// proxies, settings of the resolver. NO_COLOR is 1.
///
/// The whole group is killed and the child reaped on destruction. The kernel kills the child if the
/// harness dies; as it takes the end of the *thread* that started the child for the end of the
/// parent, that thread must outlive this. A descendant that leaves the group (setsid) is out of
/// reach: only a sandbox around the lane would end it.
class ChildProcess {
 public:
  /// Nothing on failure; `problem` then says why: "cannot run /does/not/exist: No such file or
  /// directory".
  static std::optional<ChildProcess> start(const Command& command, std::string& problem);

  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// The harness's ends of the pipes; all non-blocking.
  int input() const noexcept { return input_.get(); }
  int records() const noexcept { return records_.get(); }
  int output() const noexcept { return output_.get(); }
  /// Readable once the process has ended.
  int exited() const noexcept { return exited_.get(); }
  bool hasExited() const noexcept;

  /// Reaps the process, which must have ended, and says how it did: "exited with status 3", "ended
  /// by signal SIGSEGV". What is left of its group is killed.
  std::string reap();
  /// Kills the group and reaps. Does nothing when the process was reaped.
  void kill() noexcept;

 private:
  ChildProcess() = default;

  pid_t pid_ = -1;  // -1 once reaped: the number may by then be another process's
  std::string ending_;
  Descriptor input_;
  Descriptor records_;
  Descriptor output_;
  Descriptor exited_;
};

}  // namespace netparity::lane
