// An echo server: what arrives on a connection goes back on it.
//
//   netparity_echo_server [port]      then: nc localhost <port>
//
// The Node program with the same meaning differs only in punctuation:
//   net.createServer((socket) => socket.pipe(socket)).listen(port, () => console.log('listening on
//   %d', …))
#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>

namespace net = netparity::net;

int main(int argc, char** argv) {
  netparity::loop::EventLoop loop;
  auto server = net::createServer(loop, [](net::Socket& socket) {
    // A peer that goes away in the middle is no reason to stop.
    socket.on<"error">([](const netparity::errors::NodeError& error) {
      std::fprintf(stderr, "%s\n", error.toString().c_str());
    });
    socket.pipe(socket);
  });
  loop.runMain([&] {
    server->listen(argc > 1 ? std::atoi(argv[1]) : 0, [&] {
      std::printf("listening on %d\n", std::get<net::AddressInfo>(server->address()).port);
      std::fflush(stdout);
    });
  });
  loop.run();
  return EXIT_SUCCESS;
}
