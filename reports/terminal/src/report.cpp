#include "traces.hpp"

#include <netparity/results/verdict.hpp>
#include <netparity/terminal/report.hpp>
#include <netparity/terminal/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace netparity::terminal {
namespace {

using results::Cause;
using results::Divergence;
using results::Outcome;
using results::Result;
using results::Results;
using results::Scenario;

constexpr std::size_t kNotesPerOutcome = 5;
constexpr std::size_t kOutputLines = 20;

/// One occurrence of a cause.
struct Occurrence {
  const Scenario* scenario = nullptr;
  const Result* result = nullptr;
  const Divergence* divergence = nullptr;  ///< null for a bare crash, hang or leak
};

/// Writes a report. Holds what every part of it needs.
class Reporter {
 public:
  Reporter(const Results& results, const Style& style)
      : results_(results), style_(style), paint_(style.colour) {
    for (const Scenario& scenario : results.scenarios) {
      scenarios_.emplace(scenario.id, &scenario);
    }
  }

  std::string causes() const;
  std::string notes() const;
  std::string heading() const;
  std::string lastLine() const;
  std::string occurrence(const Occurrence& found) const;

 private:
  Occurrence find(const Cause& cause) const;
  std::string causeInFull(const Cause& cause, const Occurrence& first) const;
  std::string causeInBrief(const Cause& cause) const;
  std::string severity(std::string_view name) const;
  std::string implementationTitle(const std::string& key) const;
  std::string oracleTitle() const;
  std::size_t width() const { return static_cast<std::size_t>(std::max(style_.width, 40)); }

  const Results& results_;
  const Style& style_;
  Paint paint_;
  std::unordered_map<std::string_view, const Scenario*> scenarios_;
};

/// The first scenario where the cause made something unexpected; nothing if it is expected or was
/// not confirmed everywhere.
Occurrence Reporter::find(const Cause& cause) const {
  for (const std::string& id : cause.scenarios) {
    const auto found = scenarios_.find(id);
    if (found == scenarios_.end()) {
      continue;
    }
    for (const Result& result : found->second->results) {
      if (result.implementation != cause.implementation || !results::isUnexpected(result.outcome)) {
        continue;
      }
      for (const Divergence* divergence : results::headlines(result)) {
        if (divergence->signature == cause.signature) {
          return {found->second, &result, divergence};
        }
      }
      if (result.divergences.empty() && toString(result.outcome) == cause.signature) {
        return {found->second, &result, nullptr};
      }
    }
  }
  return {};
}

std::string Reporter::severity(std::string_view name) const {
  const std::string shown = visible(name);
  switch (results::severityRank(name)) {
    case 0:
      return paint_.red(shown);
    case 1:
      return paint_.yellow(shown);
    default:
      return paint_.dim(shown);
  }
}

std::string Reporter::implementationTitle(const std::string& key) const {
  for (const results::Implementation& implementation : results_.implementations) {
    if (implementation.key == key) {
      const bool named = key.find('@') != std::string::npos || implementation.version.empty();
      return visible(named ? key : key + " " + implementation.version);
    }
  }
  return visible(key);
}

std::string Reporter::oracleTitle() const {
  return visible(results_.oracle.name + " " + results_.oracle.version) + " (oracle)";
}

std::string Reporter::occurrence(const Occurrence& found) const {
  const Scenario& scenario = *found.scenario;
  const Result& result = *found.result;
  const int line = found.divergence == nullptr ? 0 : found.divergence->line;
  const int column = found.divergence == nullptr ? 0 : found.divergence->column;

  std::string text = fmt::format(
      "  {}\n", paint_.cyan(line > 0 ? fmt::format("{}:{}", visible(scenario.path), line)
                                     : visible(scenario.path)));
  if (!scenario.description.empty()) {
    for (const std::string& piece : wrap(visible(scenario.description), width() - 4, 3)) {
      text += fmt::format("  {}\n", paint_.dim(piece));
    }
  }
  if (const std::string excerpt = sourceExcerpt(scenario.source, line, column, style_);
      !excerpt.empty()) {
    text += "\n" + excerpt;
  }
  if (found.divergence != nullptr) {
    // A divergence without context still has its two records.
    results::Context context = found.divergence->context;
    if (context.oracle.empty() && context.implementation.empty()) {
      if (found.divergence->expected) {
        context.oracle.push_back(*found.divergence->expected);
      }
      if (found.divergence->actual) {
        context.implementation.push_back(*found.divergence->actual);
      }
    }
    if (!context.oracle.empty() || !context.implementation.empty()) {
      text += "\n" + sideBySide(context.oracle, context.implementation, oracleTitle(),
                                implementationTitle(result.implementation), style_);
    }
  }
  // A summary stands above already, or belongs to another divergence.
  const bool isSummary =
      std::any_of(result.divergences.begin(), result.divergences.end(),
                  [&](const results::Divergence& one) { return one.summary == result.reason; });
  if (!result.reason.empty() && !isSummary) {
    text += "\n";
    for (const std::string& piece : wrap(visible(result.reason), width() - 4, 4)) {
      text += fmt::format("  {}\n", piece);
    }
  }
  if (result.confirmation) {
    const std::string note =
        fmt::format("seen again in {} of {} further run{}", result.confirmation->diverged,
                    result.confirmation->runs, result.confirmation->runs == 1 ? "" : "s");
    text += fmt::format("\n  {}\n", paint_.dim(note));
  }
  if (result.folded > 0) {
    const bool one = result.folded == 1;
    const std::string note = fmt::format("{} more difference{} in this scenario follow{} from it",
                                         result.folded, one ? "" : "s", one ? "s" : "");
    text += fmt::format("  {}\n", paint_.dim(note));
  }
  return text;
}

std::string Reporter::causeInFull(const Cause& cause, const Occurrence& first) const {
  const std::string count = fmt::format("{} scenario{}", cause.count, cause.count == 1 ? "" : "s");
  std::string text = fmt::format(
      "{} {}  {}  {}  {}\n", paint_.red("✗"), paint_.bold(visible(cause.divergenceClass)),
      severity(cause.severity), implementationTitle(cause.implementation), count);
  for (const std::string& piece : wrap(visible(cause.title), width() - 4, 3)) {
    text += fmt::format("  {}\n", paint_.bold(piece));
  }
  text += fmt::format("  {}\n\n", paint_.dim(visible(cause.signature)));
  text += occurrence(first);
  if (cause.count > 1) {
    text += fmt::format("  {}\n", paint_.dim(fmt::format("and {} more", cause.count - 1)));
  }
  if (first.divergence != nullptr) {
    text += fmt::format("  {}\n",
                        paint_.dim("netparity explain '" + visible(first.divergence->id) + "'"));
  }
  return text + "\n";
}

std::string Reporter::causeInBrief(const Cause& cause) const {
  const std::string line =
      fmt::format("{:>5} × {}  {}  {}", cause.count, visible(cause.implementation),
                  visible(cause.divergenceClass), visible(cause.title));
  return "  " + shorten(line, width() - 2) + "\n";
}

std::string Reporter::causes() const {
  const std::vector<Cause> all =
      results_.causes.empty() ? results::causes(results_) : results_.causes;
  std::string full;
  std::string brief;
  std::size_t shown = 0;
  std::size_t expected = 0;
  for (const Cause& cause : all) {
    const Occurrence first = find(cause);
    if (first.result == nullptr) {
      expected += cause.expected ? 1 : 0;
      continue;
    }
    if (shown < style_.causesInFull) {
      full += causeInFull(cause, first);
    } else if (shown < style_.causesInFull + style_.causesInBrief) {
      brief += causeInBrief(cause);
    }
    ++shown;
  }
  std::string text = full;
  if (!brief.empty()) {
    text += fmt::format("{}\n{}", paint_.bold("Further causes"), brief);
  }
  if (const std::size_t listed = style_.causesInFull + style_.causesInBrief; shown > listed) {
    const std::size_t left = shown - listed;
    text += fmt::format("  and {} more cause{}\n", left, left == 1 ? "" : "s");
  }
  if (!brief.empty() || shown > style_.causesInFull) {
    text += "\n";
  }
  if (expected != 0) {
    text +=
        fmt::format("{} cause{} as expected, not shown\n\n", expected, expected == 1 ? "" : "s");
  }
  return text;
}

/// Outcomes that show no divergence and yet need a word: what, where and why.
std::string Reporter::notes() const {
  constexpr Outcome kWorthANote[] = {Outcome::gone,    Outcome::unstable,     Outcome::unconfirmed,
                                     Outcome::blocked, Outcome::adapterError, Outcome::oracleError};
  std::string text;
  for (const Outcome outcome : kWorthANote) {
    std::string lines;
    std::size_t count = 0;
    const auto add = [&](const Scenario& scenario, std::string_view where,
                         std::string_view reason) {
      if (++count <= kNotesPerOutcome) {
        const std::string line =
            fmt::format("{}{}{}{}{}", visible(scenario.id), where.empty() ? "" : "  ",
                        visible(where), reason.empty() ? "" : ": ", visible(reason));
        lines += "  " + shorten(line, width() - 2) + "\n";
      }
    };
    for (const Scenario& scenario : results_.scenarios) {
      bool said = false;
      for (const Result& result : scenario.results) {
        // An oracle's failure is one fact, however many implementations wait for it. What is
        // unstable and has a divergence is shown as a cause.
        const bool shown = (said && outcome == Outcome::oracleError) ||
                           (outcome == Outcome::unstable && !result.divergences.empty());
        if (result.outcome == outcome && !shown) {
          said = true;
          add(scenario, outcome == Outcome::oracleError ? "" : result.implementation,
              result.reason.empty() ? scenario.oracle.detail : result.reason);
        }
      }
      if (!said && outcome == Outcome::oracleError && scenario.oracle.outcome == outcome) {
        add(scenario, "", scenario.oracle.detail);
      }
    }
    if (count != 0) {
      text += fmt::format("{} ({})\n{}", paint_.bold(toString(outcome)), count, lines);
      if (count > kNotesPerOutcome) {
        text += fmt::format("  and {} more\n", count - kNotesPerOutcome);
      }
      text += "\n";
    }
  }
  return text;
}

std::string Reporter::heading() const {
  const std::size_t scenarios = results_.scenarios.size();
  std::string text =
      fmt::format("{} scenario{} against {} {}", scenarios, scenarios == 1 ? "" : "s",
                  visible(results_.oracle.name), visible(results_.oracle.version));
  if (!results_.oracle.source.empty()) {
    text += fmt::format(" ({})", visible(results_.oracle.source));
  }
  text += fmt::format(", {:.1f} s", static_cast<double>(results_.durationMs) / 1000.0);
  const auto little =
      std::count_if(results_.scenarios.begin(), results_.scenarios.end(),
                    [](const Scenario& scenario) { return scenario.oracle.saysLittle; });
  if (little != 0) {
    text += fmt::format("; {} say{} little", little, little == 1 ? "s" : "");
  }
  if (results_.partial) {
    text += "; " + paint_.yellow("partial: the run was cut short");
  }
  return text + "\n";
}

std::string Reporter::lastLine() const {
  const std::string line =
      fmt::format("exit {}: {}", results_.exit.status, visible(results_.exit.reason));
  return (results_.exit.status == 0 ? paint_.green(line) : paint_.red(line)) + "\n";
}

}  // namespace

std::string report(const Results& results, const Style& style) {
  const Reporter reporter(results, style);
  return reporter.causes() + reporter.notes() + reporter.heading() + totalsTable(results, style) +
         reporter.lastLine();
}

std::optional<std::string> explain(const Results& results, std::string_view divergenceId,
                                   const Style& style) {
  const Paint paint(style.colour);
  const Reporter reporter(results, style);
  for (const Scenario& scenario : results.scenarios) {
    for (const Result& result : scenario.results) {
      for (const Divergence& divergence : result.divergences) {
        if (divergence.id != divergenceId) {
          continue;
        }
        std::string text = fmt::format(
            "{}  {}  {}\n  {}\n  {}\n\n", paint.bold(visible(divergence.id)),
            visible(divergence.divergenceClass), visible(divergence.severity),
            paint.bold(visible(divergence.summary)), paint.dim(visible(divergence.signature)));
        text += reporter.occurrence({&scenario, &result, &divergence});
        for (const Divergence& other : result.divergences) {
          if (&other != &divergence) {
            text += fmt::format("  also {}: {}\n", visible(other.id), visible(other.summary));
          }
        }
        const std::vector<std::string_view> output = splitLines(result.output);
        if (!output.empty()) {
          text += "\n  output\n";
        }
        for (std::size_t i = 0; i < std::min(output.size(), kOutputLines); ++i) {
          text += fmt::format(
              "    {}\n",
              shorten(visible(output[i]), static_cast<std::size_t>(std::max(style.width, 40)) - 4));
        }
        if (output.size() > kOutputLines) {
          text += fmt::format("    and {} more lines\n", output.size() - kOutputLines);
        }
        return text;
      }
    }
  }
  return std::nullopt;
}

}  // namespace netparity::terminal
