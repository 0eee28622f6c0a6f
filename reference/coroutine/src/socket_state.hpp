#pragma once

#include "netparity/coroutine/waiting.hpp"

#include <netparity/net/net.hpp>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::coroutine {

/// What the copies of one Socket share: the listeners, and who waits for them.
///
/// The listeners know this weakly, so that it goes with the last copy. They may stay on the socket
/// after that: the one of `error` has to, since the socket may still be about to tell of one.
class SocketState : public std::enable_shared_from_this<SocketState> {
 public:
  static std::shared_ptr<SocketState> adopt(std::shared_ptr<net::Socket> socket);
  explicit SocketState(std::shared_ptr<net::Socket> socket);
  SocketState(const SocketState&) = delete;
  SocketState& operator=(const SocketState&) = delete;
  ~SocketState();

  net::Socket& socket() { return *socket_; }
  const std::shared_ptr<net::Socket>& shared() const { return socket_; }
  std::shared_ptr<net::Socket> release();

  /// Takes the socket out of flowing mode; from then on `readable` wakes the readers.
  void startReading();
  /// The error that broke the socket, if any.
  [[nodiscard]] const errors::NodeError& failure() const;
  [[nodiscard]] bool closed() const { return closed_; }
  void destroyOn(const std::shared_ptr<net::AbortSignal>& signal);

  WaitList readers;
  WaitList drainers;
  WaitList connectors;
  WaitList closers;

 private:
  void listen();
  template <class Function>
  void on(std::string_view event, Function function);

  std::shared_ptr<net::Socket> socket_;
  std::vector<std::pair<std::string_view, stream::ListenerKey>> listeners_;
  errors::NodeError error_;  // kept apart: connect() after close makes the stream forget its own
  net::AbortSignal::Subscription abort_;
  bool reading_ = false;
  bool closed_;
  bool released_ = false;
};

}  // namespace netparity::coroutine
