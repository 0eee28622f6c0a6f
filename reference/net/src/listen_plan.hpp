#pragma once

#include "netparity/net/listen_options.hpp"

#include <string>

namespace netparity::net {

/// Listen options after validation: where to listen, with every default filled in.
struct ListenPlan {
  enum class Place {
    kEverywhere,  ///< all addresses: bound inside the call
    kHost,        ///< an address or a name: bound after its lookup, which for an address is a tick
    kPath,        ///< a unix socket: bound inside the call
    kServer,      ///< another server's
    kSocket,      ///< a socket's
    kHandle,      ///< a BoundSocket
    kDescriptor,  ///< a descriptor
  };
  Place place = Place::kEverywhere;
  int port = 0;
  std::string host;
  std::string path;
  std::shared_ptr<Server> server;
  std::shared_ptr<Socket> socket;
  std::shared_ptr<BoundSocket> handle;
  int fd = -1;
  int backlog = 0;
  bool ipv6Only = false;
  bool reusePort = false;
  bool readableAll = false;
  bool writableAll = false;
};

/// Validates what listen() was given, in Node's order.
/// Throws errors::NodeException: ERR_SOCKET_BAD_PORT, ERR_INVALID_ARG_VALUE.
[[nodiscard]] ListenPlan planListen(const ListenOptions& options);

}  // namespace netparity::net
