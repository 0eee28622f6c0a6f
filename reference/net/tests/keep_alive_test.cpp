// What the kernel is told, seen with strace on Node 20 and 26: no event shows it.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class KeepAlive : public LoopTest {
 protected:
  // A socket that is connected, on a descriptor of ours.
  void connected(const std::function<void(Socket&)>& go) {
    run([&] {
      server_ = listening(
          {}, [](Socket& peer) { peer.end(); },
          [&](std::int64_t port) {
            fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(static_cast<std::uint16_t>(port));
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            ASSERT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
            SocketOptions options;
            options.fd = fd_;
            client_ = Socket::create(loop(), options);
            go(*client_);
            client_->destroy();
            server_->close();
          });
    });
  }
  int told(int name) const {
    int value = -1;
    socklen_t length = sizeof value;
    EXPECT_EQ(::getsockopt(fd_, IPPROTO_TCP, name, &value, &length), 0);
    return value;
  }

  ServerPtr server_;
  SocketPtr client_;
  int fd_ = -1;
};

TEST_F(KeepAlive, DelaysAreWholeSecondsOfThirtyTwoBits) {
  std::vector<int> delays;
  connected([&](Socket& client) {
    for (const double milliseconds :
         {2999.0, 4294967297000.0, 5000.0, -1000.0, 999.0, std::numeric_limits<double>::infinity(),
          std::numeric_limits<double>::quiet_NaN(), 6000.0}) {
      client.setKeepAlive(true, milliseconds);
      delays.push_back(told(TCP_KEEPIDLE));
    }
  });
  // What makes none or a negative one is refused, and the last one stays.
  EXPECT_THAT(delays, ElementsAre(2, 1, 5, 5, 5, 5, 5, 6));
}

TEST_F(KeepAlive, NegativeIntervalsAreNone) {
  std::vector<int> intervals;
  connected([&](Socket& client) {
    double delay = 1000;
    for (const double milliseconds : {3999.0, -5000.0, 2999.0, 0.0, 4000.0, 2147483648000.0}) {
      client.setKeepAlive(true, delay += 1000, milliseconds);
      intervals.push_back(told(TCP_KEEPINTVL));
    }
  });
  EXPECT_THAT(intervals, ElementsAre(3, 1, 2, 2, 4, 1)) << "1 s is the default; 0 is refused";
}

}  // namespace
}  // namespace netparity::net
