#include "interner.hpp"
#include "netparity/compare/compare.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <set>

namespace netparity::compare {

namespace json = boost::json;

bool Envelope::add(trace::Trace trace) {
  std::string fingerprint = trace.fingerprint();
  const auto known = std::find(fingerprints_.begin(), fingerprints_.end(), fingerprint);
  if (known != fingerprints_.end()) {
    ++variants_[static_cast<std::size_t>(known - fingerprints_.begin())].seen;
    return false;
  }
  fingerprints_.push_back(std::move(fingerprint));
  variants_.push_back({std::move(trace), 1});
  return true;
}

std::size_t Envelope::runs() const noexcept {
  std::size_t sum = 0;
  for (const Variant& variant : variants_) {
    sum += variant.seen;
  }
  return sum;
}

namespace {

// For each owner, which variants show each of its sequences.
using Shown = std::map<std::string, std::map<std::vector<int>, std::vector<std::size_t>>>;

Shown sequencesOf(const std::vector<Envelope::Variant>& variants) {
  Interner interner;
  std::vector<Projected> projected;
  projected.reserve(variants.size());
  for (const Envelope::Variant& variant : variants) {
    projected.push_back(interner.project(variant.trace));
  }
  Shown out;
  for (int owner = 0; owner < interner.owners(); ++owner) {
    std::map<std::vector<int>, std::vector<std::size_t>> sequences;
    std::string name;
    for (std::size_t v = 0; v < projected.size(); ++v) {
      std::vector<int> sequence;
      for (const std::size_t index : projected[v].of(owner)) {
        sequence.push_back(projected[v].what[index]);
        name = projected[v].record(index).owner;
      }
      sequences[std::move(sequence)].push_back(v);
    }
    out[name] = std::move(sequences);
  }
  return out;
}

}  // namespace

std::map<std::string, std::size_t> Envelope::widths() const {
  std::map<std::string, std::size_t> out;
  for (const auto& [owner, sequences] : sequencesOf(variants_)) {
    out[owner] = sequences.size();
  }
  return out;
}

std::vector<std::string> Envelope::unsteady() const {
  constexpr std::size_t kEnoughRuns = 4;
  if (runs() < kEnoughRuns) {
    return {};
  }
  std::vector<std::string> owners;
  std::set<std::size_t> alone;
  for (const auto& [owner, sequences] : sequencesOf(variants_)) {
    bool any = false;
    for (const auto& [sequence, shownBy] : sequences) {
      if (shownBy.size() == 1 && variants_[shownBy.front()].seen == 1) {
        alone.insert(shownBy.front());
        any = true;
      }
    }
    if (any) {
      owners.push_back(owner);
    }
  }
  return alone.size() * 2 > runs() ? owners : std::vector<std::string>();
}

bool Envelope::saysLittle() const {
  constexpr std::size_t kEnoughRuns = 8;
  const std::size_t count = runs();
  if (count < kEnoughRuns || variants_.size() * 2 <= count) {
    return false;
  }
  const auto widest = widths();
  return std::any_of(widest.begin(), widest.end(),
                     [count](const auto& entry) { return entry.second * 2 > count; });
}

json::value Envelope::toJson() const {
  json::array out;
  for (const Variant& variant : variants_) {
    out.push_back(json::object{{"seen", static_cast<std::int64_t>(variant.seen)},
                               {"trace", variant.trace.toJson()}});
  }
  return out;
}

boost::system::result<Envelope, program::Problem> Envelope::fromJson(const json::value& value) {
  if (!value.is_array()) {
    return program::Problem{"variants", "must be an array"};
  }
  Envelope envelope;
  for (const json::value& item : value.get_array()) {
    const std::string where = "variants[" + std::to_string(envelope.variants_.size()) + "]";
    if (!item.is_object() || !item.get_object().contains("trace") ||
        !item.get_object().contains("seen") || !item.get_object().at("seen").is_int64() ||
        item.get_object().at("seen").get_int64() < 1) {
      return program::Problem{where, "must have \"seen\" and \"trace\""};
    }
    auto trace = trace::Trace::fromJson(item.get_object().at("trace"));
    if (!trace) {
      return program::Problem{where + "." + trace.error().where, trace.error().message};
    }
    envelope.fingerprints_.push_back(trace->fingerprint());
    envelope.variants_.push_back(
        {std::move(*trace), static_cast<std::size_t>(item.get_object().at("seen").get_int64())});
  }
  return envelope;
}

}  // namespace netparity::compare
