#pragma once

#include "netparity/sandbox/descriptor.hpp"
#include "netparity/sandbox/namespace.hpp"
#include "netparity/sandbox/sandbox.hpp"

#include <linux/filter.h>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace netparity::sandbox {

/// How to start a program inside.
struct Launch {
  /// Looked for in PATH when it has no slash.
  std::vector<std::string> argv;
  /// "NAME=value", all of them.
  std::vector<std::string> environment = cleanEnvironment();
  /// What becomes descriptors 0, 1 and 2; -1: the caller's own. No other descriptor is inherited
  /// that was opened with O_CLOEXEC.
  int input = -1;
  int output = -1;
  int errors = -1;
  /// How many descriptors it can have open, the standard streams among them; nothing: as many as
  /// the caller.
  std::optional<unsigned> descriptors = std::nullopt;
  /// Null: the caller's own network. Must live until start() has returned.
  const Namespace* network = nullptr;
  /// Programs under test have none of the sandbox's capabilities; tools may need them.
  bool keepCapabilities = false;
  /// A seccomp filter over the program and all that it starts; empty: none. The calls that it shows
  /// (SECCOMP_RET_USER_NOTIF) wait for whoever has Child::takeListener(). It must show no call on
  /// the standard streams, by which the listener gets out.
  std::span<const sock_filter> filter = {};
};

/// A program that cannot outlive who started it.
///
/// Three things see to that. On destruction it is killed and reaped. If its parent ends in any
/// other way, by SIGKILL for example, the kernel kills it (PR_SET_PDEATHSIG); a parent that ended
/// before that was arranged is noticed. What it has itself started, also in groups and sessions of
/// their own, dies by the process namespace (`Plan::processes`): the keeper, its first process, is
/// killed when the parent ends, and the kernel then kills every process in it. Without a process
/// namespace such descendants survive.
///
/// The thread that started it must live as long: the kernel takes its end for that of the parent.
class Child {
 public:
  /// Nothing on failure; `problem` then says why: "cannot run /does/not/exist: No such file or
  /// directory".
  static std::optional<Child> start(const Launch& launch, std::string& problem);

  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// As seen from outside; its own getpid() says another number in a process namespace.
  pid_t pid() const noexcept { return pid_; }
  /// Readable once the program has ended.
  int exited() const noexcept { return exited_.get(); }
  /// Where the calls that `Launch::filter` shows arrive, once; nothing without a filter. When
  /// nobody has it any more, those calls fail with ENOSYS.
  Descriptor takeListener() noexcept { return std::move(listener_); }
  /// Waits until it has ended; its status, as of waitpid(). May be called again.
  int wait() noexcept;
  /// SIGKILL, and reaps.
  void kill() noexcept;

 private:
  Child(pid_t pid, Descriptor exited) noexcept : pid_(pid), exited_(std::move(exited)) {}

  pid_t pid_ = -1;  // -1 once reaped: the number may by then be another process's
  int status_ = 0;
  Descriptor exited_;
  Descriptor listener_;
};

}  // namespace netparity::sandbox
