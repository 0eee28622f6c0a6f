#pragma once

#include <netparity/loop/event_loop.hpp>
#include <netparity/net/address.hpp>
#include <netparity/net/listen_options.hpp>
#include <netparity/net/socket.hpp>
#include <netparity/stream/event_emitter.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace netparity::net {

struct ListenPlan;

/// Options of `net.createServer()`
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#netcreateserveroptions-connectionlistener):
/// what accepted sockets are like.
struct ServerOptions {
  /// See SocketOptions: whether accepted sockets stay writable when the peer has ended.
  bool allowHalfOpen = false;
  /// Accepted sockets start paused: nothing is read from them until resume().
  bool pauseOnConnect = false;
  /// As setNoDelay(true) on every accepted socket.
  bool noDelay = false;
  /// As setKeepAlive(true), with the delay below, on every accepted socket.
  bool keepAlive = false;
  /// Milliseconds; cut to whole seconds.
  double keepAliveInitialDelay = 0;
  /// Default 65,536. No whole number: an exception in the place of each connection, which stays
  /// open for nobody, as in Node.
  std::optional<double> highWaterMark;
  /// Peers that are closed at once, without any event.
  std::shared_ptr<const address::BlockList> blockList;
};

/// The events of a Server; stream::TypedEvents turns the list into `on<"connection">(…)`.
using ServerEvents =
    stream::EventList<stream::Event<"listening">,
                      stream::Event<"connection", stream::EmitterRef<Socket>>,
                      stream::Event<"close">, stream::Event<"error", errors::NodeError>,
                      // the two ends' addresses as a plain object; nothing for a unix socket
                      stream::Event<"drop", std::shared_ptr<const stream::Record>>>;

/// A TCP or unix server: Node's net.Server
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#class-netserver).
///
/// Events: `listening` and `error` of listen() on nextTick (see listen()); `connection` in the poll
/// phase, one per loop turn; `drop` instead of it above maxConnections; `close` on nextTick of what
/// ended the last connection. Lifetime: owned by std::shared_ptr; while it listens, and while
/// `close` is outstanding, the loop keeps it alive.
class Server final : public stream::TypedEvents<stream::EventEmitter, ServerEvents> {
  struct Private {};

 public:
  /// For create() only.
  Server(Private, loop::EventLoop& loop, const ServerOptions& options);
  ~Server() override;

  /// Node: `new net.Server(options)`.
  static std::shared_ptr<Server> create(loop::EventLoop& loop, const ServerOptions& options = {});

  /// Starts listening; `onListening` is added as a once-listener of `listening`. Without a host, or
  /// on a path: bound inside the call, so that address() is known; `listening` on nextTick. With an
  /// IP host: bound on nextTick, `listening` on a further one. With a name: after its lookup. A
  /// failure is an `error` on nextTick. Throws errors::NodeException for bad arguments and, while
  /// listening, ERR_SERVER_ALREADY_LISTEN.
  ///@{
  void listen(const ListenOptions& options, std::function<void()> onListening = {});
  void listen(std::int64_t port, std::function<void()> onListening = {});
  void listen(std::int64_t port, std::string host, std::function<void()> onListening = {});
  void listen(std::int64_t port, std::string host, int backlog,
              std::function<void()> onListening = {});
  void listen(std::string path, std::function<void()> onListening = {});
  ///@}
  /// Any free port.
  void listen(std::function<void()> onListening = {});

  /// Stops accepting. `close` comes on nextTick once no connection is left; `onClose` is a
  /// once-listener of it and gets ERR_SERVER_NOT_RUNNING when the server was not listening.
  void close(std::function<void(const errors::NodeError& error)> onClose = {});
  /// close() for a server that listens; `settled` is called in a microtask after `close`, or after
  /// this call when the server does not listen. Node: `await server[Symbol.asyncDispose]()`.
  void asyncDispose(std::function<void()> settled);

  /// Whether it has a descriptor to listen on: from listen() (with a host: from its binding) to
  /// close().
  [[nodiscard]] bool listening() const;
  /// AddressInfo, the path of a unix server, or nothing when not listening. Throws
  /// errors::NodeException if the system fails.
  [[nodiscard]] std::variant<std::monostate, AddressInfo, std::string> address() const;
  /// Gives the number of open connections, on nextTick. As in Node it counts how often accepted
  /// sockets were destroyed: below zero, and wrong, when one of them was connected again meanwhile.
  void getConnections(
      std::function<void(const errors::NodeError& error, std::int64_t count)> callback);
  /// Whether the listening server keeps the loop running. May be called before listen().
  ///@{
  void ref();
  void unref();
  ///@}

  /// Above this many connections new ones are closed, with `drop`. Nothing (the default): no limit.
  std::optional<std::size_t> maxConnections;
  /// As given to createServer(); what is changed here holds for connections accepted afterwards.
  ServerOptions options;

  /// The loop that it was made on.
  [[nodiscard]] loop::EventLoop& loop() const { return loop_; }

 private:
  friend class Socket;

  [[nodiscard]] std::shared_ptr<Server> self() {
    return std::static_pointer_cast<Server>(shared_from_this());
  }
  void lookUpAndListen(const ListenPlan& plan);
  int bindTcp(const std::string& address, int family, const ListenPlan& plan);
  void listenOn(std::string address, int family, const ListenPlan& plan);
  void listenOnPath(const ListenPlan& plan);
  void listenOnHandle(const ListenPlan& plan);
  void listenBeside(const handle::StreamRef& handle, const ListenPlan& plan);
  void listenOnDescriptor(const ListenPlan& plan);
  void startListening(int status, const std::string& address, int port, const ListenPlan& plan);
  void onConnection(int status);
  void connectionGone();
  bool isBlocked(handle::StreamHandle& peer) const;
  void obey(AbortSignal& signal);

  void closeHandle();
  void closeIfDrained();

  loop::EventLoop& loop_;
  // The listening descriptor. Its callbacks hold this server until it is closed.
  handle::StreamRef handle_;
  handle::TcpHandle* tcp_ = nullptr;     // handle_, when it is TCP
  std::optional<std::string> pipeName_;  // stays after close(), as Node's address() does
  std::int64_t connections_ = 0;
  std::list<AbortSignal::Subscription> aborts_;
  std::vector<handle::StreamRef> unclaimed_;  // connections that no socket could be made of
  std::uint64_t listenCall_ = 0;  // tells the answer of a lookup for an earlier listen() apart
  bool unref_ = false;
};

}  // namespace netparity::net
