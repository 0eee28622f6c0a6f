#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
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
  std::vector<std::string> argv;
  std::map<std::string, std::string> env;  ///< added to the harness's environment
};

/// A child process in a process group of its own, with pipes for standard input, for records (its descriptor 3, named by
/// NETPARITY_FD), and one for both standard output and standard error. The whole group is killed and the child reaped on
/// destruction; the kernel kills the child if the harness dies. The thread that starts it must outlive it, because the kernel
/// takes the end of that thread for the end of the parent.
class ChildProcess {
 public:
  /// Nothing on failure; `problem` then says why. What could disturb a runtime (NODE_OPTIONS, proxies, resolver settings) is taken out of its
  /// environment.
  static std::optional<ChildProcess> start(const Command& command, std::string& problem);

  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// All non-blocking.
  int input() const noexcept { return input_.get(); }
  int records() const noexcept { return records_.get(); }
  int output() const noexcept { return output_.get(); }
  /// Readable once the process has ended.
  int exited() const noexcept { return exited_.get(); }

  void closeInput() noexcept { input_.reset(); }
  void closeRecords() noexcept { records_.reset(); }
  void closeOutput() noexcept { output_.reset(); }

  /// Reaps the ended process and says how it ended: "exited with status 3", "ended by signal SIGSEGV".
  std::string reap();
  /// Kills the group and reaps. Does nothing when that was done.
  void kill() noexcept;

 private:
  ChildProcess() = default;

  pid_t pid_ = -1;
  bool reaped_ = false;
  std::string ending_;
  Descriptor input_;
  Descriptor records_;
  Descriptor output_;
  Descriptor exited_;
};

}  // namespace netparity::lane
