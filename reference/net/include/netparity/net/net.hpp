#pragma once

#include <netparity/loop/event_loop.hpp>
#include <netparity/net/bound_socket.hpp>
#include <netparity/net/compat.hpp>
#include <netparity/net/server.hpp>
#include <netparity/net/socket.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// Node's `node:net` for C++: the functions of the module. Every name is Node's, and Node's
/// documentation (https://nodejs.org/docs/latest-v26.x/api/net.html) is the manual; the headers say
/// where C++ differs.
namespace netparity::net {

/// A server that does not listen yet; `onConnection` is added as a listener of `connection` and may
/// take a `Socket&` or a `std::shared_ptr<Socket>`.
///@{
[[nodiscard]] std::shared_ptr<Server> createServer(loop::EventLoop& loop,
                                                   const ServerOptions& options = {});
template <class OnConnection>
[[nodiscard]] std::shared_ptr<Server> createServer(loop::EventLoop& loop,
                                                   const ServerOptions& options,
                                                   OnConnection&& onConnection) {
  auto server = createServer(loop, options);
  server->template on<"connection">(std::forward<OnConnection>(onConnection));
  return server;
}
template <class OnConnection>
requires(!std::is_convertible_v<OnConnection, const ServerOptions&>)
    [[nodiscard]] std::shared_ptr<Server> createServer(loop::EventLoop& loop,
                                                       OnConnection&& onConnection) {
  return createServer(loop, ServerOptions{}, std::forward<OnConnection>(onConnection));
}
///@}

/// Creates a socket and starts connecting it: see Socket::connect(). What it throws, it throws
/// before anything started.
///@{
std::shared_ptr<Socket> connect(loop::EventLoop& loop, const ConnectOptions& options,
                                const SocketOptions& socketOptions = {},
                                std::function<void()> onConnect = {});
std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::int64_t port,
                                std::function<void()> onConnect = {});
std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::int64_t port, std::string host,
                                std::function<void()> onConnect = {});
std::shared_ptr<Socket> connect(loop::EventLoop& loop, std::string path,
                                std::function<void()> onConnect = {});
///@}

/// 4 or 6 if `text` is an IP address (IPv6 with an optional %zone), else 0.
[[nodiscard]] int isIP(std::string_view text);
/// Whether isIP() is 4.
[[nodiscard]] bool isIPv4(std::string_view text);
/// Whether isIP() is 6.
[[nodiscard]] bool isIPv6(std::string_view text);

/// Whether connect() to a name tries several addresses; default true. Per loop.
///@{
[[nodiscard]] bool getDefaultAutoSelectFamily(loop::EventLoop& loop);
void setDefaultAutoSelectFamily(loop::EventLoop& loop, bool value);
///@}
/// Time for one such attempt in milliseconds; default 500. Below 1: ERR_OUT_OF_RANGE is thrown;
/// below 10 counts as 10.
///@{
[[nodiscard]] std::int64_t getDefaultAutoSelectFamilyAttemptTimeout(loop::EventLoop& loop);
void setDefaultAutoSelectFamilyAttemptTimeout(loop::EventLoop& loop, std::int64_t milliseconds);
///@}

/// Which Node major sockets and servers created from now on behave like. Default 26.
void setCompat(loop::EventLoop& loop, Compat compat);
/// Which Node major this loop's sockets and servers behave like.
Compat compatOf(loop::EventLoop& loop);

/// Watches every emit of every socket and server created on this loop from now on, accepted sockets
/// included; null stops it for new ones. See stream::EmitObserver.
void observeEmits(loop::EventLoop& loop, stream::EmitObserver observer);

}  // namespace netparity::net
