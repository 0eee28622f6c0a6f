#include "netparity/limits/descriptors.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>
#include <sys/resource.h>
#include <system_error>

namespace netparity::limits {

namespace {

std::set<unsigned long> openDescriptors(pid_t process, std::error_code& error) {
  std::set<unsigned long> out;
  const std::filesystem::path folder = "/proc/" + std::to_string(process) + "/fd";
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    unsigned long number = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc()) {
      out.insert(number);
    }
  }
  return out;
}

}  // namespace

std::string leaveDescriptors(pid_t process, unsigned spare) {
  std::error_code error;
  const std::set<unsigned long> open = openDescriptors(process, error);
  if (error) {
    return "cannot list the descriptors of process " + std::to_string(process) + ": " +
           error.message();
  }
  unsigned long limit = 0;
  for (unsigned free = 0; free < spare || open.contains(limit); ++limit) {
    free += open.contains(limit) ? 0U : 1U;
  }
  rlimit now{};
  if (::prlimit(process, RLIMIT_NOFILE, nullptr, &now) == 0) {
    now.rlim_cur = limit;
    if (limit <= now.rlim_max && ::prlimit(process, RLIMIT_NOFILE, &now, nullptr) == 0) {
      return {};
    }
  }
  return "cannot limit the descriptors of process " + std::to_string(process) + " to " +
         std::to_string(limit) + ": " + std::strerror(errno);
}

}  // namespace netparity::limits
