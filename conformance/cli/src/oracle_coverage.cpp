#include "oracle_coverage.hpp"

#include "cases.hpp"
#include "exit.hpp"
#include "interrupt.hpp"
#include "places.hpp"
#include "subject.hpp"

#include <netparity/coverage/collect.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <fstream>
#include <sstream>

namespace netparity::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view kJudged = "node:net";

const std::vector<std::string> kModules = {"node:net",
                                           "node:internal/net",
                                           "node:internal/stream_base_commons",
                                           "node:internal/blocklist",
                                           "node:internal/socketaddress",
                                           "node:internal/streams/readable",
                                           "node:internal/streams/writable",
                                           "node:internal/streams/duplex",
                                           "node:internal/streams/destroy",
                                           "node:internal/streams/state",
                                           "node:internal/streams/legacy"};

struct Judgement {
  std::vector<coverage::ModuleCoverage> modules;
  std::vector<std::string> stale;  ///< entries that excuse nothing
};

std::optional<std::vector<coverage::Unreachable>> loadUnreachable() {
  const std::filesystem::path path = home() / "fixtures" / "surface" / "oracle-unreachable.json";
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  boost::system::error_code error;
  const json::value value = json::parse(text.str(), error);
  if (error) {
    fmt::print(stderr, "netparity: {}: {}\n", path.string(), error.message());
    return std::nullopt;
  }
  auto entries = coverage::Unreachable::fromJson(value);
  if (!entries) {
    fmt::print(stderr, "netparity: {}: {}\n", path.string(), entries.error().text());
    return std::nullopt;
  }
  return std::move(*entries);
}

Judgement judge(const coverage::Collected& collected,
                const std::vector<coverage::Unreachable>& unreachable) {
  Judgement out;
  std::set<std::size_t> used;
  for (const auto& [name, source] : collected.sources) {
    const auto merged = collected.modules.find(name);
    out.modules.push_back(
        (merged != collected.modules.end() ? merged->second : coverage::ModuleMerger())
            .judge(name, source, unreachable, used));
  }
  for (std::size_t i = 0; i < unreachable.size(); ++i) {
    const coverage::Unreachable& entry = unreachable[i];
    if (!used.contains(i) && collected.sources.contains(entry.module)) {
      out.stale.push_back(fmt::format("{} {} {}", entry.module, entry.function, entry.text));
    }
  }
  return out;
}

json::object asJson(const coverage::Share& share) {
  return {{"covered", share.covered}, {"total", share.total}, {"percent", share.percent()}};
}

json::object asJson(const coverage::ModuleCoverage& module) {
  json::array missed;
  for (const coverage::Missed& one : module.missed) {
    json::object entry{{"function", one.function},
                       {"wholeFunction", one.wholeFunction},
                       {"lines", {one.firstLine, one.lastLine}},
                       {"text", one.text}};
    if (!one.reason.empty()) {
      entry["unreachable"] = one.reason;
    }
    missed.push_back(std::move(entry));
  }
  return {{"module", module.name},
          {"lines", asJson(module.lines)},
          {"functions", asJson(module.functions)},
          {"blocks", asJson(module.blocks)},
          {"missed", std::move(missed)}};
}

void printModule(const coverage::ModuleCoverage& module) {
  const auto cell = [](const coverage::Share& share) {
    return fmt::format("{:>5.1f} % ({} of {})", share.percent(), share.covered, share.total);
  };
  fmt::print("{:<36}{:<26}{:<26}{}\n", module.name, cell(module.lines), cell(module.functions),
             cell(module.blocks));
}

void printMissed(const coverage::ModuleCoverage& module) {
  bool first = true;
  for (const coverage::Missed& one : module.missed) {
    if (!one.reason.empty()) {
      continue;
    }
    if (first) {
      fmt::print("\n{}\n", module.name);
      first = false;
    }
    fmt::print("  {:>5}{:<7}{:<32} {}\n", one.firstLine,
               one.lastLine == one.firstLine ? std::string() : fmt::format("-{}", one.lastLine),
               one.function, one.wholeFunction ? "never called" : one.text);
  }
}

void print(const Judgement& judgement, const OracleCoverageArguments& arguments) {
  if (arguments.json) {
    json::array modules;
    for (const coverage::ModuleCoverage& module : judgement.modules) {
      modules.push_back(asJson(module));
    }
    fmt::print("{}\n", json::serialize(json::object{{"coverage", 1}, {"modules", modules}}));
    return;
  }
  fmt::print("{:<36}{:<26}{:<26}{}\n", "", "lines", "functions", "blocks");
  for (const coverage::ModuleCoverage& module : judgement.modules) {
    printModule(module);
  }
  for (const coverage::ModuleCoverage& module : judgement.modules) {
    printMissed(module);
  }
}

bool isEnough(const Judgement& judgement, double atLeast) {
  for (const coverage::ModuleCoverage& module : judgement.modules) {
    if (module.name == kJudged &&
        (module.lines.percent() < atLeast || module.blocks.percent() < atLeast)) {
      return false;
    }
  }
  return true;
}

}  // namespace

int oracleCoverage(const OracleCoverageArguments& arguments) {
  const auto unreachable = loadUnreachable();
  const auto cases = unreachable ? loadCases(arguments.patterns) : std::nullopt;
  if (!cases) {
    return kMisuse;
  }
  const auto say = [](std::string_view line) { fmt::print(stderr, "netparity: {}\n", line); };
  int status = kGood;
  const auto node = findNode("--node", arguments.node, "node, node@VERSION or node:PATH", status);
  if (!node) {
    return status;
  }
  coverage::CollectOptions options;
  options.adapter = {node->argv, node->env};
  options.sourceScript = home() / "conformance" / "coverage" / "sources.cjs";
  options.modules = arguments.modules.empty() ? kModules : arguments.modules;
  options.jobs = arguments.jobs;
  constexpr int kPatience = 3;  // counting is slow, and a scenario that ends on the oracle ends
  options.limits.hangAfter *= kPatience;
  options.sandboxing = sandboxing();
  std::vector<coverage::Job> jobs;
  for (const runner::Case& scenario : *cases) {
    if (scenario.program.appliesTo(node->version)) {
      jobs.push_back({scenario.id, &scenario.program});
    }
  }
  fmt::print(stderr, "netparity: {} scenarios on node {}\n", jobs.size(), node->version);
  lane::CancelToken cancel;
  const Interrupt interrupt(cancel);
  const coverage::Collected collected = coverage::collect(jobs, options, cancel);
  for (const std::string& problem : collected.problems) {
    say(problem);
  }
  if (!collected.problems.empty()) {
    return kCannotJudge;
  }
  for (const std::string& one : collected.blocked) {
    say("not run: " + one);
  }
  const Judgement judgement = judge(collected, *unreachable);
  print(judgement, arguments);
  // A part of the scenarios leaves open what the others execute.
  if (arguments.patterns.empty() && collected.blocked.empty()) {
    for (const std::string& entry : judgement.stale) {
      say("fixtures/surface/oracle-unreachable.json excuses nothing with: " + entry);
    }
    if (!judgement.stale.empty()) {
      return kMisuse;
    }
  }
  return isEnough(judgement, arguments.atLeast) ? kGood : kDiffers;
}

}  // namespace netparity::cli
