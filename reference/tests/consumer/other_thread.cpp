// Other threads ask the loop to do something; they never touch its objects.
#include <netparity/net/net.hpp>

#include <cstdio>
#include <thread>

namespace net = netparity::net;

int main() {
  netparity::loop::EventLoop loop;
  auto server = net::createServer(loop, [](net::Socket&) {});
  std::thread other;
  loop.runMain([&] {
    server->listen(0, [&] {
      other = std::thread([&] {
        loop.post([&] {
          std::puts("on the loop's thread");
          server->close();
        });
      });
    });
  });
  const bool open = loop.run();
  other.join();
  return open ? 1 : 0;
}
