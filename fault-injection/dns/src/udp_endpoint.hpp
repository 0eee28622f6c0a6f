#pragma once

#include "answering.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace netparity::dns {

/// Takes queries as datagrams.
class UdpEndpoint : public std::enable_shared_from_this<UdpEndpoint> {
 public:
  UdpEndpoint(boost::asio::io_context& context, std::shared_ptr<Answering> answering)
      : socket_(context), answering_(std::move(answering)) {}

  boost::system::error_code open(const boost::asio::ip::udp::endpoint& address);
  void start();
  void close();
  /// Takes what has already arrived.
  void drain();

 private:
  void receive();
  void take(std::span<const std::uint8_t> query, const boost::asio::ip::udp::endpoint& from);
  boost::system::error_code send(const Bytes& message, const boost::asio::ip::udp::endpoint& to);

  boost::asio::ip::udp::socket socket_;
  std::shared_ptr<Answering> answering_;
  boost::asio::ip::udp::endpoint sender_;
  std::array<std::uint8_t, 65536> buffer_{};
};

}  // namespace netparity::dns
