#pragma once

#include "interner.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace netparity::compare {

/// Two records of an oracle trace that stand the other way round in the subject.
struct Swap {
  std::size_t variant = 0;       ///< index of the oracle trace
  std::size_t first = 0;         ///< index in the oracle's trace of what should come first
  std::size_t second = 0;        ///< index in the oracle's trace of what came first
  std::size_t secondActual = 0;  ///< the latter's index in the subject's trace
  bool sameTurn = false;         ///< rule 2 forbids it, not rule 3
};

/// What RULE.md says of a subject and an envelope.
struct Judgement {
  bool agrees = false;
  /// Owners whose sequence no oracle trace shows.
  std::vector<int> strange;
  /// Every owner is as some oracle trace shows it, but these records stand the wrong way round.
  std::optional<Swap> swap;
  /// How many times a record was looked at, so that tests can see the growth of the work.
  std::size_t steps = 0;
};

/// The whole rule: a variant that agrees as a whole or, failing that, each owner and each pair of
/// owners as some variant showed them. `owners`: how many the interner knows.
Judgement judge(std::span<const Projected> variants, const Projected& subject, int owners);

}  // namespace netparity::compare
