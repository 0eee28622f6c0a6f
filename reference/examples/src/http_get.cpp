// HTTP by hand: asks for a page, prints what comes.
//
//   netparity_http_get <host> [port] [path]      netparity_http_get example.com 80 /
#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace net = netparity::net;

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s <host> [port] [path]\n", argv[0]);
    return 2;
  }
  const std::string host = argv[1];
  const int port = argc > 2 ? std::atoi(argv[2]) : 80;
  const std::string path = argc > 3 ? argv[3] : "/";

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
