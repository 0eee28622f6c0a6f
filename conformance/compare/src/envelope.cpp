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

std::map<std::string, std::size_t> Envelope::widths() const {
  Interner interner;
  std::vector<Projected> projected;
  for (const Variant& variant : variants_) {
    projected.push_back(interner.project(variant.trace));
  }
  std::map<std::string, std::size_t> out;
  for (int owner = 0; owner < interner.owners(); ++owner) {
    std::set<std::vector<int>> sequences;
    std::string name;
    for (const Projected& variant : projected) {
      std::vector<int> sequence;
      for (const std::size_t index : variant.of(owner)) {
        sequence.push_back(variant.what[index]);
        name = variant.record(index).owner;
      }
      sequences.insert(std::move(sequence));
    }
    out[name] = sequences.size();
  }
  return out;
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
