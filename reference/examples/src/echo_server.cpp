// An echo server: what arrives on a connection goes back on it.
//
// The Node program with the same meaning differs only in punctuation:
//   net.createServer((socket) => socket.pipe(socket)).listen(port, () => console.log('listening on
//   %d', …))
#include "command_line.hpp"

#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>

namespace net = netparity::net;

constexpr const char* kUsage =
    "usage: netparity_echo_server [port]\n"
    "Gives back to each connection what arrives on it.\n\n"
    "  port  0 to 65535; 0, the default, is any free one, which is printed\n\n"
    "example: netparity_echo_server 7000      then: nc localhost 7000\n";

int main(int argc, char** argv) {
  const int port = examples::CommandLine(argc, argv, 0, 1, kUsage).port(0, "0");

  int status = EXIT_SUCCESS;
  netparity::loop::EventLoop loop;
  auto server = net::createServer(loop, [](net::Socket& socket) {
    // A peer that goes away in the middle is no reason to stop.
    socket.on<"error">([](const netparity::errors::NodeError& error) {
      std::fprintf(stderr, "%s\n", error.toString().c_str());
    });
    socket.pipe(socket);
  });
  // A port in use, for example. Nothing is open then, so the loop ends.
  server->on<"error">([&status](const netparity::errors::NodeError& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    status = EXIT_FAILURE;
  });
  loop.runMain([&] {
    server->listen(port, [&] {
      std::printf("listening on %d\n", std::get<net::AddressInfo>(server->address()).port);
      std::fflush(stdout);
    });
  });
  loop.run();
  return status;
}
