#include "clients.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <utility>

namespace netparity::dns {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

Script scriptOf(std::string_view text) {
  Parsed parsed = parse(boost::json::parse(boost::json::string_view(text.data(), text.size())));
  EXPECT_TRUE(parsed.problems.empty()) << text;
  return std::move(parsed.script);
}

std::string eventText(const Event& event) {
  std::string text = event.object + " " + event.name;
  for (const boost::json::value& arg : event.args) {
    text += " " + std::string(arg.get_string());
  }
  return text;
}

void runUntil(asio::io_context& context, const bool& done) {
  context.restart();
  while (!done) {
    context.run_one();
  }
}

}  // namespace

Scripted::Scripted(std::string_view script)
    : server(context, scriptOf(script),
             [this](const Event& event) { events.push_back(eventText(event)); }) {
  EXPECT_EQ(server.listen("127.0.0.1", 0), "");
}

std::vector<std::string> Scripted::takeEvents() {
  return std::exchange(events, {});
}

UdpClient::UdpClient(Scripted& scripted) : context_(scripted.context), socket_(context_) {
  socket_.connect({asio::ip::address_v4::loopback(), scripted.server.port()});
}

void UdpClient::send(const Bytes& bytes) {
  socket_.send(asio::buffer(bytes));
}

Bytes UdpClient::take() {
  bool done = false;
  std::size_t length = 0;
  socket_.async_receive(asio::buffer(buffer_), [&](error_code error, std::size_t count) {
    EXPECT_FALSE(error) << error.message();
    length = count;
    done = true;
  });
  runUntil(context_, done);
  return {buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(length)};
}

TcpClient::TcpClient(Scripted& scripted) : context_(scripted.context), socket_(context_) {
  error_code error;
  socket_.connect({asio::ip::address_v4::loopback(), scripted.server.port()}, error);
  failed_ = error == asio::error::connection_refused;
}

void TcpClient::send(const Bytes& bytes) {
  asio::write(socket_, asio::buffer(bytes));
}

void TcpClient::ask(const std::vector<Bytes>& queries) {
  Bytes out;
  for (const Bytes& query : queries) {
    out.push_back(static_cast<std::uint8_t>(query.size() >> 8U));
    out.push_back(static_cast<std::uint8_t>(query.size() & 0xffU));
    out.insert(out.end(), query.begin(), query.end());
  }
  send(out);
}

void TcpClient::finish() {
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send);
}

error_code TcpClient::fill(Bytes& bytes) {
  bool done = false;
  error_code result;
  asio::async_read(socket_, asio::buffer(bytes), [&](error_code error, std::size_t) {
    result = error;
    done = true;
  });
  runUntil(context_, done);
  return result;
}

std::string TcpClient::read() {
  Bytes length(2);
  error_code error = fill(length);
  Bytes message(std::size_t{length[0]} << 8U | length[1]);
  if (!error && !message.empty()) {
    error = fill(message);
  }
  if (error) {
    return error == asio::error::eof                ? "FIN"
           : error == asio::error::connection_reset ? "RST"
                                                    : error.message();
  }
  return readMessage(message);
}

}  // namespace netparity::dns
