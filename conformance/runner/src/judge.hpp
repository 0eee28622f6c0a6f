#pragma once

#include <netparity/compare/compare.hpp>
#include <netparity/lane/lane.hpp>
#include <netparity/results/results.hpp>

#include <string>

namespace netparity::runner {

/// What one run of a program on an implementation shows.
struct Judgement {
  results::Outcome outcome = results::Outcome::agrees;
  std::string reason;
  compare::Verdict verdict;  ///< with divergences unless the outcome is agrees, unstable,
                             ///< unsupported or adapterError
  trace::Trace trace;

  /// Whether it differs from what the oracle showed, so that a second run should be made before
  /// this is believed.
  bool needsConfirmation() const;
};

/// Judges one run against what the oracle showed. It is unstable when it differs from an oracle
/// that differs from itself in most of its runs.
Judgement judge(const program::Program& program, const compare::Envelope& envelope,
                const lane::RunOutcome& outcome);

/// Fills the divergences of a result.
void describe(const compare::Verdict& verdict, std::string_view scenario, results::Result& into);

/// A trace as results hold it.
std::vector<results::Record> describe(const std::vector<trace::Record>& records);

}  // namespace netparity::runner
