#pragma once

#include "answering.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <deque>
#include <memory>

namespace netparity::dns {

/// One connection: messages with their length before them, many after each other if the client
/// likes. It stays while the client keeps it, or an answer is still to be sent.
class TcpSession : public std::enable_shared_from_this<TcpSession> {
 public:
  TcpSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<Answering> answering)
      : socket_(std::move(socket)), answering_(std::move(answering)) {}

  void start() { readLength(); }
  /// At once.
  void close();

 private:
  void readLength();
  void readMessage();
  void send(const Bytes& message);
  void writeNext();
  void end();
  void shutDownWhenWritten();

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<Answering> answering_;
  std::array<std::uint8_t, 2> length_{};
  Bytes message_;
  std::deque<Bytes> toWrite_;  // the first one is being written
  bool ending_ = false;        // nothing more is answered
};

}  // namespace netparity::dns
