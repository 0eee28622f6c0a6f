#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "netparity/trace/trace.hpp"

namespace netparity::compare {

/// One trace, ready for comparison: its records, what each is (equal numbers for records that are `same`), and where the records of
/// each owner stand. Points to the trace.
struct Projected {
  const trace::Trace* trace = nullptr;
  std::vector<int> what;
  std::map<std::string, std::vector<std::size_t>> owners;

  /// The records of one owner as numbers; empty for an owner that it has not.
  std::vector<int> sequence(const std::string& owner) const;
};

/// Gives equal records equal numbers, so that each is looked at once.
class Interner {
 public:
  Projected project(const trace::Trace& trace);

 private:
  std::unordered_map<std::string, int> numbers_;
};

}  // namespace netparity::compare
