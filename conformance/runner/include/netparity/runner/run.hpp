#pragma once

#include <netparity/lane/lane.hpp>
#include <netparity/lane/lane_pair.hpp>
#include <netparity/oracle/oracle.hpp>
#include <netparity/program/program.hpp>
#include <netparity/results/results.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Runs scenarios on the oracle and on implementations side by side and judges them.
namespace netparity::runner {

/// One scenario, compiled.
struct Case {
  std::string id;
  std::string path;
  std::string source;
  program::Program program;
};

/// One implementation, with the command that starts its adapter.
struct Subject {
  std::string key;
  lane::Command command;
};

/// Where the oracle's traces come from.
struct OracleChoice {
  lane::Command command;  ///< for a live one
  std::string version;
  bool recorded = false;
  std::optional<oracle::Store> store;  ///< for a recorded one
};

struct Options {
  unsigned jobs = 4;           ///< scenarios at a time
  unsigned oracleRuns = 3;     ///< of each scenario on a live oracle
  unsigned confirmations = 3;  ///< fresh runs after a first divergence
  unsigned repeat = 1;         ///< how often everything is run
  unsigned loaded =
      0;  ///< in the last so many of these repeats all cores are busy with other processes
  std::optional<std::uint32_t> shuffleSeed;
  lane::Limits limits;
  lane::Sandboxing sandboxing;  ///< for scenarios with faults
  std::filesystem::path tmpRoot = "/tmp";
  bool keepTraces = false;  ///< into results
};

/// What a run tells while it goes on. Called from several threads, one call at a time.
struct Observer {
  std::function<void(const std::string& id)> begins;
  /// With the results so far.
  std::function<void(const results::Scenario& scenario, const results::Results& soFar)> ends;
};

struct Findings {
  results::Results results;  ///< not concluded yet: see results::conclude()
  std::string misuse;        ///< not empty: a scenario is bad
};

/// Runs it all. A cancelled run returns what it has.
Findings run(const std::vector<Case>& cases, const std::vector<Subject>& subjects,
             const OracleChoice& oracle, const Options& options, const Observer& observer,
             lane::CancelToken& cancel);

}  // namespace netparity::runner
