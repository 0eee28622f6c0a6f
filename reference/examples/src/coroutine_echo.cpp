// An echo server again, with co_await in place of listeners.
#include "command_line.hpp"

#include <netparity/coroutine/coroutine.hpp>

#include <cstdio>
#include <cstdlib>

namespace coroutine = netparity::coroutine;

namespace {

constexpr const char* kUsage =
    "usage: netparity_coroutine_echo [port]\n"
    "Gives back to each connection what arrives on it.\n\n"
    "  port  0 to 65535; 0, the default, is any free one, which is printed\n\n"
    "example: netparity_coroutine_echo 7000      then: nc localhost 7000\n";

// One connection. A peer that goes away in the middle is no reason to stop: it is an error of the
// read or of the write.
coroutine::Task<> echo(coroutine::Socket socket) {
  for (;;) {
    const auto chunk = co_await socket.read();
    if (!chunk) {
      std::fprintf(stderr, "%s\n", chunk.error().toString().c_str());
      co_return;
    }
    if (chunk->empty()) {  // the peer has ended
      break;
    }
    if (const auto written = co_await socket.write(*chunk); !written) {
      std::fprintf(stderr, "%s\n", written.error().toString().c_str());
      co_return;
    }
  }
  (void)co_await socket.end();
}

// Ends when the server fails: a port in use, for example.
coroutine::Task<netparity::errors::NodeError> serve(netparity::loop::EventLoop& loop, int port) {
  const auto server = co_await coroutine::listen(loop, port);
  if (!server) {
    co_return server.error();
  }
  std::printf("listening on %d\n", server->port());
  std::fflush(stdout);
  for (;;) {
    auto socket = co_await server->accept();
    if (!socket) {
      co_return socket.error();
    }
    coroutine::spawn(loop, echo(*std::move(socket)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int port = examples::CommandLine(argc, argv, 0, 1, kUsage).port(0, "0");

  netparity::loop::EventLoop loop;
  loop.runMain([&] {
    coroutine::spawn(loop, [&]() -> coroutine::Task<> {
      const auto error = co_await serve(loop, port);
      std::fprintf(stderr, "%s\n", error.toString().c_str());
    });
  });
  loop.run();
  return EXIT_FAILURE;  // it serves until it fails
}
