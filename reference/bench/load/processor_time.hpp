#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace netparity::bench {

/// Seconds of processor time that all threads of a process have used so far; 0 when there is none.
inline double processorSeconds(int pid) {
  double nanoseconds = 0;
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream file(task.path() / "schedstat");
    double own = 0;
    if (file >> own) {
      nanoseconds += own;
    }
  }
  return nanoseconds / 1e9;
}

}  // namespace netparity::bench
