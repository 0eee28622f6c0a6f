#include <netparity/results/verdict.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace netparity::results {
namespace {

/// Severities of outcomes that come without a divergence, so that they sort among the others.
constexpr std::string_view kGravest = "high";

std::string_view titleOfBare(Outcome outcome) {
  switch (outcome) {
    case Outcome::crash:
      return "the process ends before the program does";
    case Outcome::hang:
      return "the program does not end";
    case Outcome::leak:
      return "the program ends and leaves something open";
    default:
      return "";
  }
}

/// "3 diverges, 1 crash" for the given outcomes over all implementations; empty when there is none.
std::string countsText(const std::map<std::string, OutcomeCounts>& all, bool (*wanted)(Outcome)) {
  std::string text;
  for (const Outcome outcome : kOutcomes) {
    std::size_t count = 0;
    for (const auto& [key, counts] : all) {
      const auto found = counts.find(outcome);
      count += found == counts.end() ? 0 : found->second;
    }
    if (count != 0 && wanted(outcome)) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, toString(outcome));
    }
  }
  return text;
}

bool isUnable(Outcome outcome) {
  return outcome == Outcome::adapterError || outcome == Outcome::oracleError;
}

bool isAnything(Outcome) {
  return true;
}

/// Scenarios whose oracle failed and that no implementation's result speaks of.
std::size_t silentOracleErrors(const Results& results) {
  return static_cast<std::size_t>(std::count_if(
      results.scenarios.begin(), results.scenarios.end(), [](const Scenario& scenario) {
        return scenario.oracle.outcome == Outcome::oracleError &&
               std::none_of(
                   scenario.results.begin(), scenario.results.end(),
                   [](const Result& result) { return result.outcome == Outcome::oracleError; });
      }));
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string signalName(int signal) {
  switch (signal) {
    case SIGINT:
      return "SIGINT";
    case SIGTERM:
      return "SIGTERM";
    default:
      return fmt::format("signal {}", signal);
  }
}

}  // namespace

bool isJudged(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::agrees:
    case Outcome::diverges:
    case Outcome::expected:
    case Outcome::unstable:
    case Outcome::unconfirmed:
    case Outcome::crash:
    case Outcome::hang:
    case Outcome::leak:
      return true;
    default:
      return false;
  }
}

bool isUnexpected(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::diverges:
    case Outcome::gone:
    case Outcome::unstable:
    case Outcome::crash:
    case Outcome::hang:
    case Outcome::leak:
      return true;
    default:
      return false;
  }
}

std::map<std::string, OutcomeCounts> totals(const Results& results) {
  std::map<std::string, OutcomeCounts> all;
  for (const Implementation& implementation : results.implementations) {
    all[implementation.key];
  }
  for (const Scenario& scenario : results.scenarios) {
    for (const Result& result : scenario.results) {
      ++all[result.implementation][result.outcome];
    }
  }
  return all;
}

std::size_t judgedCount(const OutcomeCounts& counts) noexcept {
  std::size_t judged = 0;
  for (const auto& [outcome, count] : counts) {
    judged += isJudged(outcome) ? count : 0;
  }
  return judged;
}

std::optional<double> agreementPercent(const OutcomeCounts& counts) noexcept {
  const std::size_t judged = judgedCount(counts);
  if (judged == 0) {
    return std::nullopt;
  }
  const auto found = counts.find(Outcome::agrees);
  const std::size_t agreeing = found == counts.end() ? 0 : found->second;
  return 100.0 * static_cast<double>(agreeing) / static_cast<double>(judged);
}

std::string formatAgreement(const OutcomeCounts& counts) {
  const std::optional<double> percent = agreementPercent(counts);
  if (!percent) {
    return "–";
  }
  if (*percent == 100.0) {
    return "100 %";
  }
  // The small addend undoes binary noise such as 28.999999; it cannot lift anything to the next
  // tenth.
  return fmt::format("{:.1f} %", std::floor(*percent * 10.0 + 1e-9) / 10.0);
}

std::vector<const Divergence*> headlines(const Result& result) {
  std::vector<const Divergence*> found;
  for (const Divergence& divergence : result.divergences) {
    if (divergence.headline) {
      found.push_back(&divergence);
    }
  }
  if (found.empty() && !result.divergences.empty()) {
    found.push_back(&result.divergences.front());
  }
  return found;
}

int severityRank(std::string_view severity) noexcept {
  constexpr std::array<std::string_view, 3> kSeverities = {"high", "medium", "low"};
  const auto* const found = std::find(kSeverities.begin(), kSeverities.end(), severity);
  return static_cast<int>(found - kSeverities.begin());
}

std::vector<Cause> causes(const Results& results) {
  std::map<std::pair<std::string, std::string>, Cause> grouped;
  const auto add = [&](const Scenario& scenario, const Result& result, const Cause& like) {
    Cause& cause = grouped.try_emplace({result.implementation, like.signature}, like).first->second;
    const bool known = !cause.scenarios.empty() && cause.scenarios.back() == scenario.id;
    const bool expected = result.outcome == Outcome::expected;
    cause.expected = cause.scenarios.empty() ? expected : cause.expected && expected;
    if (severityRank(like.severity) < severityRank(cause.severity)) {
      cause.severity = like.severity;
    }
    if (!known) {
      ++cause.count;
      cause.scenarios.push_back(scenario.id);
    }
  };
  for (const Scenario& scenario : results.scenarios) {
    for (const Result& result : scenario.results) {
      if (result.outcome == Outcome::unconfirmed) {
        continue;
      }
      for (const Divergence* divergence : headlines(result)) {
        Cause like;
        like.signature = divergence->signature;
        like.divergenceClass = divergence->divergenceClass;
        like.severity = divergence->severity;
        like.title = divergence->summary;
        like.implementation = result.implementation;
        add(scenario, result, like);
      }
      if (const std::string_view title = titleOfBare(result.outcome);
          result.divergences.empty() && !title.empty()) {
        Cause like;
        like.signature = toString(result.outcome);
        like.divergenceClass = toString(result.outcome);
        like.severity = kGravest;
        like.title = title;
        like.implementation = result.implementation;
        add(scenario, result, like);
      }
    }
  }

  std::vector<Cause> sorted;
  sorted.reserve(grouped.size());
  for (auto& [key, cause] : grouped) {
    sorted.push_back(std::move(cause));
  }
  const auto rank = [](const Cause& cause) {
    return std::make_tuple(cause.expected, severityRank(cause.severity), -cause.count,
                           std::string_view(cause.signature),
                           std::string_view(cause.implementation));
  };
  std::sort(sorted.begin(), sorted.end(),
            [&](const Cause& a, const Cause& b) { return rank(a) < rank(b); });
  return sorted;
}

Exit exitStatus(const Results& results, const RunConditions& conditions) {
  const std::map<std::string, OutcomeCounts> all = totals(results);
  std::size_t judged = 0;
  std::size_t every = 0;
  for (const auto& [key, counts] : all) {
    judged += judgedCount(counts);
    for (const auto& [outcome, count] : counts) {
      every += count;
    }
  }

  if (conditions.signal != 0) {
    return {128 + conditions.signal,
            fmt::format("interrupted by {}: {} judged so far", signalName(conditions.signal),
                        plural(judged, "result"))};
  }
  if (!conditions.misuse.empty()) {
    return {2, conditions.misuse};
  }
  if (results.scenarios.empty() && conditions.minScenarios > 0) {
    return {2, "nothing was selected"};
  }
  if (results.scenarios.size() < conditions.minScenarios) {
    return {2, fmt::format("{} selected, at least {} wanted",
                           plural(results.scenarios.size(), "scenario"), conditions.minScenarios)};
  }

  if (!conditions.cannotJudge.empty()) {
    return {3, "could not judge: " + conditions.cannotJudge};
  }
  if (const std::string unable = countsText(all, isUnable); !unable.empty()) {
    return {3,
            fmt::format("could not judge everything: {} of {}", unable, plural(every, "result"))};
  }
  if (const std::size_t silent = silentOracleErrors(results); silent != 0) {
    return {3, fmt::format("could not judge everything: {} {}", silent,
                           toString(Outcome::oracleError))};
  }
  const std::string unexpected = countsText(all, isUnexpected);
  if (judged == 0 && unexpected.empty() && !results.scenarios.empty()) {
    const std::string instead = countsText(all, isAnything);
    return {3, "could not judge: " + (instead.empty() ? "no implementation" : "only " + instead)};
  }

  if (!unexpected.empty()) {
    return {1, fmt::format("not as expected: {} of {} judged", unexpected, judged)};
  }
  const std::string whole = countsText(all, isAnything);
  return {0, "as expected: " + (whole.empty() ? "nothing to judge" : whole)};
}

void markHeadlines(Results& results) {
  constexpr int kFewest = 5;
  constexpr int kShare = 10;
  std::map<std::string, std::vector<Result*>> byImplementation;
  for (Scenario& scenario : results.scenarios) {
    for (Result& result : scenario.results) {
      if (!result.divergences.empty() && result.outcome != Outcome::unconfirmed) {
        byImplementation[result.implementation].push_back(&result);
      }
    }
  }
  for (const auto& [implementation, differing] : byImplementation) {
    const int least = std::max(kFewest, static_cast<int>(differing.size()) / kShare);
    std::set<std::string> systematic;
    // Each round looks behind the systematic differences of the one before it.
    for (bool found = true; found;) {
      std::map<std::string, int> leads;
      for (Result* result : differing) {
        const auto lead = std::find_if(
            result->divergences.begin(), result->divergences.end(),
            [&](const Divergence& one) { return !systematic.contains(one.signature); });
        if (lead != result->divergences.end()) {
          lead->headline = true;
          ++leads[lead->signature];
        }
      }
      found = false;
      for (const auto& [signature, count] : leads) {
        found = (count >= least && systematic.insert(signature).second) || found;
      }
    }
  }
}

void conclude(Results& results, const RunConditions& conditions) {
  markHeadlines(results);
  results.causes = causes(results);
  results.totals = totals(results);
  results.exit = exitStatus(results, conditions);
  results.partial = conditions.signal != 0;
}

}  // namespace netparity::results
