#include "netparity/oracle/oracle.hpp"

namespace netparity::oracle {

void observe(lane::Lane& lane, const program::Program& program, unsigned runs, bool fresh,
             Observation& into) {
  const std::string text = program.text();
  for (unsigned i = 0; i < runs; ++i) {
    if (fresh) {
      lane.retire();
    }
    const lane::RunOutcome outcome = lane.run(text, {}, program.meta().spareDescriptors);
    if (outcome.how == lane::How::cancelled) {
      into.cancelled = true;
      return;
    }
    if (outcome.how != lane::How::finished) {
      into.problem = "the oracle did not finish: " + outcome.text;
      return;
    }
    auto trace = trace::canonicalise(program, outcome.records, {outcome.tmp});
    if (!trace) {
      into.problem = "the oracle's trace is malformed: " + trace.error().text();
      return;
    }
    if (!trace->hasEvent()) {
      into.problem = "the oracle's trace holds no event, so that the scenario shows nothing";
      into.scenarioIsBad = true;
      return;
    }
    into.envelope.add(std::move(*trace));
  }
}

}  // namespace netparity::oracle
