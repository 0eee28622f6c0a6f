#include "tcp_listener.hpp"

#include "socket_options.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace netparity::dns {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

error_code TcpListener::open(const Tcp::endpoint& address) {
  ++openings_;
  acceptor_ = Tcp::acceptor(context_);
  error_code error = openAt(acceptor_, address, [](Tcp::acceptor& acceptor, error_code& failed) {
    acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  });
  if (!error) {
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
  }
  if (!error) {
    address_ = acceptor_.local_endpoint(error);
  }
  return error;
}

void TcpListener::start() {
  accept();
}

void TcpListener::stopListening() {
  error_code ignored;
  acceptor_.close(ignored);
}

error_code TcpListener::listenAgain() {
  if (acceptor_.is_open()) {
    return {};
  }
  const error_code error = open(address_);
  if (!error) {
    accept();
  }
  return error;
}

void TcpListener::close() {
  stopListening();
  for (const auto& weak : sessions_) {
    if (const auto session = weak.lock()) {
      session->close();
    }
  }
  sessions_.clear();
}

void TcpListener::accept() {
  acceptor_.async_accept(
      [self = shared_from_this(), opening = openings_](error_code error, Tcp::socket socket) {
        if (self->answering_->stopped() || error == asio::error::operation_aborted) {
          return;
        }
        if (error && error != asio::error::connection_aborted) {
          self->stopListening();
          self->answering_->reportFailure("cannot accept over TCP: " + error.message());
          return;
        }
        if (!error) {
          self->begin(std::move(socket));
        }
        if (self->acceptor_.is_open() && self->openings_ == opening) {
          self->accept();
        }
      });
}

void TcpListener::begin(Tcp::socket socket) {
  closeOnExec(socket.native_handle());
  std::erase_if(sessions_, [](const auto& weak) { return weak.expired(); });
  const auto session = std::make_shared<TcpSession>(std::move(socket), answering_);
  sessions_.push_back(session);
  session->start();
}

}  // namespace netparity::dns
