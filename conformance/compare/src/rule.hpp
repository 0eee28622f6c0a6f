#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "interner.hpp"

namespace netparity::compare {

/// Two records of an oracle trace that stand the other way round in the subject.
struct Swap {
  std::size_t first = 0;   ///< index in the oracle's trace
  std::size_t second = 0;  ///< came first in the subject
  bool sameTurn = false;
};

/// Rules 2 and 3 of RULE.md. `owners`: judge the records of these only (all when null); both traces must have equal sequences for them.
std::optional<Swap> findSwap(const Projected& oracle, const Projected& subject, const std::set<std::string>* owners = nullptr);

/// The whole rule against one variant.
bool agrees(const Projected& oracle, const Projected& subject);

/// The rule against several variants: one that agrees as a whole or, failing that, each owner and each pair of owners as some variant
/// showed them.
bool agreesWithAny(std::span<const Projected> variants, const Projected& subject);

}  // namespace netparity::compare
