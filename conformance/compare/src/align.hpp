#pragma once

#include "interner.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace netparity::compare {

/// One difference within an owner's sequence: a record changed, missing (no actual), too much (no
/// expected), or in another place.
struct Edit {
  std::optional<std::size_t> expected;  ///< index in the oracle's trace
  std::optional<std::size_t> actual;    ///< index in the subject's trace
  std::size_t at = 0;                   ///< where in the oracle's trace it belongs, for sorting
  /// The same record, maybe with other contents, in another place.
  bool moved = false;
  /// Of a moved record: the owner's record in the oracle's trace that it is on the wrong side of.
  std::optional<std::size_t> across;
  bool tail = false;  ///< missing, as is everything of its owner behind it
};

/// How one oracle trace becomes the subject.
struct Alignment {
  std::vector<Edit> edits;  ///< in the oracle's order
  /// For each record of the oracle, what it became, if it became anything.
  std::vector<std::optional<std::size_t>> counterpart;
};

/// Aligns the sequences of these owners; those of others are taken to be as they should.
Alignment align(const Projected& oracle, const Projected& subject, const std::vector<int>& owners);

/// How many records of an owner either side has and the other has not, wherever they stand: a cheap
/// lower bound of the edits.
struct BagDistance {
  std::size_t missing = 0;
  std::size_t extra = 0;
};
BagDistance bagDistance(const Projected& oracle, const Projected& subject, int owner);

}  // namespace netparity::compare
