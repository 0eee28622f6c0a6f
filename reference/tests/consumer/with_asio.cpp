// Asio's own objects on the loop's io_context: one thread, one wait.
#include <netparity/loop/event_loop.hpp>
#include <netparity/net/net.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdio>

namespace net = netparity::net;

int main() {
  netparity::loop::EventLoop loop;
  auto server = net::createServer(loop, [](net::Socket&) {});
  boost::asio::steady_timer timer(loop.context());
  loop.runMain([&] {
    server->listen(0, [&] {
      timer.expires_after(std::chrono::milliseconds(1));
      timer.async_wait([&](const boost::system::error_code&) {
        std::puts("asio's timer");
        server->close();
      });
    });
  });
  return loop.run() ? 1 : 0;
}
