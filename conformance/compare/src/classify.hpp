#pragma once

#include "netparity/compare/compare.hpp"

namespace netparity::compare {

/// The divergence that a pair of records shows: class, severity, signature, summary, owner and position; no context.
Divergence classifyChange(const trace::Record& expected, const trace::Record& actual);
Divergence classifyMissing(const trace::Record& expected);
Divergence classifyExtra(const trace::Record& actual);
/// The same record in another place of its object's own sequence.
Divergence classifyMoved(const trace::Record& expected, const trace::Record& actual);
/// `second` came before `first`, both equal on both sides.
Divergence classifySwap(const trace::Record& first, const trace::Record& second, bool sameTurn);
/// The implementation ended early; `missing` is the first record that it lacks, null when it lacks none.
Divergence classifyEnding(Ending ending, const trace::Record* missing);

}  // namespace netparity::compare
