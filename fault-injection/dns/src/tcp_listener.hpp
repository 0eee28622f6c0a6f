#pragma once

#include "answering.hpp"
#include "tcp_session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <vector>

namespace netparity::dns {

/// Takes connections, and can stop to and begin again at the same address.
class TcpListener : public std::enable_shared_from_this<TcpListener> {
 public:
  TcpListener(boost::asio::io_context& context, std::shared_ptr<Answering> answering)
      : context_(context), acceptor_(context), answering_(std::move(answering)) {}

  boost::system::error_code open(const boost::asio::ip::tcp::endpoint& address);
  /// Where it is bound, also while it does not listen.
  const boost::asio::ip::tcp::endpoint& address() const noexcept { return address_; }
  void start();
  void stopListening();
  boost::system::error_code listenAgain();
  /// Ends the connections too.
  void close();

 private:
  void accept();
  void begin(boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint address_;
  std::shared_ptr<Answering> answering_;
  std::vector<std::weak_ptr<TcpSession>> sessions_;
  unsigned openings_ = 0;
  bool isListening_ = false;
};

}  // namespace netparity::dns
