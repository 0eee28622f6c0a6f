#include "cases.hpp"
#include "commands.hpp"
#include "exit.hpp"
#include "oracle_coverage.hpp"
#include "places.hpp"

#include <netparity/coverage/fault_coverage.hpp>
#include <netparity/coverage/surface_coverage.hpp>
#include <netparity/oracle/oracle.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace netparity::cli {

namespace {

namespace json = boost::json;

struct CoverageArguments {
  std::vector<std::string> patterns;
  std::string api;
  bool json = false;
  bool onOracle = false;
  OracleCoverageArguments oracle;
};

std::optional<json::value> readJson(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  boost::system::error_code error;
  json::value value = json::parse(text.str(), error);
  if (error) {
    fmt::print(stderr, "netparity: {}: {}\n", path.string(), error.message());
    return std::nullopt;
  }
  return value;
}

std::optional<coverage::Inventory> loadInventory() {
  const std::filesystem::path folder = home() / "fixtures" / "surface";
  const auto surface = readJson(folder / "surface.json");
  const auto exceptions = readJson(folder / "not-applicable.json");
  if (!surface || !exceptions) {
    return std::nullopt;
  }
  auto inventory = coverage::Inventory::fromJson(*surface, *exceptions);
  if (!inventory) {
    fmt::print(stderr, "netparity: fixtures/surface: {}\n", inventory.error().text());
    return std::nullopt;
  }
  return std::move(*inventory);
}

std::vector<coverage::Witness> witnessesOf(const std::vector<runner::Case>& cases,
                                           std::size_t& unrecorded) {
  const oracle::Store store(recordingRoot(), implementations::kDefaultOracleVersion);
  std::vector<coverage::Witness> out;
  for (const runner::Case& scenario : cases) {
    const oracle::Observation seen = store.load(scenario.program, scenario.source);
    unrecorded += seen.problem.empty() ? 0U : 1U;
    out.push_back({scenario.id, scenario.program.meta().covers,
                   coverage::Uses::of(scenario.program), coverage::Evidence(seen.envelope)});
  }
  return out;
}

json::object asJson(const coverage::ItemCoverage& entry) {
  json::object out{{"id", entry.item.id},
                   {"kind", entry.item.kind},
                   {"group", coverage::groupOf(entry.item.id)},
                   {"state", coverage::toString(entry.state)}};
  const auto list = [&out](std::string_view key, const std::vector<std::string>& ids) {
    if (!ids.empty()) {
      out[key] = json::array(ids.begin(), ids.end());
    }
  };
  list("scenarios", entry.scenarios);
  list("namedOnlyBy", entry.namedOnlyBy);
  if (!entry.reason.empty()) {
    out["reason"] = entry.reason;
  }
  return out;
}

json::array asJson(const coverage::FaultCounter& faults) {
  json::array out;
  for (const coverage::FaultCoverage& one : faults.faults()) {
    out.push_back(json::object{{"fault", one.fault},
                               {"scenarios", one.scenarios},
                               {"items", json::array(one.items.begin(), one.items.end())}});
  }
  return out;
}

void printFaults(const coverage::FaultCounter& faults) {
  if (faults.faults().empty()) {
    return;
  }
  fmt::print("\n{:<40}{:>10}{:>8}\n", "faults", "scenarios", "items");
  for (const coverage::FaultCoverage& one : faults.faults()) {
    fmt::print("{:<40}{:>10}{:>8}\n", one.fault, one.scenarios, one.items.size());
  }
  fmt::print("{} faults, {} pairs of a fault and an item\n", faults.faults().size(),
             faults.pairs());
}

void printJson(const coverage::SurfaceCoverage& surface, const coverage::FaultCounter& faults) {
  json::array items;
  for (const coverage::ItemCoverage& entry : surface.items) {
    items.push_back(asJson(entry));
  }
  const json::object out{
      {"coverage", 1},
      {"items", std::move(items)},
      {"faults", asJson(faults)},
      {"problems", json::array(surface.problems.begin(), surface.problems.end())}};
  fmt::print("{}\n", json::serialize(out));
}

struct Row {
  std::size_t covered = 0;
  std::size_t total = 0;
};

void printTable(const coverage::SurfaceCoverage& surface) {
  std::vector<std::pair<std::string_view, Row>> rows;
  Row all;
  for (const coverage::ItemCoverage& entry : surface.items) {
    if (entry.state == coverage::State::exempt) {
      continue;
    }
    const std::string_view group = coverage::groupOf(entry.item.id);
    auto row = std::find_if(rows.begin(), rows.end(),
                            [group](const auto& one) { return one.first == group; });
    if (row == rows.end()) {
      row = rows.insert(rows.end(), {group, {}});
    }
    const std::size_t covered = entry.state == coverage::State::covered ? 1 : 0;
    row->second.covered += covered;
    all.covered += covered;
    ++row->second.total;
    ++all.total;
  }
  const auto print = [](std::string_view name, const Row& row) {
    fmt::print("{:<16}{:>4} of {:<4}{}\n", name, row.covered, row.total,
               row.covered == row.total ? "" : fmt::format("{} open", row.total - row.covered));
  };
  for (const auto& [group, row] : rows) {
    print(group, row);
  }
  print("all", all);
}

void printOpen(const coverage::SurfaceCoverage& surface, coverage::State state) {
  if (surface.count(state) == 0) {
    return;
  }
  fmt::print("\n{}:\n", coverage::toString(state));
  for (const coverage::ItemCoverage& entry : surface.items) {
    if (entry.state == state) {
      fmt::print("  {}{}\n", entry.item.id,
                 entry.namedOnlyBy.empty()
                     ? std::string()
                     : fmt::format("  (named by {})", fmt::join(entry.namedOnlyBy, ", ")));
    }
  }
}

int surfaceCoverage(const CoverageArguments& arguments) {
  const auto inventory = loadInventory();
  const auto cases = inventory ? loadCases(arguments.patterns) : std::nullopt;
  if (!cases) {
    return kMisuse;
  }
  std::size_t unrecorded = 0;
  const coverage::SurfaceCoverage surface =
      coverage::judge(*inventory, witnessesOf(*cases, unrecorded), arguments.api);
  coverage::FaultCounter faults;
  for (const runner::Case& scenario : *cases) {
    faults.add(scenario.program);
  }
  if (arguments.json) {
    printJson(surface, faults);
  } else {
    printTable(surface);
    printOpen(surface, coverage::State::unexercised);
    printOpen(surface, coverage::State::uncovered);
    if (const std::size_t exempt = surface.count(coverage::State::exempt); exempt > 0) {
      fmt::print("\n{} items cannot apply: fixtures/surface/not-applicable.json says why.\n",
                 exempt);
    }
    printFaults(faults);
  }
  if (unrecorded > 0) {
    fmt::print(stderr,
               "netparity: {} scenarios have no recorded trace, so the events and errors that only "
               "a trace shows do not count; `netparity oracle record` makes it\n",
               unrecorded);
  }
  for (const std::string& problem : surface.problems) {
    fmt::print(stderr, "netparity: {}\n", problem);
  }
  if (!surface.problems.empty()) {
    return kMisuse;
  }
  return surface.complete() ? kGood : kDiffers;
}

}  // namespace

void addCoverageCommand(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<CoverageArguments>();
  CLI::App* command =
      app.add_subcommand("coverage", "Tell what of the net API no scenario exercises");
  command->add_option("PATTERN", arguments->patterns, "Which scenarios count; default all");
  command->add_option("--api", arguments->api,
                      "Only what is documented there: node-current, node10, thousandeyes, "
                      "edge-runtime, kaluma, or documented for any of them");
  command->add_flag("--json", arguments->json, "As JSON");
  CLI::Option* onOracle = command->add_flag(
      "--oracle", arguments->onOracle,
      "Instead: run the scenarios and tell which code of Node's own modules they execute");
  command->add_option("--node", arguments->oracle.node, "With --oracle: node@VERSION or node:PATH")
      ->needs(onOracle)
      ->capture_default_str();
  command
      ->add_option("--module", arguments->oracle.modules,
                   "With --oracle: such as node:internal/streams/readable; default those that net "
                   "is made of; several allowed")
      ->needs(onOracle)
      ->allow_extra_args(false);
  command
      ->add_option("--at-least", arguments->oracle.atLeast,
                   "With --oracle: percent of node:net's lines and blocks that is enough")
      ->needs(onOracle)
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  command->add_option("-j,--jobs", arguments->oracle.jobs, "With --oracle: scenarios at a time")
      ->needs(onOracle)
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  netparity coverage\n"
      "  netparity coverage --api node-current --json\n"
      "  netparity coverage --oracle\n"
      "  netparity coverage --oracle --module node:net 'socket/connect/**'\n\n"
      "Exit status: 0 all is covered (with --oracle: enough is); 1 something is not; 2 a scenario "
      "or an exception names what is not there; 3 could not measure.");
  command->callback([arguments, &status] {
    if (arguments->onOracle) {
      arguments->oracle.patterns = arguments->patterns;
      arguments->oracle.json = arguments->json;
      status.value = oracleCoverage(arguments->oracle);
    } else {
      status.value = surfaceCoverage(*arguments);
    }
  });
}

}  // namespace netparity::cli
