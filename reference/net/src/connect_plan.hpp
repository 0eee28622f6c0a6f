#pragma once

#include "netparity/net/connect_options.hpp"
#include "netparity/net/loop_settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace netparity::net {

/// Connect options after validation: what is to be done, with every default filled in.
struct ConnectPlan {
  std::string host;
  int port = 0;
  /// 4 or 6 when the host is an address, 0 when it must be looked up.
  int addressFamily = 0;
  std::string localAddress;
  double localPort = 0;
  LookupOptions lookupOptions;
  LookupFunction lookup;
  bool tryAllAddresses = false;
  bool atOnce = false;  ///< to an address: inside the call, not on nextTick
  double attemptTimeout = 0;
};

/// Validates what connect() over TCP was given, in Node's order.
/// Throws errors::NodeException: ERR_INVALID_ARG_VALUE (NUL in the host, hints),
/// ERR_INVALID_IP_ADDRESS (localAddress), ERR_SOCKET_BAD_PORT, ERR_OUT_OF_RANGE (attempt time-out),
/// ERR_INVALID_ARG_VALUE (family; a local end beside that of a BoundSocket).
[[nodiscard]] ConnectPlan planConnect(const ConnectOptions& options, const LoopSettings& settings,
                                      bool fromBoundSocket);

/// Throws ERR_SOCKET_BAD_PORT unless the port is in range. `name`: how the message calls it.
int checkedPort(std::int64_t port, std::string_view name);
/// Clamps and checks an attempt time-out: ERR_OUT_OF_RANGE below 1.
std::int64_t checkedAttemptTimeout(std::int64_t milliseconds, std::string_view name);

}  // namespace netparity::net
