#include "interner.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace netparity::compare {

namespace {

// Everything that Record::same() looks at. Canonical values have sorted keys, so equal values have
// equal texts.
std::string keyOf(const trace::Record& record) {
  std::string key(trace::toString(record.kind));
  key += '\0';
  key += std::to_string(record.step);
  key += '\0';
  key += record.owner;
  key += '\0';
  key += record.name;
  key += '\0';
  key += boost::json::serialize(record.value);
  key += '\0';
  key += boost::json::serialize(record.state);
  return key;
}

int numberOf(std::unordered_map<std::string, int>& numbers, std::string key) {
  const auto next = static_cast<int>(numbers.size());
  return numbers.emplace(std::move(key), next).first->second;
}

}  // namespace

std::span<const std::size_t> Projected::of(int number) const noexcept {
  const auto index = static_cast<std::size_t>(number);
  return index < owned.size() ? std::span<const std::size_t>(owned[index])
                              : std::span<const std::size_t>();
}

Projected Interner::project(const trace::Trace& trace) {
  Projected out;
  out.trace = &trace;
  out.what.reserve(trace.records.size());
  out.owner.reserve(trace.records.size());
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const int owner = numberOf(owners_, trace.records[i].owner);
    out.what.push_back(numberOf(records_, keyOf(trace.records[i])));
    out.owner.push_back(owner);
    if (out.owned.size() <= static_cast<std::size_t>(owner)) {
      out.owned.resize(static_cast<std::size_t>(owner) + 1);
    }
    out.owned[static_cast<std::size_t>(owner)].push_back(i);
  }
  return out;
}

bool sameSequence(const Projected& a, const Projected& b, int owner) {
  const auto x = a.of(owner);
  const auto y = b.of(owner);
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [&](std::size_t i, std::size_t j) { return a.what[i] == b.what[j]; });
}

}  // namespace netparity::compare
