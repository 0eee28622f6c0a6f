#pragma once

#include <netparity/results/results.hpp>
#include <netparity/terminal/style.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Results as text for people. Foreign text (records, sources, output of adapters) is shown with
/// control characters made visible, so that it cannot act on the terminal.
namespace netparity::terminal {

/// What a run prints at its end: causes, what could not be judged and why, totals, and the exit
/// reason as last line. Bounded: Style says how many causes are shown. Uses results.causes,
/// results.totals and results.exit; see results::conclude().
std::string report(const results::Results& results, const Style& style);

/// One divergence in full, with output and everything that was folded into it.
/// Nothing if no divergence has that id.
std::optional<std::string> explain(const results::Results& results, std::string_view divergenceId,
                                   const Style& style);

/// The table of outcomes per implementation alone.
std::string totalsTable(const results::Results& results, const Style& style);

/// Two lists of records aligned, side by side or stacked; marked are those that differ.
std::string sideBySide(const std::vector<results::Record>& oracle,
                       const std::vector<results::Record>& implementation,
                       std::string_view oracleTitle, std::string_view implementationTitle,
                       const Style& style);

}  // namespace netparity::terminal
