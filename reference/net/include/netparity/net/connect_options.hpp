#pragma once

#include <netparity/address/block_list.hpp>
#include <netparity/net/abort_signal.hpp>
#include <netparity/net/bound_socket.hpp>
#include <netparity/net/lookup.hpp>
#include <netparity/stream/encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace netparity::net {

/// Reading into memory of the program, which then gets no `data` events (Node's option `onread`).
struct OnRead {
  /// The memory for the next read: asked for when the socket gets a descriptor and after each read.
  /// Nothing: the memory before it is used again; at first, what is read is lost. It must stay
  /// valid until the next call.
  std::function<std::span<std::byte>()> buffer;
  /// Called with each read: the number of bytes, and the memory that holds them. `false` stops
  /// reading until resume() or read().
  std::function<bool(std::size_t nread, std::span<std::byte> buffer)> callback;
};

/// Options of `new net.Socket()`
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#new-netsocketoptions). An unset optional is
/// Node's undefined.
struct SocketOptions {
  /// Whether the writable side stays open when the peer has ended; otherwise the socket ends it by
  /// itself after `end`.
  bool allowHalfOpen = false;
  /// A descriptor to take over: a TCP or unix socket or a pipe (otherwise ERR_INVALID_FD_TYPE is
  /// thrown). The socket reads from it at once.
  std::optional<int> fd;
  /// Where connect() is to connect from; the socket takes it over.
  std::shared_ptr<BoundSocket> handle;
  /// false: that side counts as ended from the start. Meant for descriptors (`fd`).
  ///@{
  bool readable = true;
  bool writable = true;
  ///@}
  /// Of both sides, in bytes. Default 65,536.
  std::optional<std::size_t> highWaterMark;
  /// Of one side, where highWaterMark is not given.
  ///@{
  std::optional<std::size_t> readableHighWaterMark;
  std::optional<std::size_t> writableHighWaterMark;
  ///@}
  /// As setEncoding() and setDefaultEncoding().
  ///@{
  std::optional<stream::Encoding> encoding;
  std::optional<stream::Encoding> defaultEncoding;
  ///@}
  /// As setNoDelay(true).
  bool noDelay = false;
  /// As setKeepAlive(true), with the delay below.
  bool keepAlive = false;
  /// Milliseconds; cut to whole seconds.
  double keepAliveInitialDelay = 0;
  /// 0 to 255; anything else throws ERR_OUT_OF_RANGE.
  std::optional<int> typeOfService;
  /// Both members are needed.
  std::optional<OnRead> onread;
  /// Addresses that must not be connected to: `error` ERR_IP_BLOCKED. Looked at when connecting.
  std::shared_ptr<const address::BlockList> blockList;
  /// Destroys the socket with an AbortError when it is aborted. One that is aborted already makes
  /// it emit `error` and `close`, and leaves it usable, as in Node.
  std::shared_ptr<AbortSignal> signal;
};

/// Options of `net.connect()` and `socket.connect()`
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#socketconnectoptions-connectlistener). With
/// `path` set, a unix socket; otherwise TCP to `host`:`port`.
struct ConnectOptions {
  /// 0 to 65535; anything else throws ERR_SOCKET_BAD_PORT. Required unless `path` is set:
  /// ERR_MISSING_ARGS.
  std::optional<std::int64_t> port;
  /// A name or an address. Default "localhost".
  std::optional<std::string> host;
  /// Unix socket; a leading NUL selects the abstract namespace.
  std::optional<std::string> path;
  /// Must be an IP address: ERR_INVALID_IP_ADDRESS.
  std::optional<std::string> localAddress;
  /// 0 (any free one) to 65535. One that is taken, or no port at all: `error` EADDRINUSE.
  std::optional<double> localPort;
  /// 4 or 6; 0 or nothing: either.
  std::optional<int> family;
  /// getaddrinfo flags for the lookup.
  int hints = 0;
  /// Finds the addresses of `host` in place of the system. Default: getaddrinfo.
  LookupFunction lookup;
  /// Default: getDefaultAutoSelectFamily().
  std::optional<bool> autoSelectFamily;
  /// Milliseconds, at least 1 (else ERR_OUT_OF_RANGE); below 10 counts as 10.
  std::optional<std::int64_t> autoSelectFamilyAttemptTimeout;
  /// Idle time-out set before connecting, in milliseconds; only for net::connect().
  std::optional<double> timeout;
};

}  // namespace netparity::net
