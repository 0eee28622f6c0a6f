#pragma once

#include "judge.hpp"
#include "netparity/runner/run.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace netparity::runner {

/// One thread's lanes: the oracle's and one for each implementation. Made, used and destroyed on
/// that thread.
class Worker {
 public:
  Worker(const std::vector<Subject>& subjects, const OracleChoice& oracle, const Options& options,
         lane::CancelToken& cancel);

  /// Runs one scenario everywhere. `scenarioIsBad` is set when it is the scenario's own fault that
  /// it cannot be judged.
  results::Scenario run(const Case& scenario, bool& scenarioIsBad);

  /// What the adapters said of themselves so far, by key.
  const std::map<std::string, lane::Hello>& hellos() const { return hellos_; }

 private:
  results::Result runOn(const Subject& subject, const Case& scenario,
                        oracle::Observation& observed);
  /// A reason not to run at all, put into the result.
  bool excluded(const Subject& subject, const Case& scenario, results::Result& result);
  void confirm(lane::Lane& lane, const Case& scenario, oracle::Observation& observed,
               const lane::RunOutcome& first, Judgement& judgement, results::Result& result);
  lane::Lane& laneOf(const Subject& subject, const program::Program& program);

  const std::vector<Subject>& subjects_;
  const OracleChoice& oracle_;
  const Options& options_;
  lane::CancelToken& cancel_;
  std::unique_ptr<lane::LanePair> oracleLanes_;
  std::map<std::string, std::unique_ptr<lane::LanePair>> lanes_;
  std::map<std::string, lane::Hello> hellos_;
};

}  // namespace netparity::runner
