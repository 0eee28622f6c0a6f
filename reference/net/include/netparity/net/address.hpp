#pragma once

#include <string>

namespace netparity::net {

/// What `socket.address()` and `server.address()` return for TCP.
struct AddressInfo {
  std::string address;
  /// "IPv4" or "IPv6".
  std::string family;
  int port = 0;

  bool operator==(const AddressInfo&) const = default;
};

}  // namespace netparity::net
