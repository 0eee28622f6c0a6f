#pragma once

#include "netparity/compare/compare.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace netparity::compare {

/// Properties (class, name) that an implementation shows nowhere.
using MissingProperties = std::set<std::pair<std::string, std::string>>;

/// The divergences that a pair of unequal records shows, the gravest first: class, severity,
/// signature, summary, owner and position; no context. The contents of the record are one, each
/// property of its state another.
std::vector<Divergence> classifyChange(const trace::Record& expected, const trace::Record& actual,
                                       const MissingProperties& missing);
Divergence classifyMissing(const trace::Record& expected);
Divergence classifyExtra(const trace::Record& actual);
/// The same record in another place of its object's own sequence: `second` came before `first`.
Divergence classifyMoved(const trace::Record& first, const trace::Record& second);
/// `second` came before `first`, records of different objects that are equal on both sides.
Divergence classifySwap(const trace::Record& first, const trace::Record& second, bool sameTurn);
/// The implementation ended early; `missing` is the first record that it lacks, null when it lacks
/// none.
Divergence classifyEnding(Ending ending, const trace::Record* missing);

}  // namespace netparity::compare
