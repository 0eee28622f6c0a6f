#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netparity::address {

/// The host of "http://" + input, when it is an IP address.
struct UrlHost {
  std::string address;
  int family = 4;
  int port = 0;  ///< 0 also for 80, the default that a URL does not keep
};

/// Reads it as the WHATWG URL standard does: user and path are passed over, an IPv4 address may
/// have fewer parts, in octal or hexadecimal too, and be percent-encoded or full-width. Nothing for
/// names and what is no URL.
std::optional<UrlHost> parseUrlHost(std::string_view input);

}  // namespace netparity::address
