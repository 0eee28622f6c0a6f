#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "interner.hpp"

namespace netparity::compare {

/// One difference within an owner's sequence: a record changed, missing (no actual), too much (no expected), or in another place.
struct Edit {
  std::optional<std::size_t> expected;  ///< index in the oracle's trace
  std::optional<std::size_t> actual;    ///< index in the subject's trace
  std::size_t at = 0;                   ///< where in the oracle's trace it belongs, for sorting
  bool moved = false;
};

/// The edits that turn the oracle's sequence of one owner into the subject's.
std::vector<Edit> align(const Projected& oracle, const Projected& subject, const std::string& owner);

/// The edits of all owners, in the oracle's order.
std::vector<Edit> alignAll(const Projected& oracle, const Projected& subject);

}  // namespace netparity::compare
