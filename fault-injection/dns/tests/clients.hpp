#pragma once

#include "reading.hpp"

#include <netparity/dns/server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::dns {

inline constexpr std::uint16_t kA = 1;
inline constexpr std::uint16_t kAaaa = 28;

/// A server with a script (JSON) on a free port of 127.0.0.1, and what it reports.
struct Scripted {
  explicit Scripted(std::string_view script);

  std::vector<std::string> takeEvents();  ///< "dual.test query A udp", those since the last call

  boost::asio::io_context context{1};
  std::vector<std::string> events;
  Server server;
};

/// A client that the test drives: the server runs while it waits for an answer.
class UdpClient {
 public:
  explicit UdpClient(Scripted& scripted);

  void send(const Bytes& bytes);
  void ask(std::uint16_t id, std::string_view name, std::uint16_t type) {
    send(makeQuery(id, name, type));
  }
  /// The next datagram; waits for it.
  Bytes take();
  /// As readMessage() does.
  std::string read() { return readMessage(take()); }

 private:
  boost::asio::io_context& context_;
  boost::asio::ip::udp::socket socket_;
  std::array<std::uint8_t, 65536> buffer_{};
};

class TcpClient {
 public:
  /// Connects; failed() says whether that was refused.
  explicit TcpClient(Scripted& scripted);
  bool failed() const noexcept { return failed_; }

  void send(const Bytes& bytes);
  /// Messages with their length before them, as one piece.
  void ask(const std::vector<Bytes>& queries);
  /// Nothing more is sent.
  void finish();
  /// The next message; "FIN" or "RST" when there is none.
  std::string read();

 private:
  boost::system::error_code fill(Bytes& bytes);

  boost::asio::io_context& context_;
  boost::asio::ip::tcp::socket socket_;
  bool failed_ = false;
};

}  // namespace netparity::dns
