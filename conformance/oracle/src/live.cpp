#include "netparity/oracle/oracle.hpp"

#include <algorithm>

namespace netparity::oracle {

namespace {

// What a scenario declares and its program never meets shows nothing.
std::string untriggered(const trace::Trace& trace) {
  for (const trace::Record& record : trace.records) {
    const boost::json::array* args = record.value.if_array();
    if (record.kind == trace::Kind::fault && record.name == "untriggered" && args != nullptr &&
        !args->empty() && args->front().is_string()) {
      return std::string(args->front().get_string());
    }
  }
  return {};
}

// Those faults that tell when they are armed.
bool declaresRules(const program::Program& program) {
  const std::vector<std::string>& faults = program.meta().faults;
  return std::any_of(faults.begin(), faults.end(),
                     [](const std::string& fault) { return fault == "wire" || fault == "calls"; });
}

bool armed(const trace::Trace& trace) {
  return std::any_of(trace.records.begin(), trace.records.end(), [](const trace::Record& record) {
    return record.kind == trace::Kind::fault && record.name == "armed";
  });
}

}  // namespace

std::string whyBlocked(const program::Meta& meta, const lane::Sandboxing& sandboxing) {
  if (meta.needsSandbox && !sandboxing.impossible.empty()) {
    return "it needs a sandbox: " + sandboxing.impossible;
  }
  if (meta.needsFailingCalls && !sandboxing.noFailingCalls.empty()) {
    return "it needs failing system calls: " + sandboxing.noFailingCalls;
  }
  return {};
}

lane::RunOutcome runOnce(lane::Lane& lane, const program::Program& program) {
  const program::Meta& meta = program.meta();
  // What a process has open already depends on what it ran before.
  if (meta.needsSandbox && meta.limitsDescriptors) {
    lane.retire();
  }
  return lane.run(program.text(), {}, meta.spareDescriptors);
}

void observe(lane::Lane& lane, const program::Program& program, unsigned runs, bool fresh,
             Observation& into) {
  for (unsigned i = 0; i < runs; ++i) {
    if (fresh) {
      lane.retire();
    }
    const lane::RunOutcome outcome = runOnce(lane, program);
    if (outcome.how == lane::How::cancelled) {
      into.cancelled = true;
      return;
    }
    if (outcome.how != lane::How::finished) {
      into.problem = "the oracle did not finish: " + outcome.text;
      return;
    }
    auto trace = trace::canonicalise(program, outcome.records, {outcome.tmp, outcome.bindings});
    if (!trace) {
      into.problem = "the oracle's trace is malformed: " + trace.error().text();
      return;
    }
    if (const std::string fault = untriggered(*trace); !fault.empty()) {
      into.problem = "a fault did not happen on the oracle: " + fault;
      into.scenarioIsBad = true;
      return;
    }
    if (declaresRules(program) && !armed(*trace)) {
      into.problem = "the faults of the scenario were not armed";
      return;
    }
    if (!trace->hasEvent()) {
      into.problem =
          "the oracle's trace holds no event, so that the scenario shows nothing: net has to emit "
          "something that it listens to";
      into.scenarioIsBad = true;
      return;
    }
    into.envelope.add(std::move(*trace));
  }
}

}  // namespace netparity::oracle
