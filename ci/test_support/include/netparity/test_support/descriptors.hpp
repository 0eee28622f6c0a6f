#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

/// What the tests of several components share.
namespace netparity::test_support {

/// The descriptors that this process has open, as "7 socket:[4711]", to see in a test that none is
/// left behind. Files of the system's own are not among them: malloc and getaddrinfo read some for
/// a moment in other threads (/sys/devices/system/cpu/online when a new thread first allocates).
inline std::vector<std::string> openDescriptors() {
  std::vector<std::string> open;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    const bool ofTheSystem = target.rfind("/sys/", 0) == 0 || target.rfind("/proc/", 0) == 0 ||
                             target.rfind("/etc/", 0) == 0;
    if (!gone && !ofTheSystem) {
      open.push_back(entry.path().filename().string() + " " + target);
    }
  }
  std::sort(open.begin(), open.end());
  return open;
}

}  // namespace netparity::test_support
