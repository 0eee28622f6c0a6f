#pragma once

#include <netparity/faults/script.hpp>

#include <string>
#include <vector>

namespace netparity::faults {

/// Files and folders that stand in a program's way. They become accessible again with this object,
/// so that whoever owns the folder can remove them.
class Paths {
 public:
  Paths() = default;
  ~Paths();
  Paths(const Paths&) = delete;
  Paths& operator=(const Paths&) = delete;
  Paths(Paths&&) = delete;
  Paths& operator=(Paths&&) = delete;

  /// Returns why that is impossible; empty when all are there.
  std::string make(const std::string& folder, const std::vector<Path>& paths);

 private:
  std::vector<std::string> locked_;
};

}  // namespace netparity::faults
