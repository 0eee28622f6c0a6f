// HTTP by hand: asks for a page, prints what comes.
#include "command_line.hpp"

#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace net = netparity::net;

constexpr const char* kUsage =
    "usage: netparity_http_get <host> [port] [path]\n"
    "Asks a web server for a page and prints what it answers.\n\n"
    "  host  a name or an address\n"
    "  port  1 to 65535; default 80\n"
    "  path  default /\n\n"
    "example: netparity_http_get example.com 80 /index.html\n";

int main(int argc, char** argv) {
  const examples::CommandLine line(argc, argv, 1, 3, kUsage);
  const std::string host = line.text(0);
  const int port = line.port(1, "80", 1);
  const std::string path = line.text(2, "/");

  int status = EXIT_SUCCESS;
  netparity::loop::EventLoop loop;
  auto socket = net::Socket::create(loop);
  socket->on<"data">([](const netparity::buffer::Buffer& data) {
    std::fwrite(data.data(), 1, data.size(), stdout);
  });
  socket->on<"timeout">([&socket = *socket] {
    std::fputs("no answer for ten seconds\n", stderr);
    socket.destroy();
  });
  socket->on<"error">([&status](const netparity::errors::NodeError& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    status = EXIT_FAILURE;
  });
  loop.runMain([&] {
    socket->setTimeout(10000);
    // Written before the connection is there, as in Node: it waits.
    socket->connect(port, host);
    socket->end("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  });
  loop.run();
  return status;
}
