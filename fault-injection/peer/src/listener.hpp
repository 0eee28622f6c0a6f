#pragma once

#include "descriptor.hpp"
#include "endpoint.hpp"
#include "netparity/peer/script.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netparity::peer {

/// A listening socket. Its unix path is removed when it goes.
class Listener {
 public:
  struct Opened {
    std::unique_ptr<Listener> listener;
    int error = 0;  ///< an errno, when there is no listener
  };
  /// Binds and listens with the backlog and the buffers of `peer`.
  static Opened open(boost::asio::io_context& io, const Peer& peer, const Endpoint& endpoint);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Fills the queue with connections of its own, so that no other completes. 0, or an errno.
  int fill();

  struct Accepted {
    Descriptor socket;
    int error = 0;  ///< EAGAIN: none is there
  };
  Accepted accept();
  /// Whether a connection lies in the queue.
  bool hasConnection() const;
  /// Whether a connect met a full queue. The kernel tells it of TCP only: of a unix listener this
  /// is always true.
  bool hasDropped() const;

  /// Where it listens, with the port that the kernel picked.
  const Endpoint& endpoint() const { return endpoint_; }
  void setBuffers(const Buffers& buffers);
  boost::asio::posix::stream_descriptor& descriptor() { return descriptor_; }

 private:
  Listener(boost::asio::io_context& io, Descriptor socket, Endpoint endpoint);
  int connectOnce();

  boost::asio::posix::stream_descriptor descriptor_;
  int native_;
  Endpoint endpoint_;
  std::vector<Descriptor> fillers_;
};

/// A new non-blocking socket of the family of an endpoint.
Descriptor newSocket(const Endpoint& endpoint);

/// { port, address } or { path }.
boost::json::object describe(const Endpoint& endpoint);

}  // namespace netparity::peer
