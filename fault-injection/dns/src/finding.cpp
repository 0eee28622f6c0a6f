#include "finding.hpp"

#include "message.hpp"

#include <algorithm>

namespace netparity::dns {

namespace {

// With this many of the longest names an answer still fits a message over TCP.
constexpr std::size_t kLongestChain = 64;

const Rule* ruleFor(const Name& name, std::uint16_t type) {
  if (name.every) {
    return &*name.every;
  }
  const auto at = name.types.find(static_cast<Type>(type));
  return at == name.types.end() ? nullptr : &at->second;
}

}  // namespace

Finding findIn(const Script& script, std::string_view name, std::uint16_t type) {
  Finding finding;
  for (std::string next(name);;) {
    finding.names.push_back(next);
    const auto at = script.names.find(next);
    if (at == script.names.end()) {
      // Names of addresses exist as far as anybody knows: they only have no records here.
      finding.otherwise = type == kTypePtr ? Behaviour::nodata : Behaviour::nxdomain;
      return finding;
    }
    finding.rule = ruleFor(at->second, type);
    next = at->second.cname;
    if (finding.rule != nullptr || next.empty()) {
      return finding;
    }
    finding.aliases.push_back(next);
    const bool loops =
        std::find(finding.names.begin(), finding.names.end(), next) != finding.names.end();
    if (loops || type == kTypeCname || finding.aliases.size() == kLongestChain) {
      return finding;
    }
  }
}

}  // namespace netparity::dns
