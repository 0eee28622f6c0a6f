#include "netparity/net/family_autoselection.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/handle/endpoint.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace netparity::net {

std::vector<FamilyAutoselection::Target> FamilyAutoselection::order(
    const std::vector<LookupAddress>& answers) {
  std::array<std::vector<Target>, 2> byFamily;  // the first answer's family, the other one
  int firstFamily = 0;
  for (const LookupAddress& answer : answers) {
    const auto* address = std::get_if<std::string>(&answer.address);
    const auto* number = std::get_if<double>(&answer.family);
    if (address == nullptr || number == nullptr || handle::isIp(*address) == 0 ||
        (*number != 4 && *number != 6)) {
      continue;
    }
    Target target{*address, *number == 6 ? 6 : 4};
    if (firstFamily == 0) {
      firstFamily = target.family;
    }
    auto& list = byFamily[target.family == firstFamily ? 0 : 1];
    const bool known = std::any_of(list.begin(), list.end(), [&](const Target& each) {
      return each.address == target.address;
    });
    if (!known) {
      list.push_back(std::move(target));
    }
  }
  std::vector<Target> ordered;
  const std::size_t rounds = std::max(byFamily[0].size(), byFamily[1].size());
  for (std::size_t i = 0; i < rounds; ++i) {
    for (const auto& list : byFamily) {
      if (i < list.size()) {
        ordered.push_back(list[i]);
      }
    }
  }
  return ordered;
}

FamilyAutoselection::Next FamilyAutoselection::next(bool cancelled) {
  if (cancelled || started_ == targets_.size()) {
    return Next::kAllFailed;
  }
  ++started_;
  return Next::kAttempt;
}

errors::NodeError FamilyAutoselection::failure() const {
  return errors_.empty() ? errors::socketConnectionTimeout() : errors::aggregateError(errors_);
}

}  // namespace netparity::net
