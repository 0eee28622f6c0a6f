#pragma once

#include <string>

namespace netparity::net {

/// What `socket.address()` and `server.address()` return for TCP.
struct AddressInfo {
  std::string
      address;  ///< An IP address, with its `%zone` if it has one; or a path, if bound to one
  /// "IPv4" or "IPv6".
  std::string family;
  int port = 0;  ///< 1 to 65535; 0 with a path

  /// Whether all three are equal.
  bool operator==(const AddressInfo&) const = default;
};

}  // namespace netparity::net
