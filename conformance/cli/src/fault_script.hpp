#pragma once

#include <netparity/faults/script.hpp>

#include <optional>
#include <string>
#include <vector>

namespace netparity::cli {

/// A file of faults: YAML or JSON, as in the front matter of scenarios.
struct FaultFile {
  std::string path;  ///< "-": standard input
  /// "dns", "peers" or "wire": the file holds the value of this key, or a mapping with this key.
  /// Empty: it holds a mapping with any of the keys.
  std::string key;
};

/// Reads the faults of the files together. Nothing when something is wrong, which has then been
/// said on standard error, with its line and column.
std::optional<faults::Script> readFaults(const std::vector<FaultFile>& files);

}  // namespace netparity::cli
