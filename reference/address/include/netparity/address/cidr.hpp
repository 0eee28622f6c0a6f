#pragma once

#include <string>
#include <string_view>

namespace netparity::address {

/// The parts of "10.0.0.0/8". Only the form is certain: neither the network nor the prefix need be
/// possible ones.
struct Cidr {
  std::string network;      ///< What stands before the slash.
  std::string_view family;  ///< "ipv6" with a colon in the network, else "ipv4"
  double prefix = 0;  ///< Any integer: as JavaScript's numbers, it may be too large for an int.
};

/// Throws errors::NodeException, ERR_INVALID_ARG_VALUE, without a slash or with anything behind the
/// last one but an integer as it would be printed.
Cidr parseCidr(std::string_view text);

}  // namespace netparity::address
