#include "text.hpp"

#include <netparity/results/verdict.hpp>
#include <netparity/terminal/report.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace netparity::terminal {
namespace {

using results::Outcome;
using results::OutcomeCounts;

std::size_t countOf(const OutcomeCounts& counts, Outcome outcome) {
  const auto found = counts.find(outcome);
  return found == counts.end() ? 0 : found->second;
}

/// Implementations in the order of the run, then those that only results name.
std::vector<std::string> keysOf(const results::Results& results,
                                const std::map<std::string, OutcomeCounts>& totals) {
  std::vector<std::string> keys;
  for (const results::Implementation& implementation : results.implementations) {
    keys.push_back(implementation.key);
  }
  for (const auto& [key, counts] : totals) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(key);
    }
  }
  return keys;
}

std::string versionOf(const results::Results& results, const std::string& key) {
  for (const results::Implementation& implementation : results.implementations) {
    if (implementation.key == key) {
      return visible(implementation.version);
    }
  }
  return "";
}

std::string colourOf(const Paint& paint, Outcome outcome, std::size_t count, std::string text) {
  if (count == 0) {
    return paint.dim(text);
  }
  if (outcome == Outcome::agrees) {
    return paint.green(text);
  }
  if (results::isUnexpected(outcome)) {
    return paint.red(text);
  }
  if (outcome == Outcome::adapterError || outcome == Outcome::oracleError ||
      outcome == Outcome::unconfirmed) {
    return paint.yellow(text);
  }
  return text;
}

}  // namespace

std::string totalsTable(const results::Results& results, const Style& style) {
  const Paint paint(style.colour);
  const std::map<std::string, OutcomeCounts> totals =
      results.totals.empty() ? results::totals(results) : results.totals;
  const std::vector<std::string> keys = keysOf(results, totals);
  std::vector<Outcome> shown;
  for (const Outcome outcome : results::kOutcomes) {
    if (std::any_of(totals.begin(), totals.end(),
                    [&](const auto& entry) { return countOf(entry.second, outcome) != 0; })) {
      shown.push_back(outcome);
    }
  }

  std::size_t nameWidth = 0;
  std::size_t versionWidth = 0;
  for (const std::string& key : keys) {
    nameWidth = std::max(nameWidth, displayWidth(visible(key)));
    versionWidth = std::max(versionWidth, displayWidth(versionOf(results, key)));
  }
  constexpr std::size_t kNumberWidth = 9;
  std::size_t tableWidth = nameWidth + versionWidth + 2 * kNumberWidth + 8;
  for (const Outcome outcome : shown) {
    tableWidth += std::max(kNumberWidth - 3, toString(outcome).size()) + 2;
  }
  const bool narrow = tableWidth > static_cast<std::size_t>(style.width);

  std::string text;
  if (!narrow && !keys.empty()) {
    std::string header =
        fmt::format("  {}  {}  {}  {}", std::string(nameWidth, ' '), std::string(versionWidth, ' '),
                    padLeft("agreement", kNumberWidth), padLeft("judged", 6));
    for (const Outcome outcome : shown) {
      const std::string name(toString(outcome));
      header += "  " + padLeft(name, std::max(kNumberWidth - 3, name.size()));
    }
    text += paint.dim(header) + "\n";
  }
  for (const std::string& key : keys) {
    const auto found = totals.find(key);
    const OutcomeCounts counts = found == totals.end() ? OutcomeCounts{} : found->second;
    const std::string agreement = results::formatAgreement(counts);
    const std::string name = paint.bold(padRight(visible(key), narrow ? 0 : nameWidth));
    if (narrow) {
      text += fmt::format("  {} {}  {} of {} judged\n", name, versionOf(results, key), agreement,
                          results::judgedCount(counts));
      for (const Outcome outcome : shown) {
        if (const std::size_t count = countOf(counts, outcome); count != 0) {
          text += fmt::format(
              "    {}\n",
              colourOf(paint, outcome, count, fmt::format("{:>6} {}", count, toString(outcome))));
        }
      }
      continue;
    }
    text += fmt::format("  {}  {}  {}  {}", name, padRight(versionOf(results, key), versionWidth),
                        padLeft(agreement, kNumberWidth),
                        padLeft(std::to_string(results::judgedCount(counts)), 6));
    for (const Outcome outcome : shown) {
      const std::size_t count = countOf(counts, outcome);
      const std::size_t width = std::max(kNumberWidth - 3, toString(outcome).size());
      text += "  " + colourOf(paint, outcome, count,
                              padLeft(count == 0 ? "·" : std::to_string(count), width));
    }
    text += "\n";
  }
  return text;
}

}  // namespace netparity::terminal
