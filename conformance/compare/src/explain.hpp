#pragma once

#include "interner.hpp"
#include "netparity/compare/compare.hpp"
#include "rule.hpp"

#include <span>
#include <vector>

namespace netparity::compare {

/// The oracle trace, of at least one, nearest to the subject in these owners: the one with the
/// fewest edits. For a partial subject what it lacks counts only between traces that are equally
/// near otherwise.
const Projected& nearest(std::span<const Projected> variants, const Projected& subject, int owners,
                         const std::vector<int>& among, bool partial);

/// The divergences of a trace that ended by itself and does not agree. `owners`: how many the
/// interner knows.
Verdict explain(std::span<const Projected> variants, const Projected& subject, int owners,
                const Judgement& judgement);

/// The divergences of a beginning of a trace.
Verdict explainEnding(std::span<const Projected> variants, const Projected& subject, int owners,
                      const Judgement& judgement, Ending ending);

}  // namespace netparity::compare
