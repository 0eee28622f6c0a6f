#pragma once

#include <netparity/handle/pipe_handle.hpp>
#include <netparity/handle/tcp_handle.hpp>
#include <netparity/loop/timer.hpp>
#include <netparity/net/address.hpp>
#include <netparity/net/connect_options.hpp>
#include <netparity/net/idle_timer.hpp>
#include <netparity/stream/duplex.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::net {

class Server;
class Connector;

// A socket's `close` tells more than a stream's: whether an error came before it.
/// The events of a Socket, those of a stream included.
using SocketEvents = stream::JoinEvents<
    stream::EventList<
        stream::Event<"close", bool>, stream::Event<"connect">, stream::Event<"ready">,
        stream::Event<"timeout">,
        // error or null, address, family, host
        stream::Event<"lookup", errors::NodeError, std::string, int, std::string>,
        // address or path, port, family
        stream::Event<"connectionAttempt", std::string, int, int>,
        stream::Event<"connectionAttemptFailed", std::string, int, int, errors::NodeError>,
        stream::Event<"connectionAttemptTimeout", std::string, int, int>>,
    stream::DuplexEvents>::Type;

/// A TCP or unix stream socket: Node's net.Socket
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#class-netsocket).
///
/// Events and the phase they come in:
///  - `lookup`: in the callback of the resolver, once per address found.
///  - `connectionAttempt`: for an IP address on nextTick of connect(); for a path inside connect().
///  - `connectionAttemptFailed`, `connectionAttemptTimeout`: with family autoselection, per
///  attempt; the former also for
///    a single failed attempt, before `error`.
///  - `connect`, then `ready`: in one callback of the poll phase.
///  - `data`, `end`, `drain`, `finish`, …: see stream::Duplex.
///  - `timeout`: in the timers phase after that long without traffic; the socket stays open.
///  - `error`: on nextTick. `close` (hadError): in the close phase; for a socket that never had a
///  handle, on nextTick.
///
/// Lifetime: always owned by std::shared_ptr. While the socket holds an open descriptor (from
/// connect() or accept until `close`), the loop keeps it alive, so a program may drop its pointer;
/// listeners should not capture that pointer strongly. Everything happens on the loop's thread.
class Socket final : public stream::TypedEvents<stream::Duplex, SocketEvents> {
  struct Private {
  };  // makes the constructor callable by create() only, while std::make_shared still works

 public:
  /// For create() only.
  Socket(Private, loop::EventLoop& loop, const SocketOptions& options);
  ~Socket() override;

  /// A socket that is not connected (Node: `new net.Socket(options)`).
  static std::shared_ptr<Socket> create(loop::EventLoop& loop, const SocketOptions& options = {});

  // --- connecting

  /// Starts connecting; `onConnect` is added as a once-listener of `connect`. Returns at once;
  /// failures arrive as `error` and `close`, except bad arguments, which throw
  /// errors::NodeException (see ConnectOptions). Connecting again after `close` is allowed.
  ///@{
  void connect(const ConnectOptions& options, std::function<void()> onConnect = {});
  void connect(std::int64_t port, std::function<void()> onConnect = {});
  void connect(std::int64_t port, std::string host, std::function<void()> onConnect = {});
  void connect(std::string path, std::function<void()> onConnect = {});
  ///@}

  /// Whether it was made to connect from a BoundSocket.
  [[nodiscard]] bool fromBoundSocket() const;
  /// Whether connect() makes it a unix socket: a BoundSocket decides as long as the socket has it,
  /// then whether a path is given.
  [[nodiscard]] bool connectsToPath(bool pathGiven) const;
  /// Whether connect() was called and neither `connect` nor a failure has come.
  [[nodiscard]] bool connecting() const { return connecting_; }
  /// Node lets a program assign it, and believes it. For language bindings.
  void setConnecting(bool connecting) { connecting_ = connecting; }
  /// Not connected yet: no descriptor, or connecting.
  [[nodiscard]] bool pending() const;
  /// "opening", "open", "readOnly", "writeOnly" or "closed".
  [[nodiscard]] std::string_view readyState() const;
  /// "address:port" of each attempt so far; nothing before family autoselection started.
  [[nodiscard]] const std::optional<std::vector<std::string>>& autoSelectFamilyAttemptedAddresses()
      const;

  // --- ending (destroy() is in Duplex)

  /// Ends the writable side, then destroys the socket once everything is written.
  void destroySoon();
  /// Closes with a RST; while connecting, once connected. Without a descriptor: destroy with
  /// ERR_SOCKET_CLOSED. For a unix socket throws ERR_INVALID_HANDLE_TYPE.
  void resetAndDestroy();

  // --- reading; with SocketOptions::onread these also stop and start the descriptor

  std::optional<stream::Chunk> read(std::optional<std::int64_t> size = std::nullopt) override;
  void pause() override;
  void resume() override;

  // --- settings

  /// Emits `timeout` after `milliseconds` without traffic, once per idle period; 0 turns it off.
  /// The timer does not keep the loop alive. `onTimeout` is added as (with 0: removed) a
  /// once-listener. Negative or not finite: ERR_OUT_OF_RANGE is thrown.
  void setTimeout(double milliseconds, std::function<void()> onTimeout = {});
  /// The last value given to setTimeout(); nothing before.
  [[nodiscard]] std::optional<double> timeout() const {
    return idleness_ != nullptr ? idleness_->timeout : std::nullopt;
  }
  /// TCP_NODELAY; before connecting it is stored and applied then.
  void setNoDelay(bool enable = true);
  /// SO_KEEPALIVE, with the initial delay and the interval of probes in milliseconds (cut to
  /// seconds) and their number. A delay of 0 leaves the system's default; interval and count are 1
  /// s and 10 when not given.
  void setKeepAlive(bool enable = false, double initialDelayMilliseconds = 0,
                    std::optional<double> intervalMilliseconds = std::nullopt,
                    std::optional<unsigned> count = std::nullopt);
  /// The TOS or traffic class byte, 0 to 255: otherwise ERR_OUT_OF_RANGE is thrown. Before
  /// connecting it is stored and applied then; a failure of the system is thrown.
  void setTypeOfService(int value);
  /// The byte that is set, or stored for connecting; 0 at first. A failure of the system is thrown.
  [[nodiscard]] int getTypeOfService() const;
  /// Whether the open socket keeps the loop running. Before a descriptor exists: takes effect at
  /// `connect`.
  ///@{
  void ref();
  void unref();
  ///@}

  /// See SocketOptions; of connections made from now on.
  void setBlockList(std::shared_ptr<const address::BlockList> list);

  // --- facts

  /// The local end; nothing without an open descriptor (Node: {}).
  [[nodiscard]] std::optional<AddressInfo> address() const;
  /// The members of address(), one by one.
  ///@{
  [[nodiscard]] std::optional<std::string> localAddress() const;
  [[nodiscard]] std::optional<int> localPort() const;
  [[nodiscard]] std::optional<std::string> localFamily() const;
  ///@}
  /// The remote end; kept after close once it was asked for, as in Node.
  ///@{
  [[nodiscard]] std::optional<std::string> remoteAddress() const;
  [[nodiscard]] std::optional<int> remotePort() const;
  [[nodiscard]] std::optional<std::string> remoteFamily() const;
  ///@}
  /// Bytes received on this connection; of the last one after `close`.
  [[nodiscard]] std::uint64_t bytesRead() const;
  /// Bytes handed to the kernel or waiting for it.
  [[nodiscard]] std::uint64_t bytesWritten() const;
  /// Whether Node's `bytesWritten` is NaN now, by a mistake of all its majors: while several
  /// Buffers that were corked wait for the connection. For language bindings that copy it;
  /// bytesWritten() counts them. socket/write/corked-bytes-before-connecting
  [[nodiscard]] bool bytesWrittenIsNaN() const;
  /// Deprecated alias of writableLength(); nothing without a descriptor.
  [[nodiscard]] std::optional<std::ptrdiff_t> bufferSize() const;
  /// The server that accepted this socket, or null.
  [[nodiscard]] std::shared_ptr<Server> server() const { return server_; }

 protected:
  /// What stream::Duplex asks of its subclass.
  ///@{
  void doRead() override;
  void doWrite(std::span<const stream::WriteChunk> chunks) override;
  void doFinal() override;
  void doDestroy(const errors::NodeError& error) override;
  bool writeChunk(stream::WriteChunk chunk, stream::WriteCallback callback) override;
  ///@}

 private:
  friend class Connector;
  friend class Server;

  struct KeepAlive {
    unsigned initialDelay = 0;  // seconds
    std::optional<unsigned> interval;
    std::optional<unsigned> count;
    bool operator==(const KeepAlive&) const = default;
  };
  // What a socket needs that connects, as opposed to an accepted one.
  struct Outgoing {
    std::shared_ptr<const address::BlockList> blockList;
    bool boundSource = false;                      // connects from a BoundSocket
    bool aborted = false;                          // by its signal: no further address is tried
    std::unique_ptr<const std::string> boundPath;  // of a unix socket that was bound first
    std::vector<stream::WriteChunk> pendingWrite;  // the last one written before connecting
    std::optional<std::vector<std::string>> attemptedAddresses;
  };
  struct Idleness {
    std::unique_ptr<loop::Timer> timer;  // null: turned off
    IdleTimer decision;
    std::optional<double> timeout;  // the last one that was asked for
  };
  struct UserMemory {
    OnRead onread;
    std::span<std::byte> current;
  };

  [[nodiscard]] std::shared_ptr<Socket> self() {
    return std::static_pointer_cast<Socket>(shared_from_this());
  }
  static std::shared_ptr<Socket> accepted(const std::shared_ptr<Server>& server,
                                          handle::StreamRef handle);
  [[nodiscard]] bool tellsOfTheLastRemoval() const override;
  void listenForTheEnd();
  void obey(const std::shared_ptr<AbortSignal>& signal);
  void noteAbort(const std::shared_ptr<AbortSignal>& signal);
  static stream::DuplexOptions duplexOptions(loop::EventLoop& loop, const SocketOptions& options);

  // socket_connection.cpp: the way to a connection
  void adoptHandle(handle::StreamRef handle);
  void adoptBound(BoundSocket& bound);
  void adoptDescriptor(int fd, bool read);
  void connectToPath(const std::string& path);
  bool connectionAnswered();
  void afterConnect();
  void applyStoredOptions();

  // socket_io.cpp: bytes
  void onRead(std::ptrdiff_t nread, buffer::Buffer chunk);
  void startReading();
  void stopReading();
  void offerMemory();
  bool readIntoMemory(std::size_t nread);
  void writeNow(std::span<const stream::WriteChunk> chunks);
  void onWriteComplete(int status);
  Outgoing& outgoing();
  Idleness& idleness();
  void refreshTimer();
  void onTimerExpired();
  void reset();
  void applyKeepAlive();
  [[nodiscard]] handle::PipeHandle* pipeHandle() const;
  [[nodiscard]] std::string localEndText() const;
  [[nodiscard]] const AddressInfo* localEnd() const;
  [[nodiscard]] const AddressInfo* remoteEnd() const;

  // The descriptor. Its callbacks hold this socket, so it lives until the handle's close callback
  // has run.
  handle::StreamRef handle_;
  handle::TcpHandle* tcp_ = nullptr;  // handle_, when it is TCP
  // Of an accepted socket, which tells it whenever it is destroyed.
  std::shared_ptr<Server> server_;

  // What most sockets do not have.
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<Idleness> idleness_;  // since the first time-out, or write that blocked
  struct Aborting {
    AbortSignal::Subscription destroys;  // until the stream has ended
    AbortSignal::Subscription isNoted;
    bool readableEnded;
    bool writableEnded;
  };
  std::unique_ptr<Aborting> aborting_;
  std::unique_ptr<const KeepAlive> keepAlive_;  // null: off
  std::unique_ptr<UserMemory> userMemory_;
  mutable std::unique_ptr<const std::optional<AddressInfo>> localEnd_;  // as it was when asked for
  mutable std::unique_ptr<const AddressInfo> remoteEnd_;                // once asked for

  std::uint64_t bytesRead_ = 0;  // of the handle that is gone
  std::uint64_t bytesDispatched_ = 0;
  std::optional<std::uint8_t> typeOfService_;
  bool connecting_ = false;
  bool reading_ = false;  // the handle was told to read
  bool resetAndClosing_ = false;
  bool refuseAfterFin_ = false;  // the peer has ended and the socket may not be half-open
  bool noDelay_ = false;
};

}  // namespace netparity::net
