#include "netparity/lane/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netparity::lane {
namespace {

using testing::HasSubstr;

Command shell(const std::string& script) {
  return {{"sh", "-c", script}, {}};
}

// All that comes from a pipe until its end.
std::string readAll(int fd) {
  std::string out;
  std::array<char, 4096> buffer{};
  for (;;) {
    pollfd entry{fd, POLLIN, 0};
    ::poll(&entry, 1, -1);
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
      return out;
    }
    out.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  }
}

std::string recordsOf(const Command& command) {
  std::string problem;
  auto child = ChildProcess::start(command, problem);
  return child ? readAll(child->records()) : problem;
}

std::string endingOf(const std::string& script) {
  std::string problem;
  auto child = ChildProcess::start(shell(script), problem);
  if (!child) {
    return problem;
  }
  pollfd entry{child->exited(), POLLIN, 0};
  ::poll(&entry, 1, -1);
  EXPECT_TRUE(child->hasExited());
  return child->reap();
}

TEST(ChildProcessTest, SaysHowTheProcessEnded) {
  EXPECT_EQ(endingOf("exit 3"), "exited with status 3");
  EXPECT_EQ(endingOf("kill -SEGV $$"), "ended by signal SIGSEGV");
}

TEST(ChildProcessTest, SaysWhyAProcessCannotStart) {
  EXPECT_EQ(recordsOf({{"/does/not/exist"}, {}}),
            "cannot run /does/not/exist: No such file or directory");
  EXPECT_EQ(recordsOf({{"no-such-program-anywhere"}, {}}),
            "cannot run no-such-program-anywhere: No such file or directory");
  EXPECT_EQ(recordsOf({{"sh"}, {}, "/does/not/exist"}),
            "cannot run sh in /does/not/exist: No such file or directory");
  EXPECT_EQ(recordsOf({{}, {}}), "the command is empty");
}

TEST(ChildProcessTest, InheritsNoOtherDescriptor) {
  const Descriptor inheritable(::fcntl(STDERR_FILENO, F_DUPFD, 10));
  ASSERT_TRUE(inheritable);
  const std::string script =
      "import os\n"
      "def is_open(fd):\n"
      "    try: os.fstat(fd)\n"
      "    except OSError: return False\n"
      "    return True\n"
      "os.write(3, repr([fd for fd in range(256) if is_open(fd)]).encode())";
  EXPECT_EQ(recordsOf({{NETPARITY_PYTHON, "-c", script}, {}}), "[0, 1, 2, 3]");
}

TEST(ChildProcessTest, WorksWhenTheHarnessHasNoStandardDescriptors) {
  EXPECT_EXIT(
      {
        for (int fd = 0; fd < 4; ++fd) {
          ::close(fd);
        }
        ::_exit(recordsOf(shell("printf right >&3")) == "right" ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(ChildProcessTest, GetsAnEnvironmentThatDisturbsNoRuntime) {
  for (const char* name : {"NODE_OPTIONS", "BUN_DEBUG", "DENO_DIR", "HTTP_PROXY", "https_proxy",
                           "RES_OPTIONS", "NETPARITY_TURNS"}) {
    ::setenv(name, "disturbing", 1);
  }
  ::setenv("KEPT", "kept", 1);
  Command command = shell("env >&3");
  command.env = {{"NODE_OPTIONS", "--wanted"}};
  const std::string environment = "\n" + recordsOf(command);
  EXPECT_THAT(environment, Not(HasSubstr("disturbing")));
  EXPECT_THAT(environment, HasSubstr("\nKEPT=kept\n"));
  EXPECT_THAT(environment, HasSubstr("\nNODE_OPTIONS=--wanted\n"));
  EXPECT_THAT(environment, HasSubstr("\nNO_COLOR=1\n"));
  EXPECT_THAT(environment, HasSubstr("\nNETPARITY_FD=3\n"));
}

TEST(ChildProcessTest, HasNeitherBlockedNorIgnoredSignals) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  sigset_t blocked;
  sigset_t mask;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &mask);
  const std::string text = recordsOf(shell("exec grep -E '^Sig(Blk|Ign)' /proc/self/status >&3"));
  EXPECT_EQ(text, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, &mask, &after);
  EXPECT_EQ(::sigismember(&after, SIGUSR1), 1) << "the harness keeps its own mask";
  EXPECT_EQ(::sigismember(&after, SIGTERM), 0);
  std::signal(SIGHUP, before);
}

TEST(ChildProcessTest, StartsWhereItIsTold) {
  EXPECT_EQ(recordsOf({{"sh", "-c", "pwd -P >&3"}, {}, "/proc"}), "/proc\n");
}

TEST(ChildProcessTest, LeavesNoCoreFile) {
  EXPECT_EQ(recordsOf(shell("ulimit -c >&3")), "0\n");
}

TEST(ChildProcessTest, TakesItsGroupWithIt) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::string problem;
  auto child = ChildProcess::start(shell("sleep 1000 & echo >&3; wait"), problem);
  ASSERT_TRUE(child) << problem;
  pollfd entry{child->records(), POLLIN, 0};
  ::poll(&entry, 1, -1);
  const pid_t pid = child->pid();
  child.reset();
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1) << "reaped";
  int status = 0;
  EXPECT_GT(::waitpid(-1, &status, 0), 0) << "the grandchild, now ours";
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(ChildProcessTest, DiesWithTheHarness) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t harness = ::fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) {
    std::string problem;
    const auto child = ChildProcess::start(shell("exec sleep 1000"), problem);
    ::_exit(child ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(harness, &status, 0), harness);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_GT(::waitpid(-1, &status, 0), 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

}  // namespace
}  // namespace netparity::lane
