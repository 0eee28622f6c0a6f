#include "worker.hpp"

#include <algorithm>

namespace netparity::runner {

using results::Outcome;

Worker::Worker(const std::vector<Subject>& subjects, const OracleChoice& oracle,
               const Options& options, lane::CancelToken& cancel)
    : subjects_(subjects), oracle_(oracle), options_(options), cancel_(cancel) {
  if (!oracle.recorded) {
    lane::Command command = oracle.command;
    command.env["NETPARITY_TURNS"] = "1";
    // A scenario that ends on the oracle ends, however slow the machine is just now. Patience costs
    // nothing, as hanging oracles are scenarios to be repaired.
    constexpr int kPatience = 3;
    lane::Limits patient = options.limits;
    patient.hangAfter *= kPatience;
    oracleLanes_ = std::make_unique<lane::LanePair>(std::move(command), options.sandboxing, patient,
                                                    options.tmpRoot, &cancel);
  }
}

lane::Lane& Worker::laneOf(const Subject& subject, const program::Program& program) {
  std::unique_ptr<lane::LanePair>& lanes = lanes_[subject.key];
  if (lanes == nullptr) {
    lanes = std::make_unique<lane::LanePair>(subject.command, options_.sandboxing, options_.limits,
                                             options_.tmpRoot, &cancel_);
  }
  return lanes->lane(program.meta().needsSandbox);
}

results::Scenario Worker::run(const Case& scenario, bool& scenarioIsBad) {
  results::Scenario out;
  out.id = scenario.id;
  out.path = scenario.path;
  out.source = scenario.source;
  out.description = scenario.program.meta().description;
  out.covers = scenario.program.meta().covers;
  out.issues = scenario.program.meta().issues;
  if (!scenario.program.appliesTo(oracle_.version)) {
    for (const Subject& subject : subjects_) {
      results::Result& result = out.results.emplace_back();
      result.implementation = subject.key;
      result.outcome = Outcome::notApplicable;
      result.reason = "the oracle is Node " + oracle_.version + ", the scenario is for " +
                      scenario.program.meta().node;
    }
    return out;
  }
  const bool blocked = !oracle::whyBlocked(scenario.program.meta(), options_.sandboxing).empty();
  oracle::Observation observed;
  if (oracle_.recorded) {
    observed = oracle_.store->load(scenario.program, scenario.source);
  } else if (!blocked) {
    oracle::observe(oracleLanes_->lane(scenario.program.meta().needsSandbox), scenario.program,
                    options_.oracleRuns, false, observed);
  }
  scenarioIsBad = observed.scenarioIsBad;
  for (const Subject& subject : subjects_) {
    if (cancel_.cancelled()) {
      break;
    }
    out.results.push_back(runOn(subject, scenario, observed));
  }
  out.oracle.variants = static_cast<int>(observed.envelope.variants().size());
  out.oracle.runs = static_cast<int>(observed.envelope.runs());
  out.oracle.saysLittle = observed.envelope.saysLittle();
  if (!observed.problem.empty()) {
    out.oracle.outcome = Outcome::oracleError;
    out.oracle.detail = observed.problem;
  } else if (options_.keepTraces && !observed.envelope.empty()) {
    out.oracle.trace = describe(observed.envelope.variants().front().trace.records);
  }
  return out;
}

bool Worker::excluded(const Subject& subject, const Case& scenario, results::Result& result) {
  const program::Meta& meta = scenario.program.meta();
  if (std::string why = oracle::whyBlocked(meta, options_.sandboxing); !why.empty()) {
    result.outcome = Outcome::blocked;
    result.reason = std::move(why);
    return true;
  }
  lane::Lane& lane = laneOf(subject, scenario.program);
  const lane::Hello* hello = lane.hello();
  if (hello == nullptr) {
    result.outcome = Outcome::adapterError;
    result.reason = lane.startProblem();
    return true;
  }
  hellos_[subject.key] = *hello;
  if (hello->followedMajor() != 0 && !scenario.program.appliesTo(hello->followedMajor())) {
    result.outcome = Outcome::notApplicable;
    result.reason = "it follows Node " + std::to_string(hello->followedMajor()) +
                    ", the scenario is for " + meta.node;
    return true;
  }
  for (const std::string& need : meta.needs) {
    if (!hello->can(need)) {
      result.outcome = Outcome::unsupported;
      result.reason = need;
      return true;
    }
  }
  return false;
}

results::Result Worker::runOn(const Subject& subject, const Case& scenario,
                              oracle::Observation& observed) {
  results::Result result;
  result.implementation = subject.key;
  if (excluded(subject, scenario, result)) {
    return result;
  }
  if (!observed.problem.empty() || observed.envelope.empty()) {
    result.outcome = Outcome::oracleError;
    result.reason = observed.problem.empty() ? "interrupted" : observed.problem;
    return result;
  }
  lane::Lane& lane = laneOf(subject, scenario.program);
  const lane::RunOutcome first = oracle::runOnce(lane, scenario.program);
  result.durationMs = first.duration.count();
  result.output = first.output;
  Judgement judgement = judge(scenario.program, observed.envelope, first);
  if (judgement.needsConfirmation() && !cancel_.cancelled()) {
    confirm(lane, scenario, observed, first, judgement, result);
  }
  result.outcome = judgement.outcome;
  result.reason = judgement.reason;
  if (judgement.outcome != Outcome::agrees) {
    describe(judgement.verdict, scenario.id, result);
  }
  if (options_.keepTraces) {
    result.trace = describe(judgement.trace.records);
  }
  return result;
}

// The first divergence is not believed alone: the oracle is asked again, then the scenario is run
// by itself in fresh processes.
void Worker::confirm(lane::Lane& lane, const Case& scenario, oracle::Observation& observed,
                     const lane::RunOutcome& first, Judgement& judgement, results::Result& result) {
  if (oracleLanes_ != nullptr && judgement.outcome != Outcome::adapterError) {
    oracle::observe(oracleLanes_->lane(scenario.program.meta().needsSandbox), scenario.program,
                    std::max(4U, options_.oracleRuns), true, observed);
    if (!observed.problem.empty() || observed.cancelled) {
      judgement.outcome = Outcome::oracleError;
      judgement.reason = observed.problem.empty() ? "interrupted" : observed.problem;
      return;
    }
    judgement = judge(scenario.program, observed.envelope, first);
    if (!judgement.needsConfirmation()) {
      return;
    }
  }
  // No run can tell anything by an oracle that differs from itself.
  if (judgement.outcome == Outcome::unstable) {
    lane.retire();
    return;
  }
  // A hang costs its whole limit each time; once more is enough to tell it from a stall of the
  // machine.
  const unsigned runs = judgement.outcome == Outcome::hang ? std::min(1U, options_.confirmations)
                                                           : options_.confirmations;
  results::Confirmation confirmation;
  for (unsigned i = 0; i < runs && !cancel_.cancelled(); ++i) {
    lane.retire();
    const lane::RunOutcome again = oracle::runOnce(lane, scenario.program);
    if (again.how == lane::How::cancelled) {
      break;
    }
    Judgement second = judge(scenario.program, observed.envelope, again);
    ++confirmation.runs;
    const bool differs = second.needsConfirmation() && second.outcome != Outcome::unstable;
    confirmation.diverged += differs ? 1 : 0;
    result.output = result.output.empty() ? again.output : result.output;
  }
  lane.retire();
  result.confirmation = confirmation;
  if (confirmation.runs == 0 || confirmation.diverged == confirmation.runs) {
    return;
  }
  const std::string ratio =
      std::to_string(confirmation.diverged) + " of " + std::to_string(confirmation.runs);
  judgement.outcome = confirmation.diverged == 0 ? Outcome::unconfirmed : Outcome::unstable;
  judgement.reason = "came again in " + ratio + " runs: " + judgement.reason;
}

}  // namespace netparity::runner
