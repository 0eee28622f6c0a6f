#include "own_user.hpp"

#include "netparity/sandbox/descriptor.hpp"
#include "problem.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace netparity::sandbox {

std::string writeTo(const std::string& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return because("cannot write \"" + text + "\" to " + path);
  }
  return {};
}

namespace {

std::string mapOneself(uid_t user, gid_t group) {
  // A process that has changed its user does not own its own files in /proc.
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  // The kernel lets nobody map a group who could then leave one.
  std::string problem = writeTo("/proc/self/setgroups", "deny");
  if (problem.empty()) {
    const std::string id = std::to_string(user);
    problem = writeTo("/proc/self/uid_map", id + " " + id + " 1");
  }
  if (problem.empty()) {
    const std::string id = std::to_string(group);
    problem = writeTo("/proc/self/gid_map", id + " " + id + " 1");
  }
  return problem;
}

}  // namespace

std::string becomeOwner(int namespaces) {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  int deathSignal = 0;
  ::prctl(PR_GET_PDEATHSIG, &deathSignal, 0, 0, 0);
  if (::unshare(CLONE_NEWUSER | namespaces) != 0) {
    // The one cause that is the caller's own fault.
    return errno == EINVAL ? "cannot make namespaces: the process has more than one thread, or the "
                             "kernel lacks one kind of them"
                           : because("cannot make namespaces");
  }
  // New credentials have cleared it.
  ::prctl(PR_SET_PDEATHSIG, deathSignal, 0, 0, 0);
  return mapOneself(user, group);
}

}  // namespace netparity::sandbox
