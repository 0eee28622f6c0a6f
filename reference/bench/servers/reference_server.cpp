// The benchmark's server on the reference: what a user of the library would write.
#include "server_main.hpp"

#include <netparity/net/net.hpp>

#include <string>
#include <variant>

namespace net = netparity::net;
namespace bench = netparity::bench;

namespace {

void send(net::Socket& socket, const netparity::buffer::Buffer& chunk) {
  while (!socket.destroyed() && socket.write(chunk)) {
  }
}

void serve(net::Socket& socket, const bench::Arguments& arguments,
           const netparity::buffer::Buffer& chunk) {
  socket.on<"error">([](const netparity::errors::NodeError&) {});
  switch (arguments.mode) {
    case bench::Mode::echo:
      socket.on<"data">([&socket](const netparity::buffer::Buffer& data) { socket.write(data); });
      break;
    case bench::Mode::sink:
      socket.resume();
      break;
    case bench::Mode::source:
      socket.on<"drain">([&socket, &chunk] { send(socket, chunk); });
      socket.resume();
      send(socket, chunk);
      break;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Arguments arguments = bench::argumentsOf(argc, argv);
  const auto chunk = netparity::buffer::Buffer::adopt(std::string(arguments.chunk, 'x'));
  netparity::loop::EventLoop loop;
  net::ServerOptions serverOptions;
  serverOptions.noDelay = true;
  auto server = net::createServer(loop, serverOptions,
                                  [&](net::Socket& socket) { serve(socket, arguments, chunk); });
  loop.runMain([&] {
    net::ListenOptions options;
    options.port = 0;
    options.host = "0.0.0.0";
    options.backlog = 4096;
    server->listen(options,
                   [&] { bench::announce(std::get<net::AddressInfo>(server->address()).port); });
  });
  loop.run();
  return 0;
}
