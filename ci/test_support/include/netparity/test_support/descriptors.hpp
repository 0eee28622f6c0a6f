#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>

/// What the tests of several components share.
namespace netparity::test_support {

/// How many descriptors this process has open, to see in a test that none is left behind. Files of
/// the system's own are not counted: malloc and getaddrinfo read some of them for a moment in other
/// threads (/sys/devices/system/cpu/online when a new thread first allocates).
inline std::size_t openDescriptors() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    const bool ofTheSystem = target.rfind("/sys/", 0) == 0 || target.rfind("/proc/", 0) == 0 ||
                             target.rfind("/etc/", 0) == 0;
    count += gone || ofTheSystem ? 0U : 1U;
  }
  return count;
}

}  // namespace netparity::test_support
