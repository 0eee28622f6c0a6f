// Tells which ports of a host take connections.
//
//   netparity_port_scanner <host> <first> [last]      netparity_port_scanner localhost 1 1024
#include <netparity/net/net.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace net = netparity::net;

namespace {

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
  const int first = argc > 2 ? std::atoi(argv[2]) : 0;
  const int last = argc > 3 ? std::atoi(argv[3]) : first;
  if (argc < 3 || first < 1 || last < first || last > 65535) {
    std::fprintf(stderr, "usage: %s <host> <first> [last]   (ports are 1 to 65535)\n", argv[0]);
    return 2;
  }
  netparity::loop::EventLoop loop;
  Scan scan(loop, argv[1], first, last);
  loop.runMain([&] { scan.start(); });
  loop.run();
  return scan.found() > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
