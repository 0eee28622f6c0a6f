#pragma once

#include <netparity/runner/run.hpp>
#include <netparity/scenario/library.hpp>

#include <optional>
#include <string>
#include <vector>

namespace netparity::cli {

/// Finds and compiles the scenarios that patterns name. Nothing when something is wrong, which has
/// then been said on standard error.
std::optional<std::vector<runner::Case>> loadCases(const std::vector<std::string>& patterns);

/// Every N-th of the cases, from the I-th on (1-based), for "I/N". Nothing when the text is no
/// shard.
std::optional<std::vector<runner::Case>> shardOf(std::vector<runner::Case> cases,
                                                 const std::string& shard);

}  // namespace netparity::cli
