// An echo server again, with co_await in place of listeners.
//
//   netparity_coroutine_echo [port]      then: nc localhost <port>
#include <netparity/coroutine/coroutine.hpp>

#include <cstdio>
#include <cstdlib>

namespace coroutine = netparity::coroutine;

namespace {

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

coroutine::Task<> serve(netparity::loop::EventLoop& loop, int port) {
  const auto server = co_await coroutine::listen(loop, port);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().toString().c_str());
    co_return;
  }
  std::printf("listening on %d\n", server->port());
  std::fflush(stdout);
  while (auto socket = co_await server->accept()) {
    coroutine::spawn(loop, echo(*std::move(socket)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  netparity::loop::EventLoop loop;
  loop.runMain([&] { coroutine::spawn(loop, serve(loop, argc > 1 ? std::atoi(argv[1]) : 0)); });
  loop.run();
  return EXIT_SUCCESS;
}
