#pragma once

#include "interner.hpp"
#include "netparity/compare/compare.hpp"
#include "rule.hpp"

#include <span>

namespace netparity::compare {

/// The divergences of a trace that ended by itself and does not agree. `owners`: how many the
/// interner knows.
Verdict explain(std::span<const Projected> variants, const Projected& subject, int owners,
                const Judgement& judgement);

/// The divergences of a beginning of a trace.
Verdict explainEnding(std::span<const Projected> variants, const Projected& subject, int owners,
                      const Judgement& judgement, Ending ending);

}  // namespace netparity::compare
