#include "udp_endpoint.hpp"

#include "socket_options.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace netparity::dns {

namespace asio = boost::asio;
using Udp = asio::ip::udp;

boost::system::error_code UdpEndpoint::open(const Udp::endpoint& address) {
  return openAt(socket_, address, [](Udp::socket&, boost::system::error_code&) {});
}

void UdpEndpoint::start() {
  receive();
}

void UdpEndpoint::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void UdpEndpoint::drain() {
  boost::system::error_code error;
  socket_.non_blocking(true, error);
  decltype(buffer_) datagram{};
  Udp::endpoint sender;
  // An error tells of one datagram of ours that nobody took, and is told once.
  while (socket_.is_open() && !answering_->stopped()) {
    const std::size_t length = socket_.receive_from(asio::buffer(datagram), sender, 0, error);
    if (!error) {
      take(std::span(datagram).first(length), sender);
    } else if (error != asio::error::connection_refused) {
      return;
    }
  }
}

void UdpEndpoint::receive() {
  socket_.async_receive_from(
      asio::buffer(buffer_), sender_,
      [self = shared_from_this()](boost::system::error_code error, std::size_t length) {
        if (self->answering_->stopped() || error == asio::error::operation_aborted) {
          return;
        }
        // An error tells of a datagram of ours that nobody took: that is the client's affair.
        if (!error) {
          self->take(std::span(self->buffer_).first(length), self->sender_);
        }
        if (self->socket_.is_open()) {
          self->receive();
        }
      });
}

void UdpEndpoint::take(std::span<const std::uint8_t> query, const Udp::endpoint& from) {
  const auto send = [self = shared_from_this(), from](const Bytes& message) {
    return self->send(message, from);
  };
  answering_->take(query, {false, send, [] {}});
}

// Datagrams on loopback do not wait for anybody: what the system cannot take now is lost.
boost::system::error_code UdpEndpoint::send(const Bytes& message, const Udp::endpoint& to) {
  boost::system::error_code error;
  socket_.send_to(asio::buffer(message), to, 0, error);
  return error;
}

}  // namespace netparity::dns
