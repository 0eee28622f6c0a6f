#include "interner.hpp"

#include <boost/json/serialize.hpp>

namespace netparity::compare {

namespace {

// Everything that Record::same() looks at. Canonical values have sorted keys, so equal values have equal texts.
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

}  // namespace

std::vector<int> Projected::sequence(const std::string& owner) const {
  std::vector<int> out;
  if (const auto found = owners.find(owner); found != owners.end()) {
    for (const std::size_t index : found->second) {
      out.push_back(what[index]);
    }
  }
  return out;
}

Projected Interner::project(const trace::Trace& trace) {
  Projected out;
  out.trace = &trace;
  out.what.reserve(trace.records.size());
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const auto number = numbers_.emplace(keyOf(trace.records[i]), static_cast<int>(numbers_.size()));
    out.what.push_back(number.first->second);
    out.owners[trace.records[i].owner].push_back(i);
  }
  return out;
}

}  // namespace netparity::compare
