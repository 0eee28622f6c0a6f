#include "process.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT: POSIX declares it so

namespace netparity::implementations {

namespace {

constexpr std::size_t kMostText = 1U << 20U;
constexpr std::size_t kMostErrors = 1U << 16U;

// Returns whether more may come.
bool drain(int fd, std::string& into, std::size_t most) {
  std::array<char, 8192> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(),
                std::min(static_cast<std::size_t>(count), most - std::min(most, into.size())));
    return true;
  }
  return count < 0 && errno == EINTR;
}

}  // namespace

Output runCommand(const std::vector<std::string>& argv) {
  Output output;
  int out[2];
  int err[2];
  if (::pipe2(out, O_CLOEXEC) != 0) {
    output.errors = std::strerror(errno);
    return output;
  }
  if (::pipe2(err, O_CLOEXEC) != 0) {
    output.errors = std::strerror(errno);
    ::close(out[0]);
    ::close(out[1]);
    return output;
  }
  std::vector<std::string> copies = argv;
  std::vector<char*> pointers;
  for (std::string& copy : copies) {
    pointers.push_back(copy.data());
  }
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, pointers[0], &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  ::close(err[1]);
  bool outOpen = failed == 0;
  bool errOpen = failed == 0;
  while (outOpen || errOpen) {
    std::array<pollfd, 2> entries = {
        {{outOpen ? out[0] : -1, POLLIN, 0}, {errOpen ? err[0] : -1, POLLIN, 0}}};
    if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) {
      break;
    }
    outOpen = outOpen && (entries[0].revents == 0 || drain(out[0], output.text, kMostText));
    errOpen = errOpen && (entries[1].revents == 0 || drain(err[0], output.errors, kMostErrors));
  }
  ::close(out[0]);
  ::close(err[0]);
  if (failed != 0) {
    output.errors = std::strerror(failed);
    return output;
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  output.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return output;
}

}  // namespace netparity::implementations
