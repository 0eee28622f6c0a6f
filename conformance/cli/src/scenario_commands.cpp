#include "cases.hpp"
#include "commands.hpp"
#include "exit.hpp"

#include <netparity/scenario/scenario.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <memory>

namespace netparity::cli {

namespace {

struct ScenarioArguments {
  std::vector<std::string> patterns;
  bool json = false;
  bool program = false;
};

int list(const ScenarioArguments& arguments) {
  const auto cases = loadCases(arguments.patterns);
  if (!cases) {
    return kMisuse;
  }
  boost::json::array all;
  for (const runner::Case& scenario : *cases) {
    if (arguments.json) {
      boost::json::object entry{{"id", scenario.id}, {"path", scenario.path}};
      entry["meta"] = scenario.program.json().at("meta");
      all.push_back(std::move(entry));
    } else {
      fmt::print("{:<60} {}\n", scenario.id, scenario.program.meta().description);
    }
  }
  if (arguments.json) {
    fmt::print("{}\n", boost::json::serialize(all));
  }
  return kGood;
}

int show(const ScenarioArguments& arguments) {
  const auto cases = loadCases(arguments.patterns);
  if (!cases) {
    return kMisuse;
  }
  for (const runner::Case& scenario : *cases) {
    if (arguments.program) {
      fmt::print("{}\n", scenario.program.text());
    } else {
      // One alone is a scenario that can be saved and run; of several one wants to know which is
      // which.
      if (cases->size() > 1) {
        fmt::print("// {}\n", scenario.path);
      }
      fmt::print("{}", scenario::print(scenario.program));
    }
  }
  return kGood;
}

}  // namespace

void addScenarioCommands(CLI::App& app, Status& status) {
  auto listed = std::make_shared<ScenarioArguments>();
  CLI::App* listing = app.add_subcommand("list", "List scenarios");
  listing->add_option("PATTERN", listed->patterns, "Which; default all");
  listing->add_flag("--json", listed->json, "As JSON, with the front matter");
  listing->footer("Examples:\n  netparity list 'socket/**'\n  netparity list --json");
  listing->callback([listed, &status] { status.value = list(*listed); });

  auto shown = std::make_shared<ScenarioArguments>();
  CLI::App* showing = app.add_subcommand("show", "Print a scenario as the compiler understands it");
  showing->add_option("PATTERN", shown->patterns, "Which")->required();
  showing->add_flag("--program", shown->program, "The program that adapters get, as JSON");
  showing->footer(
      "Examples:\n  netparity show socket/connect/refused\n  netparity show --program "
      "socket/connect/refused");
  showing->callback([shown, &status] { status.value = show(*shown); });
}

}  // namespace netparity::cli
