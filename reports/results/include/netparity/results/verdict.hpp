#pragma once

#include <netparity/results/results.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What follows from results: totals, causes, percentages and the exit status.
namespace netparity::results {

/// Whether an outcome is a judgement of the implementation, and so counts in percentages.
bool isJudged(Outcome outcome) noexcept;

/// Whether an outcome makes a run end with status 1.
bool isUnexpected(Outcome outcome) noexcept;

/// Counts per implementation key. Every implementation of the results has an entry.
std::map<std::string, OutcomeCounts> totals(const Results& results);

/// Sum of the judged outcomes.
std::size_t judgedCount(const OutcomeCounts& counts) noexcept;

/// Share of `agrees` among the judged, in percent; nothing when nothing was judged.
std::optional<double> agreementPercent(const OutcomeCounts& counts) noexcept;

/// The percentage as reports print it: one decimal, rounded down so that only a full agreement
/// reads "100 %"; an en dash when nothing was judged.
std::string formatAgreement(const OutcomeCounts& counts);

/// The divergences that stand for a result: its headlines or, if none is marked, its first one.
std::vector<const Divergence*> headlines(const Result& result);

/// Headline divergences grouped by implementation and signature, unconfirmed ones left out: what
/// was seen once and never again is nobody's cause. A crash, hang or leak without any divergence
/// gets a cause of its own. Unexpected causes come first, then by severity, count (largest first),
/// signature, implementation.
std::vector<Cause> causes(const Results& results);

/// 0 for the gravest severity, growing from there; unknown names rank last.
int severityRank(std::string_view severity) noexcept;

/// What besides the results decides the exit status.
struct RunConditions {
  std::string misuse;  ///< not empty: usage, scenario, expectation or configuration is wrong (2)
  std::string
      cannotJudge;  ///< not empty: the run as a whole could not judge, such as no adapter (3)
  std::size_t minScenarios = 1;  ///< fewer selected scenarios than this is a misuse (2)
  int signal = 0;                ///< SIGINT or SIGTERM if that ended the run (128 + signal)
};

/// The exit status with its reason. An interruption decides; else 2 before 3 before 1 before 0:
/// 2 misuse or too few scenarios; 3 adapter-error, oracle-error, no implementation, or nothing
/// judged at all; 1 any outcome that isUnexpected(); 0 otherwise.
Exit exitStatus(const Results& results, const RunConditions& conditions = {});

/// Marks further headlines. The first divergence of a scenario is its headline, and what comes
/// after may follow from it. But a difference that is the headline of many scenarios (a tenth of
/// those that differ, and at least 5) is systematic: it is there whatever else happens, and must
/// not hide what else is wrong. The first divergence that is not systematic is then a headline as
/// well.
void markHeadlines(Results& results);

/// Fills in what is derived: headlines, causes, totals, exit and partial (set exactly when a signal
/// ended the run).
void conclude(Results& results, const RunConditions& conditions = {});

}  // namespace netparity::results
