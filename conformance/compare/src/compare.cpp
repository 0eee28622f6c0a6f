#include "netparity/compare/compare.hpp"

#include <algorithm>

#include "align.hpp"
#include "classify.hpp"
#include "interner.hpp"
#include "rule.hpp"

namespace netparity::compare {

using trace::Record;

namespace {

constexpr std::size_t kMostListed = 20;
constexpr std::size_t kContext = 3;

std::vector<Record> around(const trace::Trace& trace, std::size_t index) {
  const std::size_t begin = index > kContext ? index - kContext : 0;
  const std::size_t end = std::min(trace.records.size(), index + kContext + 1);
  if (begin >= end) {
    return {};
  }
  return {trace.records.begin() + static_cast<std::ptrdiff_t>(begin),
          trace.records.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Where in the subject a record that is missing there would stand: behind the last one of its owner that is not.
std::size_t placeInSubject(const Projected& oracle, const Projected& subject, std::size_t at) {
  std::size_t before = 0;
  for (std::size_t i = std::min(at, oracle.what.size()); i-- > 0;) {
    for (std::size_t j = 0; j < subject.what.size(); ++j) {
      if (subject.what[j] == oracle.what[i]) {
        before = j;
        return before;
      }
    }
  }
  return before;
}

Divergence explainEdit(const Projected& oracle, const Projected& subject, const Edit& edit) {
  Divergence out;
  const std::vector<Record>& o = oracle.trace->records;
  const std::vector<Record>& s = subject.trace->records;
  if (edit.expected && edit.actual) {
    out = edit.moved ? classifyMoved(o[*edit.expected], s[*edit.actual]) : classifyChange(o[*edit.expected], s[*edit.actual]);
  } else if (edit.expected) {
    out = classifyMissing(o[*edit.expected]);
  } else {
    out = classifyExtra(s[*edit.actual]);
  }
  out.oracleContext = around(*oracle.trace, edit.expected.value_or(edit.at));
  out.implementationContext =
      around(*subject.trace, edit.actual ? *edit.actual : placeInSubject(oracle, subject, edit.at));
  return out;
}

struct Nearest {
  const Projected* variant = nullptr;
  std::vector<Edit> edits;
};

Nearest nearest(const std::vector<Projected>& variants, const Projected& subject) {
  Nearest best;
  for (const Projected& variant : variants) {
    std::vector<Edit> edits = alignAll(variant, subject);
    if (best.variant == nullptr || edits.size() < best.edits.size()) {
      best = {&variant, std::move(edits)};
    }
  }
  return best;
}

void add(Verdict& verdict, Divergence divergence) {
  if (verdict.divergences.size() < kMostListed) {
    verdict.divergences.push_back(std::move(divergence));
  } else {
    ++verdict.folded;
  }
}

// Whether nothing of the owner follows the edit in the subject: then it is no difference but the end of what was seen.
bool isTail(const Projected& subject, const Edit& edit, const std::vector<Edit>& edits, const Projected& oracle) {
  if (!edit.expected || edit.actual) {
    return false;
  }
  const std::string& owner = oracle.trace->records[*edit.expected].owner;
  const std::vector<std::size_t>& own = oracle.owners.at(owner);
  for (const std::size_t index : own) {
    if (index <= *edit.expected) {
      continue;
    }
    const bool missing = std::any_of(edits.begin(), edits.end(), [index](const Edit& other) {
      return other.expected == index && !other.actual;
    });
    if (!missing) {
      return false;
    }
  }
  const auto there = subject.owners.find(owner);
  return there == subject.owners.end() || there->second.size() < own.size();
}

void explainEnding(Verdict& verdict, const Nearest& found, const Projected& subject, Ending ending) {
  const Edit* first = nullptr;
  std::vector<const Edit*> rest;
  for (const Edit& edit : found.edits) {
    if (isTail(subject, edit, found.edits, *found.variant)) {
      first = first == nullptr ? &edit : first;
    } else {
      rest.push_back(&edit);
    }
  }
  const Record* missing = first == nullptr ? nullptr : &found.variant->trace->records[*first->expected];
  Divergence headline = classifyEnding(ending, missing);
  if (first != nullptr) {
    headline.oracleContext = around(*found.variant->trace, *first->expected);
  }
  if (!subject.what.empty()) {
    headline.implementationContext = around(*subject.trace, subject.what.size() - 1);
  }
  add(verdict, std::move(headline));
  for (const Edit* edit : rest) {
    add(verdict, explainEdit(*found.variant, subject, *edit));
  }
}

void explainOrder(Verdict& verdict, const std::vector<Projected>& variants, const Nearest& found, const Projected& subject) {
  auto swap = findSwap(*found.variant, subject);
  const Projected* oracle = found.variant;
  for (std::size_t i = 0; !swap && i < variants.size(); ++i) {
    swap = findSwap(variants[i], subject);
    oracle = &variants[i];
  }
  if (!swap) {
    return;
  }
  const std::vector<Record>& records = oracle->trace->records;
  Divergence divergence = classifySwap(records[swap->first], records[swap->second], swap->sameTurn);
  divergence.oracleContext = around(*oracle->trace, swap->first);
  for (std::size_t j = 0; j < subject.what.size(); ++j) {
    if (subject.what[j] == oracle->what[swap->second]) {
      divergence.implementationContext = around(*subject.trace, j);
      break;
    }
  }
  add(verdict, std::move(divergence));
}

}  // namespace

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
  for (const Envelope::Variant& variant : envelope.variants()) {
    variants.push_back(interner.project(variant.trace));
  }
  const Projected subject = interner.project(trace);
  Verdict verdict;
  if (variants.empty()) {
    return verdict;
  }
  if (ending == Ending::complete && agreesWithAny(variants, subject)) {
    verdict.agrees = true;
    return verdict;
  }
  const Nearest found = nearest(variants, subject);
  if (ending != Ending::complete) {
    explainEnding(verdict, found, subject, ending);
    return verdict;
  }
  for (const Edit& edit : found.edits) {
    add(verdict, explainEdit(*found.variant, subject, edit));
  }
  if (found.edits.empty()) {
    explainOrder(verdict, variants, found, subject);
  }
  return verdict;
}

}  // namespace netparity::compare
