#pragma once

#include <netparity/net/abort_signal.hpp>
#include <netparity/net/bound_socket.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace netparity::net {

class Server;
class Socket;

/// Options of `server.listen()`
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#serverlistenoptions-callback). One of `port`,
/// `path`, `handle`, `server`, `socket` and `fd` is needed: otherwise ERR_INVALID_ARG_VALUE is
/// thrown.
struct ListenOptions {
  /// 0 (any free one) to 65535; otherwise ERR_SOCKET_BAD_PORT is thrown.
  std::optional<std::int64_t> port;
  /// Address or name. Default: all addresses, IPv6 included where there is any.
  std::optional<std::string> host;
  /// Unix socket; a leading NUL selects the abstract namespace.
  std::optional<std::string> path;
  /// What to listen on; the server takes it over.
  std::shared_ptr<BoundSocket> handle;
  /// A TCP server that listens: connections to it come to this one from now on. Both have the
  /// descriptor, and whoever closes it closes it for both. One that does not listen counts as none;
  /// a unix server is refused, as in Node, by an `error`, EEXIST.
  std::shared_ptr<Server> server;
  /// A socket whose descriptor is listened on, such as one from a BoundSocket, under the same
  /// terms. One that has none counts as none.
  std::shared_ptr<Socket> socket;
  /// A bound or listening descriptor to take over. What is no socket: an `error`, EINVAL. What a
  /// server or socket of the loop has already: EEXIST. A negative one counts as none.
  std::optional<int> fd;
  /// Length of the queue of pending connections. Default, also for 0: 511.
  std::optional<int> backlog;
  /// No IPv4 connections on an IPv6 wildcard address.
  bool ipv6Only = false;
  /// Lets several servers, also of other processes, listen on one port; the kernel shares the
  /// connections out.
  bool reusePort = false;
  /// Unix sockets: who may connect. Not for abstract ones: ERR_INVALID_ARG_VALUE is thrown.
  ///@{
  bool readableAll = false;
  bool writableAll = false;
  ///@}
  /// Closes the server when it is aborted; on nextTick when it is already.
  std::shared_ptr<AbortSignal> signal;
};

}  // namespace netparity::net
