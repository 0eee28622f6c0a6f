// Forwards connections: what a client sends goes to the target, what that sends comes back, ends
// and failures included.
//
//   netparity_tcp_proxy <port> <target host> <target port>
#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>

namespace net = netparity::net;

namespace {

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
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s <port> <target host> <target port>\n", argv[0]);
    return 2;
  }
  const std::string targetHost = argv[2];
  const int targetPort = std::atoi(argv[3]);

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
  loop.runMain([&] {
    server->listen(std::atoi(argv[1]), [&] {
      std::printf("listening on %d\n", std::get<net::AddressInfo>(server->address()).port);
      std::fflush(stdout);
    });
  });
  loop.run();
  return EXIT_SUCCESS;
}
