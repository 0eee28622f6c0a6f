#include "keeper.hpp"
#include "netparity/sandbox/rtnetlink.hpp"
#include "netparity/sandbox/sandbox.hpp"
#include "own_user.hpp"
#include "private_files.hpp"

#include <cerrno>
#include <cstring>
#include <sched.h>
#include <string_view>
#include <unistd.h>

namespace netparity::sandbox {

namespace {

std::string setUpNetwork(const Plan& plan) {
  // Addresses cannot be added where the machine has switched IPv6 off for new networks.
  if (const std::string off = "/proc/sys/net/ipv6/conf/lo/disable_ipv6";
      ::access(off.c_str(), F_OK) == 0) {
    writeTo(off, "0");
  }
  Rtnetlink kernel;
  std::string problem = kernel.open();
  if (problem.empty()) {
    problem = kernel.setUp("lo");
  }
  for (auto it = plan.addresses.begin(); problem.empty() && it != plan.addresses.end(); ++it) {
    problem = kernel.addAddress("lo", *it);
  }
  if (problem.empty() && !plan.addresses.empty()) {
    problem = kernel.awaitReady("lo", plan.addresses);
  }
  for (auto it = plan.sysctls.begin(); problem.empty() && it != plan.sysctls.end(); ++it) {
    problem = pinSysctl(it->first, it->second);
  }
  for (auto it = plan.routes.begin(); problem.empty() && it != plan.routes.end(); ++it) {
    problem = kernel.addRoute(*it);
  }
  return problem;
}

std::vector<Cover> coversOf(const Plan& plan) {
  std::vector<Cover> out;
  const auto add = [&out](const char* path, const std::optional<std::string>& text) {
    if (text) {
      out.push_back({path, *text});
    }
  };
  add("/etc/resolv.conf", plan.resolvConf);
  add("/etc/hosts", plan.hosts);
  add("/etc/nsswitch.conf", plan.nsswitch);
  return out;
}

// glibc takes what follows the first dot of the machine's name for a domain to search in, and asks
// for more names then. A name without a dot has none.
std::string nameMachine() {
  constexpr std::string_view kName = "sandbox";
  return ::sethostname(kName.data(), kName.size()) == 0
             ? std::string()
             : std::string("cannot name the machine: ") + std::strerror(errno);
}

}  // namespace

std::string pinSysctl(const std::string& name, const std::string& value) {
  // Everything else in there is the machine's, and root could change it from inside.
  if (!name.starts_with("net/") || name.find("..") != std::string::npos) {
    return "\"" + name + "\" is not the name of a sysctl of the network, like " +
           "net/ipv4/tcp_syn_retries";
  }
  return writeTo("/proc/sys/" + name, value);
}

std::string enter(const Plan& plan) {
  std::string problem =
      becomeOwner(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | (plan.processes ? CLONE_NEWPID : 0));
  if (problem.empty()) {
    problem = nameMachine();
  }
  if (problem.empty()) {
    problem = coverFiles(coversOf(plan));
  }
  if (problem.empty() && plan.scratch) {
    problem = coverFolder(*plan.scratch);
  }
  if (problem.empty()) {
    problem = setUpNetwork(plan);
  }
  if (problem.empty() && plan.processes) {
    problem = startKeeper();
  }
  return problem;
}

}  // namespace netparity::sandbox
