#pragma once

#include <string>
#include <vector>

namespace netparity::implementations {

/// What a command printed and how it ended.
struct Output {
  int status = -1;     ///< exit status; -1: could not be started or died of a signal
  std::string text;    ///< standard output, at most 1 MiB
  std::string errors;  ///< standard error, at most 64 KiB
};

/// Runs a command found on PATH to its end, without standard input.
Output runCommand(const std::vector<std::string>& argv);

}  // namespace netparity::implementations
