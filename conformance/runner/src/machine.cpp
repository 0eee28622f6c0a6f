#include "netparity/runner/machine.hpp"

#include <fstream>
#include <gnu/libc-version.h>
#include <sched.h>
#include <string>
#include <sys/utsname.h>
#include <thread>

namespace netparity::runner {

namespace {

std::string operatingSystem() {
  std::ifstream file("/etc/os-release");
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view kKey = "PRETTY_NAME=";
    if (line.starts_with(kKey)) {
      std::string name = line.substr(kKey.size());
      if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
        name = name.substr(1, name.size() - 2);
      }
      return name;
    }
  }
  return "Linux";
}

// Cores of this process's affinity, which a container may have narrowed.
int usableCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    return CPU_COUNT(&set);
  }
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

results::Machine describeMachine() {
  results::Machine machine;
  machine.os = operatingSystem();
  utsname names{};
  if (::uname(&names) == 0) {
    machine.kernel = std::string(names.sysname) + " " + names.release;
    machine.arch = names.machine;
  }
  machine.cpus = usableCores();
  machine.libc = std::string("glibc ") + gnu_get_libc_version();
  return machine;
}

}  // namespace netparity::runner
