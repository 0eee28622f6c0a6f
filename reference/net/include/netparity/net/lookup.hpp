#pragma once

#include <netparity/stream/event_arg.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace netparity::net {

/// How a name is to be resolved: what Node passes to `dns.lookup`
/// (https://nodejs.org/docs/latest-v26.x/api/dns.html#dnslookuphostname-options-callback) or to the
/// `lookup` option.
struct LookupOptions {
  /// 4 or 6; 0 or nothing (what Node leaves undefined): either.
  std::optional<int> family;
  /// getaddrinfo flags: ADDRCONFIG 32, V4MAPPED 8, ALL 16.
  int hints = 0;
  /// Whether all addresses are wanted; otherwise only the first one of the result is used.
  bool all = false;
};

/// One resolved address. A custom lookup may answer nonsense, which Node reports as
/// ERR_INVALID_IP_ADDRESS or ERR_INVALID_ADDRESS_FAMILY; hence both members can hold any JavaScript
/// value.
struct LookupAddress {
  /// The text of the address, usually.
  stream::EventArg address;
  /// 4 or 6, usually; as in JavaScript, a number is a double.
  stream::EventArg family;
  /// How messages show the two when they are of no type that EventArg has; not looked at otherwise.
  ///@{
  std::string addressText;
  std::string familyText;
  ///@}

  /// Parameters: ip: such as "::1"; ipFamily: 4 or 6.
  LookupAddress(std::string ip, int ipFamily)
      : address(std::move(ip)), family(static_cast<double>(ipFamily)) {}
  /// Takes anything, for language bindings.
  LookupAddress(stream::EventArg anyAddress, stream::EventArg anyFamily)
      : address(std::move(anyAddress)), family(std::move(anyFamily)) {}
};

/// Takes the result of a lookup: an error, or at least one address. `error` is a NodeError; what is
/// false in JavaScript, such as Null(), is none. The event `lookup` shows it as it is, and the
/// address with it, when only one was asked for. Calling it twice is ignored.
using LookupCallback =
    std::function<void(const stream::EventArg& error, const std::vector<LookupAddress>& addresses)>;

/// Replaces name resolution (Node's `lookup` option). It may call back inside the call or later on
/// the loop's thread.
using LookupFunction = std::function<void(const std::string& host, const LookupOptions& options,
                                          LookupCallback callback)>;

}  // namespace netparity::net
