#include "subject.hpp"

#include "system_calls.hpp"

#include <netparity/sandbox/descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/socket.h>

namespace netparity::calls {

namespace {

using sandbox::Descriptor;

std::optional<On> onOf(int domain, int type) {
  if (type != SOCK_STREAM) {
    return std::nullopt;
  }
  switch (domain) {
    case AF_INET:
    case AF_INET6:
      return On::tcp;
    case AF_UNIX:
      return On::unix;
    default:
      return std::nullopt;
  }
}

Descriptor openProcess(pid_t process, unsigned flags = 0) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, flags)));
}

// The process that a thread belongs to.
pid_t processOf(pid_t thread) {
  std::ifstream status("/proc/" + std::to_string(thread) + "/status");
  constexpr std::string_view kKey = "Tgid:\t";
  pid_t out = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kKey)) {
      std::from_chars(line.data() + kKey.size(), line.data() + line.size(), out);
      break;
    }
  }
  return out;
}

// The socket, or whatever it is, that a descriptor of another process stands for.
Descriptor copyOf(pid_t thread, int descriptor) {
  // Since Linux 6.9: the thread itself, whose table of descriptors may be its own. Before, only
  // the process that it belongs to can be had.
  constexpr unsigned kThread = O_EXCL;  // PIDFD_THREAD, which headers may be too old for
  Descriptor process = openProcess(thread, kThread);
  if (!process && errno == EINVAL) {
    process = openProcess(processOf(thread));
  }
  return Descriptor(
      process ? static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), descriptor, 0)) : -1);
}

std::optional<On> onOf(const Descriptor& socket) {
  int domain = 0;
  int type = 0;
  socklen_t size = sizeof domain;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 ||
      ::getsockopt(socket.get(), SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    return std::nullopt;
  }
  return onOf(domain, type);
}

bool isBlocking(const Descriptor& socket, const SystemCall& call, const seccomp_data& data) {
  return (::fcntl(socket.get(), F_GETFL) & O_NONBLOCK) == 0 &&
         (call.flags < 0 || (data.args[call.flags] & MSG_DONTWAIT) == 0);
}

// Whether the kernel would say EAGAIN.
bool isInVain(const Descriptor& socket, const SystemCall& call, const seccomp_data& data) {
  short events = 0;
  switch (call.kind) {
    case Kind::accept:
    case Kind::read:
      events = POLLIN;
      break;
    case Kind::write:
      events = POLLOUT;
      break;
    default:
      return false;
  }
  pollfd entry{socket.get(), events, 0};
  return !isBlocking(socket, call, data) && ::poll(&entry, 1, 0) == 0;
}

}  // namespace

std::optional<Call> callOf(const seccomp_notif& shown, std::string& problem) {
  const auto* const call =
      std::find_if(kSystemCalls.begin(), kSystemCalls.end(),
                   [&](const SystemCall& one) { return one.number == shown.data.nr; });
  if (call == kSystemCalls.end()) {
    return std::nullopt;
  }
  if (call->kind == Kind::socket) {
    const auto type = static_cast<int>(shown.data.args[1]) & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    const auto on = onOf(static_cast<int>(shown.data.args[0]), type);
    return on ? std::optional<Call>({call->kind, *on}) : std::nullopt;
  }
  const auto thread = static_cast<pid_t>(shown.pid);
  const Descriptor socket = copyOf(thread, static_cast<int>(shown.data.args[0]));
  if (!socket) {
    if (errno != EBADF) {  // which the kernel tells the program
      problem = std::string("cannot look at a socket of the program: ") + std::strerror(errno);
    }
    return std::nullopt;
  }
  const auto on = onOf(socket);
  return on && !isInVain(socket, *call, shown.data) ? std::optional<Call>({call->kind, *on})
                                                    : std::nullopt;
}

}  // namespace netparity::calls
