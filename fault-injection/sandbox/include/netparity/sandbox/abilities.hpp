#pragma once

#include <string>
#include <vector>

namespace netparity::sandbox {

/// Calls of a program shown to another process, which looks at the sockets that they are about and
/// answers in the kernel's place.
inline constexpr const char* kFailingCalls = "failing system calls";

/// Something that sandboxes, wires or failing system calls need, and whether this process may have
/// it here.
struct Ability {
  /// "user namespaces", "network namespaces", "mount namespaces", "process namespaces",
  /// "private resolver files", "TUN devices", "veth pairs",
  /// kFailingCalls.
  std::string name;
  bool possible = false;
  /// What failed, the likely reason on this machine, and what to do about it; empty when possible.
  std::string why;
};

/// Tries each one in a child process of its own; neither the caller nor the machine is changed.
/// Always all of them, in the order above. Takes a few milliseconds.
std::vector<Ability> examine();

}  // namespace netparity::sandbox
