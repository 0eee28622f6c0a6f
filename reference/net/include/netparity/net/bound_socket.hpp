#pragma once

#include <netparity/handle/stream_handle.hpp>
#include <netparity/net/address.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace netparity::net {

/// Options of `new net.BoundSocket()`: an address of this machine, or a path.
struct BoundSocketOptions {
  /// 0 (any free one) to 65535; otherwise ERR_SOCKET_BAD_PORT is thrown.
  std::optional<std::int64_t> port;
  /// An IP address; no names: ERR_INVALID_ARG_VALUE. Default: all addresses of IPv4, with
  /// `ipv6Only` those of IPv6.
  std::optional<std::string> host;
  /// Unix socket; a leading NUL selects the abstract namespace. Excludes the others.
  std::optional<std::string> path;
  /// No IPv4 connections on an IPv6 wildcard address (IPV6_V6ONLY).
  bool ipv6Only = false;
  /// Lets several sockets that all say so, also of other processes, have one port (SO_REUSEPORT);
  /// the kernel shares the connections out.
  bool reusePort = false;
};

/// A socket that is bound and nothing else yet: Node's net.BoundSocket (since 24.21). A server may
/// listen on it or a Socket connect from it; whoever takes it owns the descriptor from then on, and
/// every use of this object throws ERR_SOCKET_HANDLE_ADOPTED.
class BoundSocket {
  struct Private {};

 public:
  /// For create() only.
  BoundSocket(Private, handle::StreamRef handle) : handle_(std::move(handle)) {}
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;
  BoundSocket(BoundSocket&&) = delete;
  BoundSocket& operator=(BoundSocket&&) = delete;
  /// Closes what nobody took.
  ~BoundSocket();

  /// Binds at once; what the system refuses is thrown as errors::NodeException (syscall "bind").
  static std::shared_ptr<BoundSocket> create(loop::EventLoop& loop,
                                             const BoundSocketOptions& options = {});

  /// Where it is bound, with the port that the system chose; of a unix socket its path.
  [[nodiscard]] std::variant<AddressInfo, std::string> address() const;
  /// The descriptor, which stays this object's.
  [[nodiscard]] int fd() const;
  /// Whether it is a unix socket: address() is a path.
  [[nodiscard]] bool isPipe() const { return path_.has_value(); }
  /// Closes the descriptor, and removes the file of a path. Once: later uses throw
  /// ERR_SOCKET_HANDLE_ADOPTED, as of one that is taken.
  void close();
  /// Closes what nobody took yet and never throws, as the destructor does. Node:
  /// `boundSocket[Symbol.dispose]()`, which `using` calls.
  void dispose() noexcept;

 private:
  friend class Server;
  friend class Socket;

  /// Gives the handle away.
  handle::StreamRef take();
  [[nodiscard]] const handle::StreamRef& handle() const;
  void bindTcp(loop::EventLoop& loop, const BoundSocketOptions& options);
  void bindPipe(loop::EventLoop& loop, const BoundSocketOptions& options);

  handle::StreamRef handle_;
  AddressInfo address_;
  std::optional<std::string> path_;
};

}  // namespace netparity::net
