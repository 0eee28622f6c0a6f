#pragma once

#include <netparity/results/results.hpp>

#include <vector>

namespace netparity::terminal {

/// One row of two aligned traces.
struct Row {
  const results::Record* oracle = nullptr;          ///< null: the implementation did too much
  const results::Record* implementation = nullptr;  ///< null: it did too little

  bool isEqual() const noexcept {
    return oracle != nullptr && implementation != nullptr &&
           oracle->owner == implementation->owner && oracle->text == implementation->text;
  }
};

/// Aligns two lists: the longest common subsequence of equal records; between those, records of the
/// same kind, owner and name share a row. The rows point into the lists.
std::vector<Row> align(const std::vector<results::Record>& oracle,
                       const std::vector<results::Record>& implementation);

/// The rows that differ with `around` equal ones before and after each; an empty Row stands for
/// what was left out.
std::vector<Row> onlyNearDifferences(const std::vector<Row>& rows, std::size_t around);

}  // namespace netparity::terminal
