#include "cases.hpp"
#include "commands.hpp"
#include "exit.hpp"
#include "interrupt.hpp"
#include "places.hpp"
#include "subject.hpp"

#include <netparity/oracle/oracle.hpp>
#include <netparity/runner/load.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

namespace netparity::cli {

namespace {

struct RecordArguments {
  std::vector<std::string> patterns;
  std::string oracle = "node";
  unsigned runs = 5;
  unsigned loadedRuns = 5;
  unsigned jobs = std::max(2U, 2 * std::thread::hardware_concurrency());
};

class Recording {
 public:
  Recording(const std::vector<runner::Case>& cases, const implementations::Implementation& node,
            const RecordArguments& arguments)
      : cases_(cases),
        arguments_(arguments),
        store_(recordingRoot(), node.version),
        observed_(cases.size()) {
    command_.argv = node.argv;
    command_.env["NETPARITY_TURNS"] = "1";
  }

  int execute() {
    const Interrupt interrupt(cancel_);
    round(arguments_.runs);
    if (arguments_.loadedRuns > 0 && !cancel_.cancelled()) {
      const runner::Load load;
      round(arguments_.loadedRuns);
    }
    if (cancel_.cancelled()) {
      fmt::print(stderr, "netparity: interrupted; nothing was written\n");
      return 128 + Interrupt::signal();
    }
    return save();
  }

 private:
  void round(unsigned runs) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      lane::Limits patient;
      patient.hangAfter *= 3;
      lane::LanePair lanes(command_, sandboxing(), patient, "/tmp", &cancel_);
      for (std::size_t i = next++; i < cases_.size() && !cancel_.cancelled(); i = next++) {
        if (observed_[i].problem.empty()) {
          oracle::observe(lanes.lane(cases_[i].program.meta().needsSandbox), cases_[i].program,
                          runs, false, observed_[i]);
        }
      }
    };
    std::vector<std::jthread> threads;
    // Those with faults wait most of the time.
    constexpr unsigned kWaitersPerJob = 3;
    const bool waits = std::any_of(cases_.begin(), cases_.end(), [](const runner::Case& one) {
      return one.program.meta().needsSandbox;
    });
    for (unsigned i = 0; i < arguments_.jobs * (waits ? kWaitersPerJob : 1); ++i) {
      threads.emplace_back(work);
    }
  }

  int save() {
    int status = kGood;
    std::size_t written = 0;
    std::size_t several = 0;
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      std::string problem = observed_[i].problem;
      if (problem.empty()) {
        problem = store_.save(cases_[i].program, cases_[i].source, observed_[i].envelope);
      }
      if (!problem.empty()) {
        fmt::print(stderr, "netparity: {}: {}\n", cases_[i].id, problem);
        status = observed_[i].scenarioIsBad ? kMisuse : kCannotJudge;
        continue;
      }
      ++written;
      several += observed_[i].envelope.variants().size() > 1 ? 1U : 0U;
    }
    fmt::print(
        "Recorded {} scenarios, {} of them with more than one trace, {} runs each ({} under "
        "load).\n",
        written, several, arguments_.runs + arguments_.loadedRuns, arguments_.loadedRuns);
    return status;
  }

  const std::vector<runner::Case>& cases_;
  const RecordArguments& arguments_;
  oracle::Store store_;
  std::vector<oracle::Observation> observed_;
  lane::Command command_;
  lane::CancelToken cancel_;
};

int record(const RecordArguments& arguments) {
  auto cases = loadCases(arguments.patterns);
  if (!cases) {
    return kMisuse;
  }
  int status = kGood;
  const auto node =
      findNode("--oracle", arguments.oracle, "node, node@VERSION or node:PATH", status);
  if (!node) {
    return status;
  }
  std::erase_if(*cases, [&](const runner::Case& scenario) {
    return !scenario.program.appliesTo(node->version);
  });
  return Recording(*cases, *node, arguments).execute();
}

}  // namespace

void addOracleCommand(CLI::App& app, Status& status) {
  CLI::App* command = app.add_subcommand("oracle", "Recorded traces of real Node");
  command->require_subcommand(1);
  auto arguments = std::make_shared<RecordArguments>();
  CLI::App* recording = command->add_subcommand(
      "record", "Record what Node does, at rest and under load, into fixtures/oracle");
  recording->add_option("PATTERN", arguments->patterns, "Which scenarios; default all");
  recording->add_option("--oracle", arguments->oracle, "node, node@VERSION or node:PATH")
      ->capture_default_str();
  recording->add_option("--runs", arguments->runs, "Runs at rest")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  recording->add_option("--loaded-runs", arguments->loadedRuns, "Runs with every core busy")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  recording->footer(
      "Examples:\n  netparity oracle record                         every scenario on the pinned "
      "Node\n"
      "  netparity oracle record --oracle node@24.21.0 'socket/**'\n\n"
      "Used by `netparity run --oracle recorded` (or recorded@24), which needs no Node.");
  recording->callback([arguments, &status] { status.value = record(*arguments); });
}

}  // namespace netparity::cli
