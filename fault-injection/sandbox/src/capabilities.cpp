#include "capabilities.hpp"

#include "netparity/sandbox/sandbox.hpp"
#include "problem.hpp"

#include <array>
#include <cerrno>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace netparity::sandbox {

// Runs between fork and exec: nothing is allocated unless it fails.
std::string dropCapabilities() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return because("cannot set no_new_privs");
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // As many as this kernel knows, which may be more than its headers did. Without CAP_SETPCAP the
  // bounding set stays, and does not matter: no_new_privs keeps exec from giving what is in it,
  // unless the user is root.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
       ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && ::geteuid() == 0) {
      return because("cannot drop a capability from the bounding set");
    }
  }
  errno = 0;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) {
    return because("cannot give up the capabilities");
  }
  return {};
}

std::string passOnCapabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) {
    return because("cannot read the capabilities");
  }
  for (__user_cap_data_struct& set : sets) {
    set.inheritable = set.permitted;
  }
  if (::syscall(SYS_capset, &header, sets.data()) != 0) {
    return because("cannot make the capabilities inheritable");
  }
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
       ++capability) {
    // One that this process does not have is no loss.
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
  }
  return {};
}

}  // namespace netparity::sandbox
