// Forwards connections: what a client sends goes to the target, what that sends comes back, ends
// and failures included.
#include "command_line.hpp"

#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

namespace net = netparity::net;

namespace {

constexpr const char* kUsage =
    "usage: netparity_tcp_proxy <port> <target host> <target port>\n"
    "Forwards connections to a target, both ways.\n\n"
    "  port         0 to 65535; 0 is any free one, which is printed\n"
    "  target host  a name or an address\n"
    "  target port  1 to 65535\n\n"
    "example: netparity_tcp_proxy 8080 example.com 80\n";

/// Destroys `other` when `socket` fails. The two know each other weakly: each lives until its own
/// `close`.
void failTogether(net::Socket& socket, net::Socket& other) {
  const std::weak_ptr<netparity::stream::EventEmitter> weak = other.weak_from_this();
  socket.on<"error">([weak](const netparity::errors::NodeError& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    if (const auto keep = weak.lock()) {
      static_cast<net::Socket&>(*keep).destroy();
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const examples::CommandLine line(argc, argv, 3, 3, kUsage);
  const int port = line.port(0);
  const std::string targetHost = line.text(1);
  const int targetPort = line.port(2, "", 1);

  int status = EXIT_SUCCESS;
  netparity::loop::EventLoop loop;
  // Half-open, so that a client may end its request and still read the answer.
  net::ServerOptions options;
  options.allowHalfOpen = true;
  auto server = net::createServer(loop, options, [&](net::Socket& client) {
    net::SocketOptions targetOptions;
    targetOptions.allowHalfOpen = true;
    auto target = net::Socket::create(loop, targetOptions);
    failTogether(client, *target);
    failTogether(*target, client);
    client.pipe(*target);
    target->pipe(client);
    target->connect(targetPort, targetHost);
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
