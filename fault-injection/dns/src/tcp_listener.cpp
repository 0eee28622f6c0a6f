#include "tcp_listener.hpp"

#include "socket_options.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <sys/socket.h>

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
    isListening_ = !error;
  }
  return error;
}

void TcpListener::start() {
  accept();
}

// The socket stays: a new one could be of another network, the one that the thread visits then.
void TcpListener::stopListening() {
  error_code ignored;
  acceptor_.cancel(ignored);
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  isListening_ = false;
}

error_code TcpListener::listenAgain() {
  if (isListening_) {
    return {};
  }
  // It kept a port that it was given, and lost one that the kernel had chosen.
  error_code error;
  acceptor_.bind(address_, error);
  if (!error || error == asio::error::invalid_argument) {
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
  }
  if (!error) {
    ++openings_;
    isListening_ = true;
    accept();
  }
  return error;
}

void TcpListener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  isListening_ = false;
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
        if (self->isListening_ && self->openings_ == opening) {
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
