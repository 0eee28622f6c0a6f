#pragma once

#include "netparity/trace/trace.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace netparity::compare {

/// One trace, ready for comparison: what each record is and whose it is as numbers that mean the
/// same in all traces of one Interner, and where the records of each owner stand. Points to the
/// trace.
struct Projected {
  const trace::Trace* trace = nullptr;
  std::vector<int> what;                        ///< per record; equal for records that are `same`
  std::vector<int> owner;                       ///< per record
  std::vector<std::vector<std::size_t>> owned;  ///< by owner: its records, in order

  std::size_t size() const noexcept { return what.size(); }
  const trace::Record& record(std::size_t index) const { return trace->records[index]; }
  /// The records of one owner; empty for an owner that the trace does not have.
  std::span<const std::size_t> of(int number) const noexcept;
};

/// Gives equal records and equal owners equal numbers, so that each record is looked at once.
class Interner {
 public:
  Projected project(const trace::Trace& trace);

  /// How many owners all projected traces have together. Numbered in order of first appearance.
  int owners() const noexcept { return static_cast<int>(owners_.size()); }

 private:
  std::unordered_map<std::string, int> records_;
  std::unordered_map<std::string, int> owners_;
};

/// Whether both show the same records of an owner in the same order.
bool sameSequence(const Projected& a, const Projected& b, int owner);

}  // namespace netparity::compare
