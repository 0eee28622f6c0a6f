#include "netparity/sandbox/abilities.hpp"

#include "advice.hpp"
#include "filter.hpp"
#include "netparity/sandbox/rtnetlink.hpp"
#include "netparity/sandbox/sandbox.hpp"
#include "own_user.hpp"
#include "private_files.hpp"
#include "problem.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace netparity::sandbox {

namespace {

// Each runs in a process of its own. What it returns goes together with errno, which each leaves as
// the failing call has set it.

std::string tryUser() {
  return becomeOwner(0);
}

std::string tryNetwork() {
  std::string problem = becomeOwner(CLONE_NEWNET);
  Rtnetlink kernel;
  if (problem.empty()) {
    problem = kernel.open();
  }
  return problem.empty() ? kernel.setUp("lo") : problem;
}

std::string tryMount() {
  const std::string problem = becomeOwner(CLONE_NEWNS);
  return problem.empty() ? coverFiles({}) : problem;
}

std::string tryProcesses() {
  std::string problem = becomeOwner(CLONE_NEWPID);
  if (!problem.empty()) {
    return problem;
  }
  const pid_t first = ::fork();
  if (first == 0) {
    ::_exit(::getpid() == 1 ? 0 : 1);
  }
  int status = 0;
  if (first < 0 || ::waitpid(first, &status, 0) != first) {
    return because("cannot fork in it");
  }
  return status == 0 ? std::string() : "its first process is not number 1";
}

std::string tryFiles() {
  const std::string problem = becomeOwner(CLONE_NEWNS);
  return problem.empty()
             ? coverFiles(
                   {{"/etc/resolv.conf", ""}, {"/etc/hosts", ""}, {"/etc/nsswitch.conf", ""}})
             : problem;
}

std::string tryTun() {
  std::string problem = becomeOwner(CLONE_NEWNET);
  if (!problem.empty()) {
    return problem;
  }
  const Descriptor device(::open("/dev/net/tun", O_RDWR | O_CLOEXEC));
  if (!device) {
    return because("cannot open /dev/net/tun");
  }
  ifreq request{};
  std::strncpy(request.ifr_name, "np0", IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  return ::ioctl(device.get(), TUNSETIFF, &request) == 0 ? std::string()
                                                         : because("cannot make a TUN device");
}

std::string tryVeth() {
  std::string problem = becomeOwner(CLONE_NEWNET);
  std::optional<Namespace> here;
  if (problem.empty()) {
    here = Namespace::current(problem);
  }
  Rtnetlink kernel;
  if (problem.empty()) {
    problem = kernel.open();
  }
  return problem.empty() ? kernel.addVeth("np0", "np1", *here, {2, 0, 0, 0, 0, 1}) : problem;
}

// Shows shutdown() and nothing else.
constexpr std::array<sock_filter, 4> kShowsShutdown = {
    {{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
     {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_shutdown},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}}};

// Asks for two calls, of which one is to fail as it never would, and one to do what it does.
[[noreturn]] void askForCalls(int handOver) {
  const int listener = installFilter(kShowsShutdown);
  if (listener < 0 || !sendDescriptor(handOver, listener)) {
    ::_exit(errno);
  }
  ::close(listener);
  const bool failed = ::shutdown(handOver, SHUT_RD) != 0 && errno == ECONNABORTED;
  const bool continued = ::shutdown(handOver, SHUT_RD) == 0;
  ::_exit(failed && continued ? 0 : EPROTO);
}

// Answers one call of that process; which says what failed.
const char* answerCall(int listener, int error) {
  constexpr int kPatienceMilliseconds = 10000;  // nothing takes that long
  pollfd entry{listener, POLLIN, 0};
  if (::poll(&entry, 1, kPatienceMilliseconds) != 1 || (entry.revents & POLLIN) == 0) {
    errno = errno == 0 ? ETIMEDOUT : errno;
    return "no call was shown";
  }
  // Larger than any kernel's.
  constexpr std::size_t kRoom = 512;
  alignas(seccomp_notif) std::array<char, kRoom> call{};
  alignas(seccomp_notif_resp) std::array<char, kRoom> answer{};
  auto& shown = *new (call.data()) seccomp_notif{};
  auto& response = *new (answer.data()) seccomp_notif_resp{};
  if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, call.data()) != 0) {
    return "a call cannot be received";
  }
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, shown.pid, 0)));
  const Descriptor socket(static_cast<int>(
      ::syscall(SYS_pidfd_getfd, process.get(), static_cast<int>(shown.data.args[0]), 0)));
  if (!socket) {
    return "cannot look at another process's socket";
  }
  response.id = shown.id;
  response.error = -error;
  response.flags = error == 0 ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0U;
  return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer.data()) == 0
             ? nullptr
             : "a call cannot be answered";
}

std::string tryCalls() {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return because("cannot make a socket pair");
  }
  const Descriptor listeners(pair[0]);
  Descriptor handOver(pair[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    askForCalls(handOver.get());
  }
  if (child < 0) {
    return because("cannot fork");
  }
  pollfd entry{listeners.get(), POLLIN, 0};
  handOver.reset();
  ::poll(&entry, 1, -1);
  const Descriptor listener = receiveDescriptor(listeners.get());
  const char* failed = nullptr;
  int error = 0;
  if (listener) {
    errno = 0;
    failed = answerCall(listener.get(), ECONNABORTED);
    failed = failed == nullptr ? answerCall(listener.get(), 0) : failed;
    error = errno;
  }
  if (failed != nullptr) {
    ::kill(child, SIGKILL);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (failed != nullptr) {
    return because(failed, errno = error);
  }
  return status == 0
             ? std::string()
             : because("a process cannot have its calls watched", errno = WEXITSTATUS(status));
}

struct Trial {
  const char* name;
  std::string (*attempt)();
};

constexpr std::array<Trial, 8> kTrials = {{{"user namespaces", tryUser},
                                           {"network namespaces", tryNetwork},
                                           {"mount namespaces", tryMount},
                                           {"process namespaces", tryProcesses},
                                           {"private resolver files", tryFiles},
                                           {"TUN devices", tryTun},
                                           {"veth pairs", tryVeth},
                                           {kFailingCalls, tryCalls}}};

struct Outcome {
  int error = 0;
  std::array<char, 500> text{};  // empty: possible
};

Outcome outcomeOf(std::string (*attempt)()) {
  errno = 0;
  const std::string text = attempt();
  Outcome out;
  out.error = errno;
  std::strncpy(out.text.data(), text.c_str(), out.text.size() - 1);
  return out;
}

[[noreturn]] void runTrial(const Trial& trial, int result) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Outcome outcome = outcomeOf(trial.attempt);
  [[maybe_unused]] const auto written = ::write(result, &outcome, sizeof outcome);
  ::_exit(0);
}

Ability examineOne(const Trial& trial) {
  Ability out{trial.name, false, {}};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    out.why = because("cannot try it");
    return out;
  }
  const Descriptor result(ends[0]);
  Descriptor childsEnd(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    runTrial(trial, childsEnd.get());
  }
  if (child < 0) {
    out.why = because("cannot try it");
    return out;
  }
  childsEnd.reset();
  Outcome outcome;
  ssize_t count = 0;
  do {
    count = ::read(result.get(), &outcome, sizeof outcome);
  } while (count < 0 && errno == EINTR);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (count != static_cast<ssize_t>(sizeof outcome)) {
    out.why = "the process that tried it was killed: something ends processes that try this";
    return out;
  }
  out.possible = outcome.text[0] == '\0';
  if (!out.possible) {
    out.why = std::string(outcome.text.data()) + ". " + adviceOn(trial.name, outcome.error);
  }
  return out;
}

}  // namespace

std::vector<Ability> examine() {
  std::vector<Ability> out;
  out.reserve(kTrials.size());
  for (const Trial& trial : kTrials) {
    out.push_back(examineOne(trial));
  }
  return out;
}

}  // namespace netparity::sandbox
