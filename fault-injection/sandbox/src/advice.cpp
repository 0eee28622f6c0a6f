#include "advice.hpp"

#include "netparity/sandbox/abilities.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace netparity::sandbox {

namespace {

std::string sysctl(const char* name) {
  std::ifstream file(std::string("/proc/sys/") + name);
  std::string value;
  file >> value;
  return value;
}

bool hasSeccompFilter() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Seccomp:")) {
      return line.find('2') != std::string::npos;
    }
  }
  return false;
}

bool isContainer() {
  std::error_code ignored;
  return std::filesystem::exists("/.dockerenv", ignored) ||
         std::filesystem::exists("/run/.containerenv", ignored);
}

std::string adviceOnTun(int error) {
  const std::string instead = " The wire takes a veth pair instead where it can.";
  switch (error) {
    case ENOENT:
      return "There is no /dev/net/tun: load the module tun, or start the container with "
             "--device /dev/net/tun." +
             instead;
    case EACCES:
      return "Only root may open /dev/net/tun here, and in a sandbox nobody is root: chmod 0666 "
             "/dev/net/tun is safe, as using it needs a network of one's own." +
             instead;
    case EPERM:
      return "The container's device rules forbid /dev/net/tun: start it with --device "
             "/dev/net/tun." +
             instead;
    default:
      return "The kernel may have no TUN devices: load the module tun." + instead;
  }
}

std::string adviceOnCalls(int error) {
  if (error == EBUSY) {
    return "Another program watches the calls of this process already, which only one can do: run "
           "outside of it.";
  }
  if (error == ENOSYS || error == EINVAL) {
    return "The kernel has no seccomp user notification: Linux 5.6 or newer with CONFIG_SECCOMP is "
           "needed.";
  }
  if (sysctl("kernel/yama/ptrace_scope") == "3") {
    return "The sysctl kernel.yama.ptrace_scope is 3, with which no process may look into another: "
           "set it to 1, for which the machine has to start anew.";
  }
  return "A container's seccomp filter or a security module likely forbids it: start the container "
         "with --security-opt seccomp=unconfined.";
}

std::string adviceOnNamespaces(int error) {
  if (sysctl("user/max_user_namespaces") == "0") {
    return "The sysctl user.max_user_namespaces is 0: set it to 15000, for example.";
  }
  if (::geteuid() != 0 && sysctl("kernel/unprivileged_userns_clone") == "0") {
    return "The sysctl kernel.unprivileged_userns_clone is 0: set it to 1, or run as root.";
  }
  if (::geteuid() != 0 && sysctl("kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "AppArmor takes the capabilities from unprivileged user namespaces: set the sysctl "
           "kernel.apparmor_restrict_unprivileged_userns to 0, give the program a profile that "
           "allows userns, or run as root.";
  }
  if (error == ENOSPC || error == EUSERS) {
    return "There are as many namespaces as the sysctls user.max_*_namespaces allow, or 32 within "
           "each other.";
  }
  if (error == EINVAL || error == ENOSYS) {
    return "The kernel was built without namespaces of this kind.";
  }
  if (hasSeccompFilter() || isContainer()) {
    return "A container's seccomp filter or AppArmor profile likely forbids it: start the "
           "container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined.";
  }
  return "A security module, or a chroot, likely forbids it: ask the machine's administrator.";
}

}  // namespace

std::string adviceOn(std::string_view ability, int error) {
  if (ability == "TUN devices") {
    return adviceOnTun(error);
  }
  if (ability == "veth pairs" && error == EOPNOTSUPP) {
    return "The kernel may have no veth devices: load the module veth.";
  }
  if (ability == "private resolver files" && error == ENOENT) {
    return "A file that is to be covered must be there: create it, empty.";
  }
  if (ability == kFailingCalls) {
    return adviceOnCalls(error);
  }
  return adviceOnNamespaces(error);
}

}  // namespace netparity::sandbox
