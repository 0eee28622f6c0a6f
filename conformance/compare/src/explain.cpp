#include "explain.hpp"

#include "align.hpp"
#include "classify.hpp"
#include "describe.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace netparity::compare {

using trace::Kind;
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

// What the program itself does. It does so because of something that happened, so its absence
// follows from that.
bool isStep(const Record& record) {
  switch (record.kind) {
    case Kind::call:
    case Kind::returned:
    case Kind::thrown:
    case Kind::get:
    case Kind::set:
    case Kind::mark:
    case Kind::probe:
    case Kind::signal:
      return true;
    default:
      return false;
  }
}

// Whether a property has a value, of each that a trace looks at: whether it ever had one and
// whether it ever had none. The program's own assignments are values that it has.
struct Looks {
  bool defined = false;
  bool undefined = false;
};

std::map<std::pair<std::string, std::string>, Looks> looksOf(const trace::Trace& trace) {
  std::map<std::pair<std::string, std::string>, Looks> out;
  for (const Record& record : trace.records) {
    const auto look = [&](std::string_view name, const boost::json::value& value) {
      Looks& looks = out[{typeOf(record), std::string(name)}];
      (isTagged(value, "undefined") ? looks.undefined : looks.defined) = true;
    };
    for (const auto& member : record.state) {
      look(member.key(), member.value());
    }
    if (record.kind == Kind::get || record.kind == Kind::set) {
      look(record.name, record.value);
    }
  }
  return out;
}

// Properties that the subject shows nowhere: they are undefined whenever they are looked at, where
// Node always has a value for them.
MissingProperties missingProperties(const trace::Trace& oracle, const trace::Trace& subject) {
  const auto there = looksOf(oracle);
  MissingProperties out;
  for (const auto& [property, looks] : looksOf(subject)) {
    const auto known = there.find(property);
    // Node has it, but no value for it before setTimeout().
    const bool startsUndefined = property.second == "timeout";
    if (!looks.defined && !startsUndefined && !(known != there.end() && known->second.undefined)) {
      out.insert(property);
    }
  }
  return out;
}

// The listed divergences. What follows from one that is listed is counted only.
class List {
 public:
  // Returns it as it is listed, to be given its context, or null.
  Divergence* add(Divergence divergence) {
    if (follows(divergence) || verdict_.divergences.size() >= kMostListed) {
      ++verdict_.folded;
      return nullptr;
    }
    return &verdict_.divergences.emplace_back(std::move(divergence));
  }

  // Leads the list. Nothing follows from it but what its kind says.
  void lead(Divergence divergence) { verdict_.divergences.push_back(std::move(divergence)); }

  Verdict take() { return std::move(verdict_); }

 private:
  bool follows(const Divergence& one) {
    const bool known = !signatures_.insert(one.signature).second;
    // A property that is wrong once stays wrong at the events that come after.
    bool stays = false;
    if (one.divergenceClass == Class::property) {
      const std::string name = one.expectedState.empty()
                                   ? one.signature.substr(one.signature.rfind('/') + 1)
                                   : one.expectedState.substr(0, one.expectedState.find(':'));
      stays = !properties_.insert({one.owner, name}).second;
    }
    if (verdict_.divergences.empty()) {
      return false;
    }
    const bool missing = one.expected && !one.actual;
    const bool extra = one.actual && !one.expected;
    const Divergence& headline = verdict_.divergences.front();
    // A program that was torn out of its course does not get to the rest.
    const bool torn =
        headline.divergenceClass == Class::missingApi || headline.divergenceClass == Class::thrown;
    const bool uncaught = extra && one.actual->kind == Kind::uncaught;
    return known || stays || (missing && isStep(*one.expected)) || (extra && isStep(*one.actual)) ||
           (torn && (missing || uncaught));
  }

  Verdict verdict_;
  std::set<std::string> signatures_;
  std::set<std::pair<std::string, std::string>> properties_;
};

class Explainer {
 public:
  Explainer(std::span<const Projected> variants, const Projected& subject, int owners)
      : variants_(variants), subject_(subject), owners_(owners) {}

  Verdict complete(const Judgement& judgement) {
    if (judgement.strange.empty()) {
      addSwap(judgement);
      return list_.take();
    }
    choose(judgement.strange, false);
    for (const Edit& edit : alignment_.edits) {
      addEdit(edit);
    }
    return list_.take();
  }

  Verdict partial(const Judgement& judgement, Ending ending) {
    choose(judgement.strange, true);
    const auto first = std::find_if(alignment_.edits.begin(), alignment_.edits.end(),
                                    [](const Edit& edit) { return edit.tail; });
    const bool any = first != alignment_.edits.end();
    Divergence headline =
        classifyEnding(ending, any ? &oracle_->record(*first->expected) : nullptr);
    headline.oracleContext = around(
        *oracle_->trace, any ? *first->expected : std::max<std::size_t>(oracle_->size(), 1) - 1);
    headline.implementationContext =
        around(*subject_.trace, std::max<std::size_t>(subject_.size(), 1) - 1);
    list_.lead(std::move(headline));
    addSwap(judgement);
    for (const Edit& edit : alignment_.edits) {
      if (!edit.tail) {
        addEdit(edit);
      }
    }
    return list_.take();
  }

 private:
  // The oracle trace nearest to the subject in these owners, and the alignment with it.
  void choose(const std::vector<int>& among, bool partial) {
    oracle_ = &nearest(variants_, subject_, owners_, among, partial);
    alignment_ = align(*oracle_, subject_, among);
    missing_ = missingProperties(*oracle_->trace, *subject_.trace);
  }

  void addSwap(const Judgement& judgement) {
    if (!judgement.strange.empty() || !judgement.swap) {
      return;
    }
    const Swap& swap = *judgement.swap;
    const Projected& oracle = variants_[swap.variant];
    Divergence out =
        classifySwap(oracle.record(swap.first), oracle.record(swap.second), swap.sameTurn);
    out.oracleContext = around(*oracle.trace, swap.first);
    out.implementationContext = around(*subject_.trace, swap.secondActual);
    list_.add(std::move(out));
  }

  void addEdit(const Edit& edit) {
    std::vector<Divergence> found;
    if (edit.moved && edit.across) {
      const Record& moved = oracle_->record(*edit.expected);
      const Record& other = oracle_->record(*edit.across);
      const bool early = *edit.across < *edit.expected;
      found.push_back(early ? classifyMoved(other, moved) : classifyMoved(moved, other));
    } else if (edit.expected && edit.actual) {
      found =
          classifyChange(oracle_->record(*edit.expected), subject_.record(*edit.actual), missing_);
    } else if (edit.expected) {
      found.push_back(classifyMissing(oracle_->record(*edit.expected)));
    } else {
      found.push_back(classifyExtra(subject_.record(*edit.actual)));
    }
    for (Divergence& divergence : found) {
      if (Divergence* listed = list_.add(std::move(divergence))) {
        addContext(edit, *listed);
      }
    }
  }

  // The subject's record that stands for a record of the oracle.
  std::optional<std::size_t> counterpart(std::size_t i) const {
    if (alignment_.counterpart[i]) {
      return alignment_.counterpart[i];
    }
    // The owners that were not aligned are in their place.
    const std::span<const std::size_t> own = oracle_->of(oracle_->owner[i]);
    const std::span<const std::size_t> there = subject_.of(oracle_->owner[i]);
    const auto k = static_cast<std::size_t>(
        std::distance(own.begin(), std::lower_bound(own.begin(), own.end(), i)));
    return k < there.size() && subject_.what[there[k]] == oracle_->what[i] ? std::optional(there[k])
                                                                           : std::nullopt;
  }

  // Where in the subject an edit happens: for what is missing, behind what came before it.
  std::size_t placeOf(const Edit& edit) const {
    if (edit.actual) {
      return *edit.actual;
    }
    for (std::size_t i = edit.at; i-- > 0;) {
      if (const auto there = counterpart(i)) {
        return *there;
      }
    }
    return 0;
  }

  // The neighbourhood of an edit on both sides. The subject's reaches as far as the oracle's, so
  // that what is cut off does not look like what is missing.
  void addContext(const Edit& edit, Divergence& to) const {
    const std::size_t at = edit.expected.value_or(edit.at);
    const std::size_t place = placeOf(edit);
    to.oracleContext = around(*oracle_->trace, at);
    const std::size_t from = at > kContext ? at - kContext : 0;
    std::size_t begin = place;
    std::size_t end = place;
    for (std::size_t i = from; i < std::min(oracle_->trace->records.size(), at + kContext + 1);
         ++i) {
      if (const auto there = counterpart(i)) {
        begin = std::min(begin, *there);
        end = std::max(end, *there);
      }
    }
    constexpr std::size_t kFarthest = 4 * kContext;
    begin = std::max(begin, place > kFarthest ? place - kFarthest : 0);
    end = std::min({end, place + kFarthest, std::max<std::size_t>(subject_.size(), 1) - 1});
    to.implementationContext.clear();
    for (std::size_t i = begin; i <= end && i < subject_.trace->records.size(); ++i) {
      to.implementationContext.push_back(subject_.trace->records[i]);
    }
  }

  std::span<const Projected> variants_;
  const Projected& subject_;
  int owners_;
  const Projected* oracle_ = nullptr;
  Alignment alignment_;
  MissingProperties missing_;
  List list_;
};

}  // namespace

const Projected& nearest(std::span<const Projected> variants, const Projected& subject, int owners,
                         const std::vector<int>& among, bool partial) {
  using Distance = std::tuple<std::size_t, std::size_t, std::size_t>;
  const Projected* found = &variants.front();
  std::optional<Distance> best;
  for (const Projected& variant : variants) {
    BagDistance strange;
    for (const int owner : among) {
      const BagDistance one = bagDistance(variant, subject, owner);
      strange.missing += one.missing;
      strange.extra += one.extra;
    }
    std::size_t all = 0;
    for (int owner = 0; owner < owners; ++owner) {
      all += sameSequence(variant, subject, owner) ? 0U : 1U;
    }
    const Distance distance = partial ? Distance{strange.extra, strange.missing, all}
                                      : Distance{strange.extra + strange.missing, all, 0};
    if (!best || distance < *best) {
      found = &variant;
      best = distance;
    }
  }
  return *found;
}

Verdict explain(std::span<const Projected> variants, const Projected& subject, int owners,
                const Judgement& judgement) {
  return Explainer(variants, subject, owners).complete(judgement);
}

Verdict explainEnding(std::span<const Projected> variants, const Projected& subject, int owners,
                      const Judgement& judgement, Ending ending) {
  return Explainer(variants, subject, owners).partial(judgement, ending);
}

}  // namespace netparity::compare
