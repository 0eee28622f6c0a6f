// The same with co_await: no listeners, and errors are values.
#include <netparity/coroutine/coroutine.hpp>

#include <cstdio>
#include <string>

namespace coroutine = netparity::coroutine;
using netparity::loop::EventLoop;

coroutine::Task<> serve(coroutine::Server server) {
  while (const auto socket = co_await server.accept()) {
    (void)co_await socket->end("hello\n");
  }
}

coroutine::Task<coroutine::Result<std::string>> ask(EventLoop& loop, int port) {
  const auto socket = co_await coroutine::connect(loop, port);
  if (!socket) {
    co_return socket.error();
  }
  const auto line = co_await socket->readUntil("\n");
  if (!line) {
    co_return line.error();
  }
  co_return std::string(line->view());
}

coroutine::Task<> program(EventLoop& loop) {
  const auto server = co_await coroutine::listen(loop, 0);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().toString().c_str());
    co_return;
  }
  coroutine::spawn(loop, serve(*server));
  const auto answer = co_await ask(loop, server->port());
  std::fputs(answer ? answer->c_str() : answer.error().toString().c_str(), stdout);
  co_await server->close();
  std::puts("closed");
}

int main() {
  EventLoop loop;
  loop.runMain([&] { coroutine::spawn(loop, program(loop)); });
  return loop.run() ? 1 : 0;
}
