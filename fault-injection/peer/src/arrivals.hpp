#pragma once

#include "descriptor.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>

namespace netparity::peer {

/// Tells that something arrived at a socket that is not read. Plain readiness would be reported
/// again and again while a single byte lies there; an edge-triggered epoll of its own wakes once
/// per arrival. On TCP, SO_RCVLOWAT makes the kernel keep room for what is waited for.
class Arrivals {
 public:
  Arrivals(boost::asio::io_context& io, int socket, std::uint64_t bytes);
  ~Arrivals();
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  /// Takes what has happened since the last call: true when FIN or RST came. To be called before
  /// each wait, and before what lies there is counted.
  bool ended();
  /// Readable upon the next arrival.
  boost::asio::posix::stream_descriptor& descriptor() { return descriptor_; }

 private:
  boost::asio::posix::stream_descriptor descriptor_;
  int socket_;
  int epoll_ = -1;
};

}  // namespace netparity::peer
