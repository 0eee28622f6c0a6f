#include "netparity/runner/run.hpp"

#include "netparity/runner/load.hpp"
#include "netparity/runner/machine.hpp"
#include "worker.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>

namespace netparity::runner {

using results::Outcome;

namespace {

// Of several repeats the gravest result is shown.
int gravity(Outcome outcome) {
  switch (outcome) {
    case Outcome::crash:
    case Outcome::hang:
      return 6;
    case Outcome::diverges:
    case Outcome::leak:
      return 5;
    case Outcome::unstable:
      return 4;
    case Outcome::oracleError:
    case Outcome::adapterError:
      return 3;
    case Outcome::unconfirmed:
      return 2;
    case Outcome::agrees:
      return 1;
    default:
      return 0;
  }
}

class Session {
 public:
  Session(const std::vector<Case>& cases, const std::vector<Subject>& subjects,
          const OracleChoice& oracle, const Options& options, const Observer& observer,
          lane::CancelToken& cancel)
      : cases_(cases),
        subjects_(subjects),
        oracle_(oracle),
        options_(options),
        observer_(observer),
        cancel_(cancel) {}

  Findings run() {
    prepare();
    const auto begin = std::chrono::steady_clock::now();
    const unsigned quiet = options_.repeat - std::min(options_.repeat, options_.loaded);
    if (quiet > 0) {
      round(quiet);
    }
    if (quiet < options_.repeat && !cancel_.cancelled()) {
      const Load load;
      round(options_.repeat - quiet);
    }
    out_.results.durationMs = std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::steady_clock::now() - begin)
                                  .count();
    // What was never reached is no result.
    std::erase_if(out_.results.scenarios,
                  [](const results::Scenario& scenario) { return scenario.results.empty(); });
    return std::move(out_);
  }

 private:
  void prepare() {
    out_.results.created = results::timestamp();
    out_.results.machine = describeMachine();
    out_.results.oracle = {"node", oracle_.version, oracle_.recorded ? "recorded" : "live",
                           static_cast<int>(oracle_.recorded ? 0 : options_.oracleRuns)};
    for (const Subject& subject : subjects_) {
      results::Implementation implementation;
      implementation.key = subject.key;
      implementation.command = subject.command.argv;
      out_.results.implementations.push_back(std::move(implementation));
    }
    for (const Case& scenario : cases_) {
      results::Scenario slot;
      slot.id = scenario.id;
      out_.results.scenarios.push_back(std::move(slot));
    }
  }

  // Every scenario `times` times, shared out among threads.
  void round(unsigned times) {
    std::vector<std::size_t> order;
    for (unsigned i = 0; i < times; ++i) {
      std::vector<std::size_t> once(cases_.size());
      std::iota(once.begin(), once.end(), 0U);
      if (options_.shuffleSeed) {
        std::mt19937 random(*options_.shuffleSeed + i);
        std::shuffle(once.begin(), once.end(), random);
      }
      order.insert(order.end(), once.begin(), once.end());
    }
    // Scenarios in sandboxes wait most of their time, for the resolver's seconds and for packets to
    // be sent again: many of them go on side by side, beside those that compute.
    constexpr std::size_t kWaitersPerJob = 3;
    const auto waits = [this](std::size_t index) {
      return cases_[index].program.meta().needsSandbox;
    };
    const auto middle = std::stable_partition(order.begin(), order.end(), waits);
    Share waiting{{order.begin(), middle}};
    Share computing{{middle, order.end()}};
    std::vector<std::jthread> threads;
    start(waiting, kWaitersPerJob * options_.jobs, threads);
    start(computing, options_.jobs, threads);
  }

  struct Share {
    std::vector<std::size_t> order;
    std::atomic<std::size_t> next = 0;
  };

  void start(Share& share, std::size_t jobs, std::vector<std::jthread>& threads) {
    for (std::size_t i = 0; i < std::min(jobs, share.order.size()); ++i) {
      threads.emplace_back([this, &share] {
        Worker worker(subjects_, oracle_, options_, cancel_);
        for (std::size_t at = share.next++; at < share.order.size() && !cancel_.cancelled();
             at = share.next++) {
          step(worker, share.order[at]);
        }
      });
    }
  }

  void step(Worker& worker, std::size_t index) {
    if (observer_.begins) {
      const std::lock_guard lock(mutex_);
      observer_.begins(cases_[index].id);
    }
    bool bad = false;
    results::Scenario scenario = worker.run(cases_[index], bad);
    if (cancel_.cancelled()) {
      // What an interruption cut short says nothing.
      return;
    }
    const std::lock_guard lock(mutex_);
    if (bad && out_.misuse.empty()) {
      out_.misuse = cases_[index].path + ": " + scenario.oracle.detail;
    }
    introduce(worker);
    merge(out_.results.scenarios[index], std::move(scenario));
    if (observer_.ends) {
      observer_.ends(out_.results.scenarios[index], out_.results);
    }
  }

  void introduce(const Worker& worker) {
    for (results::Implementation& implementation : out_.results.implementations) {
      const auto hello = worker.hellos().find(implementation.key);
      if (hello != worker.hellos().end() && implementation.name.empty()) {
        implementation.name = hello->second.name;
        implementation.version = hello->second.version;
        implementation.build = hello->second.build;
        implementation.follows = hello->second.follows;
        implementation.capabilities = hello->second.capabilities;
      }
    }
  }

  static void merge(results::Scenario& slot, results::Scenario scenario) {
    if (slot.results.empty()) {
      slot = std::move(scenario);
      return;
    }
    slot.oracle.variants = std::max(slot.oracle.variants, scenario.oracle.variants);
    slot.oracle.runs += scenario.oracle.runs;
    if (scenario.oracle.outcome == Outcome::oracleError) {
      slot.oracle = scenario.oracle;
    }
    for (std::size_t i = 0; i < slot.results.size() && i < scenario.results.size(); ++i) {
      if (gravity(scenario.results[i].outcome) > gravity(slot.results[i].outcome)) {
        slot.results[i] = std::move(scenario.results[i]);
      }
    }
  }

  const std::vector<Case>& cases_;
  const std::vector<Subject>& subjects_;
  const OracleChoice& oracle_;
  const Options& options_;
  const Observer& observer_;
  lane::CancelToken& cancel_;
  std::mutex mutex_;
  Findings out_;
};

}  // namespace

Findings run(const std::vector<Case>& cases, const std::vector<Subject>& subjects,
             const OracleChoice& oracle, const Options& options, const Observer& observer,
             lane::CancelToken& cancel) {
  return Session(cases, subjects, oracle, options, observer, cancel).run();
}

}  // namespace netparity::runner
