#include "judge.hpp"

namespace netparity::runner {

using results::Outcome;

namespace {

results::Record describe(const trace::Record& record) {
  results::Record out;
  out.kind = std::string(trace::toString(record.kind));
  out.owner = record.owner;
  out.name = record.name;
  out.text = record.text();
  out.line = record.line;
  out.column = record.column;
  if (record.turn >= 0) {
    out.turn = record.turn;
  }
  return out;
}

// With the part of its state that differs, which its text does not show.
results::Record describe(const trace::Record& record, std::string_view state) {
  results::Record out = describe(record);
  if (!state.empty()) {
    out.text.append("  · ").append(state);
  }
  return out;
}

std::optional<results::Record> describe(const std::optional<trace::Record>& record,
                                        std::string_view state) {
  return record ? std::optional(describe(*record, state)) : std::nullopt;
}

// The records around `differing`, which is among them.
std::vector<results::Record> describe(const std::vector<trace::Record>& records,
                                      const std::optional<trace::Record>& differing,
                                      std::string_view state) {
  std::vector<results::Record> out;
  for (const trace::Record& record : records) {
    const bool differs = differing && record.turn == differing->turn && record.same(*differing);
    out.push_back(describe(record, differs ? state : std::string_view()));
  }
  return out;
}

std::string unsteadiness(const compare::Envelope& envelope,
                         const std::vector<std::string>& owners) {
  std::string out = "the oracle differs from itself in ";
  constexpr std::size_t kMostNamed = 5;
  for (std::size_t i = 0; i < owners.size() && i < kMostNamed; ++i) {
    out += (i == 0 ? "" : ", ") + owners[i];
  }
  return out + (owners.size() > kMostNamed ? ", …" : "") + ", in most of its " +
         std::to_string(envelope.runs()) + " runs";
}

}  // namespace

bool Judgement::needsConfirmation() const {
  return outcome != Outcome::agrees && outcome != Outcome::unsupported;
}

Judgement judge(const program::Program& program, const compare::Envelope& envelope,
                const lane::RunOutcome& outcome) {
  Judgement out;
  compare::Ending ending = compare::Ending::complete;
  switch (outcome.how) {
    case lane::How::finished:
      break;
    case lane::How::crashed:
      ending = compare::Ending::crash;
      out.outcome = Outcome::crash;
      out.reason = outcome.text;
      break;
    case lane::How::hung:
      ending = compare::Ending::hang;
      out.outcome = Outcome::hang;
      out.reason = outcome.text;
      break;
    case lane::How::unsupported:
      out.outcome = Outcome::unsupported;
      out.reason = outcome.text;
      return out;
    case lane::How::adapterError:
    case lane::How::cancelled:
      out.outcome = Outcome::adapterError;
      out.reason = outcome.text + (outcome.beyondLimits ? ", but it ended on the oracle" : "");
      return out;
  }
  auto trace = trace::canonicalise(program, outcome.records, {outcome.tmp, outcome.bindings});
  if (!trace) {
    out.outcome = Outcome::adapterError;
    out.reason = trace.error().text();
    return out;
  }
  out.trace = std::move(*trace);
  out.verdict = compare::compare(envelope, out.trace, ending);
  if (ending != compare::Ending::complete || out.verdict.agrees) {
    return out;
  }
  if (const auto owners = envelope.unsteady(); !owners.empty()) {
    out.outcome = Outcome::unstable;
    out.reason = unsteadiness(envelope, owners);
    out.verdict = {};
  } else {
    const bool leak = !out.verdict.divergences.empty() &&
                      out.verdict.divergences.front().divergenceClass == compare::Class::leak;
    out.outcome = leak ? Outcome::leak : Outcome::diverges;
    out.reason = out.verdict.divergences.empty() ? "differs from every trace of the oracle"
                                                 : out.verdict.divergences.front().summary;
  }
  return out;
}

std::vector<results::Record> describe(const std::vector<trace::Record>& records) {
  std::vector<results::Record> out;
  for (const trace::Record& record : records) {
    out.push_back(describe(record));
  }
  return out;
}

void describe(const compare::Verdict& verdict, std::string_view scenario, results::Result& into) {
  into.divergences.clear();
  for (const compare::Divergence& divergence : verdict.divergences) {
    results::Divergence out;
    out.id = results::divergenceId(scenario, into.implementation, into.divergences.size() + 1);
    out.divergenceClass = std::string(compare::toString(divergence.divergenceClass));
    out.severity = std::string(compare::toString(divergence.severity));
    out.headline = into.divergences.empty();
    out.signature = divergence.signature;
    out.summary = divergence.summary;
    out.owner = divergence.owner;
    out.line = divergence.line;
    out.column = divergence.column;
    out.expected = describe(divergence.expected, divergence.expectedState);
    out.actual = describe(divergence.actual, divergence.actualState);
    out.context.oracle =
        describe(divergence.oracleContext, divergence.expected, divergence.expectedState);
    out.context.implementation =
        describe(divergence.implementationContext, divergence.actual, divergence.actualState);
    into.divergences.push_back(std::move(out));
  }
  into.folded = static_cast<int>(verdict.folded);
}

}  // namespace netparity::runner
