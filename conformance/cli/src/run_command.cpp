#include "cases.hpp"
#include "commands.hpp"
#include "exit.hpp"
#include "html.hpp"
#include "interrupt.hpp"
#include "places.hpp"
#include "subject.hpp"

#include <netparity/results/file.hpp>
#include <netparity/results/verdict.hpp>
#include <netparity/runner/run.hpp>
#include <netparity/terminal/progress.hpp>
#include <netparity/terminal/report.hpp>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <unistd.h>

namespace netparity::cli {

namespace {

struct RunArguments {
  std::vector<std::string> patterns;
  std::vector<std::string> implementations;
  std::string oracle = "node";
  unsigned jobs = std::max(2U, 2 * std::thread::hardware_concurrency());
  unsigned repeat = 1;
  unsigned loaded = 0;
  unsigned oracleRuns = 3;
  unsigned confirm = 3;
  double hangAfter = 10;
  std::string shard;
  std::optional<std::uint32_t> shuffle;
  std::string resultsFile;
  std::string html;
  bool traces = false;
};

void say(std::string_view line) {
  fmt::print(stderr, "netparity: {}\n", line);
}

lane::Command commandOf(const implementations::Implementation& implementation) {
  return {implementation.argv, implementation.env};
}

std::string timesText(const RunArguments& arguments) {
  if (arguments.repeat == 1 && arguments.loaded == 0) {
    return {};
  }
  return fmt::format(", {} times ({} of them on a loaded machine)", arguments.repeat,
                     std::min(arguments.repeat, arguments.loaded));
}

class RunCommand {
 public:
  RunCommand(const RunArguments& arguments, std::vector<std::string> commandLine)
      : arguments_(arguments), commandLine_(std::move(commandLine)) {}

  int execute() {
    auto cases = loadCases(arguments_.patterns);
    if (!cases) {
      return kMisuse;
    }
    if (!arguments_.shard.empty()) {
      cases = shardOf(std::move(*cases), arguments_.shard);
      if (!cases) {
        say("--shard takes I/N with 1 <= I <= N, such as 2/4");
        return kMisuse;
      }
    }
    if (const int status = resolve(); status != kGood) {
      return status;
    }
    runner::Options options;
    options.jobs = arguments_.jobs;
    options.repeat = arguments_.repeat;
    options.loaded = arguments_.loaded;
    options.oracleRuns = arguments_.oracleRuns;
    options.confirmations = arguments_.confirm;
    options.shuffleSeed = arguments_.shuffle;
    options.limits.hangAfter =
        std::chrono::milliseconds(static_cast<std::int64_t>(arguments_.hangAfter * 1000));
    options.keepTraces = arguments_.traces;
    options.sandboxing = sandboxing();
    return judge(*cases, options);
  }

 private:
  int resolve() {
    int status = kGood;
    oracle_.recorded =
        arguments_.oracle == "recorded" || arguments_.oracle.starts_with("recorded@");
    if (oracle_.recorded) {
      const auto version = recordedVersion(status);
      if (!version) {
        return status;
      }
      oracle_.version = *version;
      oracle_.store.emplace(recordingRoot(), oracle_.version);
    } else {
      const auto found =
          findNode("--oracle", arguments_.oracle,
                   "node, node@VERSION, node:PATH, recorded or recorded@VERSION", status);
      if (!found) {
        return status;
      }
      oracle_.version = found->version;
      oracle_.command = commandOf(*found);
    }
    for (const std::string& spec : arguments_.implementations) {
      auto found = findImplementation(spec == "reference" ? referenceLikeOracle() : spec, status);
      if (!found) {
        return status;
      }
      if (spec == "reference") {
        found->key = spec;
      }
      subjects_.push_back({found->key, commandOf(*found)});
    }
    return kGood;
  }

  // Recordings are of exact versions; a major means the newest of them.
  std::optional<std::string> recordedVersion(int& status) const {
    constexpr std::string_view kPrefix = "recorded@";
    const std::string wanted = arguments_.oracle.starts_with(kPrefix)
                                   ? arguments_.oracle.substr(kPrefix.size())
                                   : std::string(implementations::kDefaultOracleVersion);
    const std::vector<std::string> all = oracle::Store::versions(recordingRoot());
    const auto found = std::find_if(all.begin(), all.end(), [&](const std::string& version) {
      return version == wanted || version.starts_with(wanted + ".");
    });
    if (found == all.end()) {
      say(fmt::format("there is no recording of node \"{}\" for this platform", wanted));
      fmt::print(stderr, "  hint: recorded are {}; make others with `netparity oracle record`\n",
                 all.empty() ? "none" : fmt::format("{}", fmt::join(all, ", ")));
      // A version that the user chose is one thing, what this platform has another.
      status = all.empty() || arguments_.oracle == "recorded" ? kCannotJudge : kMisuse;
      return std::nullopt;
    }
    return *found;
  }

  // The reference follows the oracle's major where it can.
  std::string referenceLikeOracle() const {
    const std::string major = oracle_.version.substr(0, oracle_.version.find('.'));
    const auto& majors = implementations::kReferenceMajors;
    return std::find(majors.begin(), majors.end(), major) == majors.end() ? "reference"
                                                                          : "reference@" + major;
  }

  int judge(const std::vector<runner::Case>& cases, const runner::Options& options) {
    fmt::print(stderr, "netparity: {} scenarios on {} beside node {} ({}){}\n", cases.size(),
               fmt::join(keys(), ", "), oracle_.version, oracle_.recorded ? "recorded" : "live",
               timesText(arguments_));
    lane::CancelToken cancel;
    const Interrupt interrupt(cancel);
    std::optional<results::ResultsFile> file;
    if (!arguments_.resultsFile.empty()) {
      file.emplace(arguments_.resultsFile);
    }
    terminal::Progress::Options look;
    look.rewriting = terminal::canRewrite(STDERR_FILENO);
    look.width = terminal::styleOf(STDERR_FILENO).width;
    terminal::Progress progress(cases.size() * options.repeat, look,
                                terminal::writeTo(STDERR_FILENO));
    runner::Observer observer;
    observer.begins = [&](const std::string& id) { progress.started(id); };
    observer.ends = [&](const results::Scenario& scenario, const results::Results& soFar) {
      std::size_t unexpected = 0;
      for (const results::Result& result : scenario.results) {
        unexpected += results::isUnexpected(result.outcome) ? 1U : 0U;
      }
      progress.finished(unexpected);
      if (file) {
        if (const auto problem = file->update(soFar)) {
          progress.note("netparity: " + problem->text());
        }
      }
    };
    runner::Findings outcome = runner::run(cases, subjects_, oracle_, options, observer, cancel);
    progress.end();
    outcome.results.command = commandLine_;
    results::RunConditions conditions;
    conditions.misuse = outcome.misuse;
    conditions.signal = Interrupt::signal();
    results::conclude(outcome.results, conditions);
    if (file) {
      if (const auto problem = file->finish(outcome.results)) {
        say(problem->text());
        return kMisuse;
      }
    }
    if (!arguments_.html.empty()) {
      if (const std::string problem = renderHtml(arguments_.resultsFile, arguments_.html);
          !problem.empty()) {
        say(problem);
      } else {
        fmt::print("The report is in {}\n", arguments_.html);
      }
    }
    fmt::print("{}", terminal::report(outcome.results, terminal::styleOf(STDOUT_FILENO)));
    return outcome.results.exit.status;
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const runner::Subject& subject : subjects_) {
      out.push_back(subject.key);
    }
    return out;
  }

  const RunArguments& arguments_;
  std::vector<std::string> commandLine_;
  runner::OracleChoice oracle_;
  std::vector<runner::Subject> subjects_;
};

std::vector<std::string> commandLineOf(const CLI::App& app) {
  std::vector<std::string> out = {"netparity", app.get_name()};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (!option->get_positional()) {
        out.push_back(option->get_name());
      }
      out.push_back(value);
    }
  }
  return out;
}

void addCommon(CLI::App& command, RunArguments& arguments, const std::string& oracles) {
  command.add_option(
      "PATTERN", arguments.patterns,
      "Scenarios: an id, a folder, or globs by path component ('socket/**'); default all");
  command.add_option("--oracle", arguments.oracle, oracles)->capture_default_str();
  command.add_option("-j,--jobs", arguments.jobs, "Scenarios at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      .add_option("--hang-after", arguments.hangAfter,
                  "Seconds after which a program that has not ended is taken for hung")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  command.add_option("--shuffle", arguments.shuffle, "Run in an order that depends on this seed");
  command.add_option("--results", arguments.resultsFile,
                     "Write results.json here, and keep it valid meanwhile");
  command.add_option("--html", arguments.html,
                     "Write the report as one HTML page here (needs --results)");
}

void addRun(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand(
      "run", "Run scenarios on real Node and on implementations, and report what differs");
  addCommon(*command, *arguments,
            "Real Node: node (the pinned version), node@VERSION, node:PATH, recorded or "
            "recorded@VERSION (26 is the newest of its recordings)");
  command
      ->add_option(
          "-i,--implementation", arguments->implementations,
          "reference (default; as the oracle's major), reference@22, node@VERSION, bun@VERSION, "
          "deno@VERSION, node:PATH, or \"command:PROGRAM ARG…\"; several allowed")
      ->allow_extra_args(false);
  command->add_option("--repeat", arguments->repeat, "Run everything so many times")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command
      ->add_option("--load", arguments->loaded,
                   "In the last so many repeats keep every core busy with other processes")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command
      ->add_option("--oracle-runs", arguments->oracleRuns, "Runs of each scenario on a live oracle")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command
      ->add_option("--confirm", arguments->confirm,
                   "Fresh runs that a first divergence must survive")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_option("--shard", arguments->shard, "Run the I-th of N parts: I/N");
  command->add_flag("--traces", arguments->traces, "Keep whole traces in results.json");
  command->footer(
      "Examples:\n"
      "  netparity run                                   the reference beside the pinned Node\n"
      "  netparity run 'socket/**' -i bun@1.4.5 -i deno@2.9.6\n"
      "  netparity run -i node@26.10.0 --repeat 30 --load 10   Node against itself, ten of the "
      "repeats on a loaded machine\n"
      "  netparity run --oracle recorded                 without a live Node\n\n"
      "Exit status: 0 as expected; 1 a divergence, crash, hang or leak; 2 bad usage or scenario; 3 "
      "could not judge; 130/143 interrupted.");
  command->callback([arguments, command, &status] {
    if (arguments->implementations.empty()) {
      arguments->implementations = {"reference"};
    }
    if (!arguments->html.empty() && arguments->resultsFile.empty()) {
      say("--html needs --results: the page is made from that file");
      status.value = kMisuse;
      return;
    }
    status.value = RunCommand(*arguments, commandLineOf(*command)).execute();
  });
}

void addVerify(CLI::App& app, Status& status) {
  auto arguments = std::make_shared<RunArguments>();
  arguments->repeat = 10;
  CLI::App* command = app.add_subcommand(
      "verify",
      "Ask whether scenarios are good: does Node agree with itself, at rest and under load");
  addCommon(*command, *arguments,
            "Real Node: node (the pinned version), node@VERSION or node:PATH");
  command
      ->add_option("--repeat", arguments->repeat,
                   "Rounds; half of them are run on a loaded machine")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  command->footer(
      "Example:\n  netparity verify socket/connect/refused\n\n"
      "Each round runs the scenario on the oracle as oracle and, beside it, on the same Node as "
      "implementation.");
  command->callback([arguments, command, &status] {
    if (!implementations::namesNode(arguments->oracle)) {
      say(fmt::format("--oracle \"{}\" is no real Node, which has to agree with itself here",
                      arguments->oracle));
      status.value = kMisuse;
      return;
    }
    arguments->implementations = {arguments->oracle};
    arguments->loaded = arguments->repeat / 2;
    arguments->confirm = 0;
    arguments->shuffle = arguments->shuffle.value_or(1);
    status.value = RunCommand(*arguments, commandLineOf(*command)).execute();
  });
}

}  // namespace

void addRunCommands(CLI::App& app, Status& status) {
  addRun(app, status);
  addVerify(app, status);
}

}  // namespace netparity::cli
