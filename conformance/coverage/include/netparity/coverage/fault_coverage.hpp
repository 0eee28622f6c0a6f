#pragma once

#include <netparity/program/program.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace netparity::coverage {

/// A fault and the parts of the API that scenarios meet it with.
struct FaultCoverage {
  std::string fault;  ///< "dns timeout", "peers rst", "wire blackhole", "limits files",
                      ///< "calls connect ENOBUFS"
  std::size_t scenarios = 0;
  std::set<std::string> items;  ///< ids of the surface inventory that these scenarios cover
};

/// The faults that a program declares, each once, sorted. Addresses, numbers and labels do not
/// matter.
std::set<std::string> faultsOf(const program::Program& program);

/// Collects faults × items over scenarios.
class FaultCounter {
 public:
  void add(const program::Program& program);

  /// Sorted by fault.
  const std::vector<FaultCoverage>& faults() const noexcept { return faults_; }
  /// How many pairs of a fault and an item there are.
  std::size_t pairs() const noexcept;

 private:
  std::vector<FaultCoverage> faults_;
};

}  // namespace netparity::coverage
