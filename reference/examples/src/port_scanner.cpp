// Tells which ports of a host take connections.
#include "command_line.hpp"

#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace net = netparity::net;

namespace {

constexpr const char* kUsage =
    "usage: netparity_port_scanner <host> <first> [last]\n"
    "Prints the ports of a host that take connections; exits with 1 when there is none.\n\n"
    "  host         a name or an address\n"
    "  first, last  1 to 65535, in this order; default of the last: the first\n\n"
    "example: netparity_port_scanner localhost 1 1024\n";

/// Scans a range with a bounded number of connections at a time.
class Scan {
 public:
  Scan(netparity::loop::EventLoop& loop, std::string host, int first, int last)
      : loop_(loop), host_(std::move(host)), next_(first), last_(last) {}

  void start() {
    constexpr int kAtATime = 100;
    for (int i = 0; i < kAtATime; ++i) {
      tryNext();
    }
  }

  [[nodiscard]] int found() const { return found_; }

 private:
  // The socket needs no owner: until `close` the loop keeps it.
  void tryNext() {
    if (next_ > last_) {
      return;
    }
    const int port = next_++;
    auto socket = net::Socket::create(loop_);
    socket->setTimeout(2000);
    socket->on<"connect">([this, port, &socket = *socket] {
      std::printf("%d\n", port);
      ++found_;
      socket.destroy();
    });
    socket->on<"timeout">([&socket = *socket] { socket.destroy(); });
    socket->on<"error">([](const netparity::errors::NodeError&) {});
    socket->on<"close">([this](bool) { tryNext(); });
    socket->connect(port, host_);
  }

  netparity::loop::EventLoop& loop_;
  std::string host_;
  int next_;
  int last_;
  int found_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const examples::CommandLine line(argc, argv, 2, 3, kUsage);
  const std::string host = line.text(0);
  const int first = line.port(1, "", 1);
  const int last = line.port(2, line.text(1), 1);
  if (last < first) {
    std::fputs("the last port is below the first\n", stderr);
    return 2;
  }

  netparity::loop::EventLoop loop;
  Scan scan(loop, host, first, last);
  loop.runMain([&] { scan.start(); });
  loop.run();
  return scan.found() > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
