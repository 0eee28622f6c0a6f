// A server, a client, and how failures arrive.
#include <netparity/net/net.hpp>

#include <cstdio>
#include <variant>

namespace net = netparity::net;

int main() {
  netparity::loop::EventLoop loop;
  auto server = net::createServer(loop, [](net::Socket& socket) {
    socket.on<"error">([](const netparity::errors::NodeError& error) {
      std::fprintf(stderr, "%s\n", error.toString().c_str());
    });
    socket.end("hello\n");
  });
  loop.runMain([&] {
    server->listen(0, [&] {
      auto client = net::Socket::create(loop);
      client->on<"data">([](std::string_view text) {
        std::printf("%.*s", static_cast<int>(text.size()), text.data());
      });
      client->on<"close">([&](bool hadError) {
        server->close();
        std::printf("closed%s\n", hadError ? " after an error" : "");
      });
      client->connect(std::get<net::AddressInfo>(server->address()).port);
    });
  });
  return loop.run() ? 1 : 0;  // false: nothing is left open
}
