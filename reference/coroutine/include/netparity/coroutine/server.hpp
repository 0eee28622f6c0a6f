#pragma once

#include <netparity/coroutine/result.hpp>
#include <netparity/coroutine/socket.hpp>
#include <netparity/coroutine/task.hpp>
#include <netparity/coroutine/waiting.hpp>
#include <netparity/net/net.hpp>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace netparity::coroutine {

class ServerState;
class AcceptOperation;
class CloseOperation;

/// A net::Server whose connections can be awaited: the same object, as with Socket.
///
/// Connections that nobody accepts yet wait in a queue, as sockets that are not read from beyond
/// their high-water mark; what bounds the queue is `server->maxConnections`.
///
/// Lifetime: copies share one server. When the last copy and the last operation is gone, the server
/// is closed and the connections in the queue are destroyed; accepted ones belong to who accepted
/// them. Must not outlive the loop, except in tasks that the loop owns.
class Server {
 public:
  /// Adopts a server that listens.
  explicit Server(std::shared_ptr<net::Server> server);

  /// The server of the event API, still shared with this: `server->address()`.
  ///@{
  [[nodiscard]] net::Server& operator*() const;
  [[nodiscard]] net::Server* operator->() const;
  [[nodiscard]] const std::shared_ptr<net::Server>& server() const;
  ///@}
  /// The TCP port it listens on; 0 for a unix server, or when it does not listen.
  [[nodiscard]] int port() const;

  /// The next connection; goes on inside its `connection` event. An `error` of the server goes to
  /// one accept(). When the server does not listen any more: ERR_SERVER_NOT_RUNNING.
  [[nodiscard]] AcceptOperation accept() const;
  /// Stops accepting at once; goes on at `close`, when all connections are gone. Connections in the
  /// queue are destroyed.
  [[nodiscard]] CloseOperation close() const;

 private:
  std::shared_ptr<ServerState> state_;
};

/// net.createServer().listen(): goes on at `listening`. Bad arguments are errors, too.
///@{
Task<Result<Server>> listen(loop::EventLoop& loop, net::ListenOptions options,
                            net::ServerOptions serverOptions = {});
Task<Result<Server>> listen(loop::EventLoop& loop, std::int64_t port, std::string host = {});
Task<Result<Server>> listen(loop::EventLoop& loop, std::string path);
///@}

/// Waits for a connection.
class [[nodiscard]] AcceptOperation final : public Waiter {
 public:
  /// For Server::accept().
  explicit AcceptOperation(std::shared_ptr<ServerState> state);
  ~AcceptOperation() override;
  /// For `co_await`, which gives the connection, or why none will come.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  [[nodiscard]] Result<Socket> await_resume() { return std::move(result_); }
  ///@}

 private:
  bool settle() override;

  std::shared_ptr<ServerState> state_;
  Result<Socket> result_;
};

/// Waits for `close`.
class [[nodiscard]] CloseOperation final : public Waiter {
 public:
  /// For Server::close().
  explicit CloseOperation(std::shared_ptr<ServerState> state);
  ~CloseOperation() override;
  /// For `co_await`, which gives nothing.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  void await_resume() const noexcept {}
  ///@}

 private:
  bool settle() override;

  std::shared_ptr<ServerState> state_;
};

}  // namespace netparity::coroutine
