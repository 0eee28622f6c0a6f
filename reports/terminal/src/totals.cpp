#include <netparity/results/verdict.hpp>
#include <netparity/terminal/report.hpp>
#include <netparity/terminal/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>

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

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLabelWidth = 14;  // "not-applicable"
constexpr std::size_t kGap = 3;

/// One implementation.
struct Column {
  std::string name;
  std::string version;
  OutcomeCounts counts;

  std::size_t width() const {
    return std::max({displayWidth(name), displayWidth(version), std::size_t{7}});
  }
};

/// One row per outcome, one column per implementation.
std::string asTable(const std::vector<Column>& columns, const std::vector<Outcome>& shown,
                    const Paint& paint) {
  std::string text;
  const auto row = [&](std::string_view label, auto cell) {
    std::string line(kIndent, ' ');
    line += padRight(std::string(label), kLabelWidth);
    for (const Column& column : columns) {
      line += std::string(kGap, ' ') + cell(column);
    }
    text += line + "\n";
  };
  row("", [&](const Column& c) { return paint.bold(padLeft(c.name, c.width())); });
  row("", [&](const Column& c) { return paint.dim(padLeft(c.version, c.width())); });
  row("agreement", [&](const Column& c) {
    return paint.bold(padLeft(results::formatAgreement(c.counts), c.width()));
  });
  row("judged", [&](const Column& c) {
    return padLeft(std::to_string(results::judgedCount(c.counts)), c.width());
  });
  for (const Outcome outcome : shown) {
    row(toString(outcome), [&](const Column& c) {
      const std::size_t count = countOf(c.counts, outcome);
      return colourOf(paint, outcome, count,
                      padLeft(count == 0 ? "·" : std::to_string(count), c.width()));
    });
  }
  return text;
}

/// One paragraph per implementation, for terminals on which the table does not fit.
std::string asList(const std::vector<Column>& columns, const std::vector<Outcome>& shown,
                   const Paint& paint) {
  std::string text;
  for (const Column& column : columns) {
    text +=
        fmt::format("  {} {}  {} of {} judged\n", paint.bold(column.name), column.version,
                    results::formatAgreement(column.counts), results::judgedCount(column.counts));
    for (const Outcome outcome : shown) {
      if (const std::size_t count = countOf(column.counts, outcome); count != 0) {
        const std::string line = fmt::format("{:>6} {}", count, toString(outcome));
        text += fmt::format("    {}\n", colourOf(paint, outcome, count, line));
      }
    }
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

  std::vector<Column> columns;
  for (const std::string& key : keys) {
    const auto found = totals.find(key);
    columns.push_back({visible(key), versionOf(results, key),
                       found == totals.end() ? OutcomeCounts{} : found->second});
  }
  const std::size_t tableWidth =
      kIndent + kLabelWidth +
      std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                      [](std::size_t sum, const Column& c) { return sum + kGap + c.width(); });
  return tableWidth <= static_cast<std::size_t>(style.width) ? asTable(columns, shown, paint)
                                                             : asList(columns, shown, paint);
}

}  // namespace netparity::terminal
