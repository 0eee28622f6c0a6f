// TCP sockets: what Node's TCPWrap does.
#pragma once

#include <netparity/handle/endpoint.hpp>
#include <netparity/handle/stream_handle.hpp>

#include <memory>
#include <optional>

namespace netparity::handle {

/// A TCP client or server socket. The descriptor is made by the first bind, connect, listen or
/// open.
class TcpHandle final : public StreamHandle {
 public:
  /// A handle without a descriptor.
  static boost::intrusive_ptr<TcpHandle> create(loop::EventLoop& loop);

  /// Adopts a descriptor and makes it non-blocking.
  /// UV_EEXIST when a handle of the loop waits for it already, UV_EBUSY when this one has one; the
  /// descriptor then stays the caller's.
  int open(int fd);
  /// Binds. EADDRINUSE is not reported here but by listen(), connect() and sockName().
  /// Parameters: ipv6Only: no IPv4 connections on an IPv6 wildcard address (without a meaning for
  /// an IPv4 one); reusePort: others may bind to it too, if they say so.
  int bind(const Endpoint& endpoint, bool ipv6Only = false, bool reusePort = false);
  int listen(int backlog) override;
  StreamRef accept() override;
  /// Starts connecting. 0: the callback will come, with the status, after this call has returned.
  /// Otherwise nothing was started. ECONNREFUSED is always reported by the callback.
  int connect(const Endpoint& endpoint, StatusCallback callback);

  /// Local and remote endpoint; a status when there is none.
  ///@{
  int sockName(Endpoint& out) const noexcept;
  int peerName(Endpoint& out) const noexcept;
  ///@}

  // Options. Without a descriptor the first two are kept and set when there is one.

  /// TCP_NODELAY: small writes are sent at once.
  int setNoDelay(bool enable) noexcept;
  /// Parameters: initialDelay, interval: seconds; count: probes. Ignored when not enabled.
  int setKeepAlive(bool enable, unsigned initialDelay, unsigned interval = 1,
                   unsigned count = 10) noexcept;
  /// IP_TOS or IPV6_TCLASS. UV_EBADF without a descriptor.
  int setTypeOfService(int value) noexcept;
  /// The value, or a negative status.
  int typeOfService() const noexcept;

 private:
  explicit TcpHandle(loop::EventLoop& loop) : StreamHandle(loop) {}
  int ensureSocket(int family) noexcept;
  void applyStoredOptions() noexcept;

  struct KeepAlive {
    unsigned initialDelay;
    unsigned interval;
    unsigned count;
  };
  // Options for a descriptor that is still to come.
  struct StoredOptions {
    bool noDelay = false;
    std::optional<KeepAlive> keepAlive;  // nothing: off
  };
  StoredOptions& storedOptions();

  std::unique_ptr<StoredOptions> storedOptions_;  // until they are applied; few handles have any
};

/// A counted pointer to a TcpHandle: see loop::Handle for who holds it.
using TcpRef = boost::intrusive_ptr<TcpHandle>;

}  // namespace netparity::handle
