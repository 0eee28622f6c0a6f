#pragma once

#include <optional>
#include <string_view>

namespace netparity::address {

/// What a line such as "Subnet: IPv4 10.0.0.0/8" says. The addresses only look like some.
struct RuleText {
  enum class Kind { address, subnet, range };
  Kind kind = Kind::address;
  std::string_view family;  ///< "ipv4" or "ipv6"
  std::string_view first;
  std::string_view last;  ///< of a range
  int prefix = 0;         ///< of a subnet
};

/// Finds a rule anywhere in the text and passes over what stands around it. Parameters:
/// dottedIp6: whether ::ffff:1.2.3.4 is read to its end; else up to the first dot.
std::optional<RuleText> findRule(std::string_view text, bool dottedIp6);

}  // namespace netparity::address
