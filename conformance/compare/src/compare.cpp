#include "netparity/compare/compare.hpp"

#include "explain.hpp"
#include "interner.hpp"
#include "port_names.hpp"
#include "rule.hpp"

namespace netparity::compare {

std::string_view toString(Class value) noexcept {
  switch (value) {
    case Class::missingApi:
      return "missing-api";
    case Class::thrown:
      return "throw";
    case Class::missingEvent:
      return "missing-event";
    case Class::extraEvent:
      return "extra-event";
    case Class::orderWithin:
      return "order-within";
    case Class::orderAcross:
      return "order-across";
    case Class::orderOfTurns:
      return "order-of-turns";
    case Class::argument:
      return "argument";
    case Class::errorCode:
      return "error-code";
    case Class::message:
      return "message";
    case Class::property:
      return "property";
    case Class::data:
      return "data";
    case Class::hang:
      return "hang";
    case Class::crash:
      return "crash";
    case Class::wire:
      return "wire";
    case Class::leak:
      return "leak";
  }
  return "?";
}

std::string_view toString(Severity value) noexcept {
  switch (value) {
    case Severity::high:
      return "high";
    case Severity::medium:
      return "medium";
    case Severity::low:
      return "low";
  }
  return "?";
}

Verdict compare(const Envelope& envelope, const trace::Trace& trace, Ending ending) {
  Interner interner;
  std::vector<Projected> variants;
  variants.reserve(envelope.variants().size());
  for (const Envelope::Variant& variant : envelope.variants()) {
    variants.push_back(interner.project(variant.trace));
  }
  const Projected subject = interner.project(trace);
  if (variants.empty()) {
    return {};
  }
  const Judgement judgement = judge(variants, subject, interner.owners());
  const bool partial = ending != Ending::complete;
  if (judgement.agrees && !partial) {
    return {true, {}, 0};
  }
  const auto explained = [&](const Projected& as, const Judgement& by) {
    return partial ? explainEnding(variants, as, interner.owners(), by, ending)
                   : explain(variants, as, interner.owners(), by);
  };
  if (judgement.strange.empty()) {
    return explained(subject, judgement);
  }
  // Where something else differs as well, other names of ports only follow from it.
  const Projected& oracle =
      nearest(variants, subject, interner.owners(), judgement.strange, partial);
  const trace::Trace renamed = withPortsNamedAs(*oracle.trace, trace);
  const Projected again = interner.project(renamed);
  const Judgement other = judge(variants, again, interner.owners());
  return other.agrees ? explained(subject, judgement) : explained(again, other);
}

}  // namespace netparity::compare
