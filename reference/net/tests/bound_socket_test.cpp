// Sockets that are bound first, and descriptors that are taken over.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <array>
#include <sys/socket.h>
#include <unistd.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

std::string thrownBy(const std::function<void()>& call) {
  try {
    call();
  } catch (const errors::NodeException& exception) {
    return std::string(exception.error.code());
  }
  return "nothing thrown";
}

class BoundSockets : public LoopTest {
 protected:
  std::shared_ptr<BoundSocket> bound() {
    BoundSocketOptions options;
    options.host = "127.0.0.1";
    return BoundSocket::create(loop(), options);
  }
};

TEST_F(BoundSockets, AServerListensOnOne) {
  ServerPtr server;
  SocketPtr client;
  run([&] {
    auto source = bound();
    const int port = std::get<AddressInfo>(source->address()).port;
    server = createServer(loop(), [&](Socket& peer) {
      note("connection");
      peer.end();
      server->close();
    });
    ListenOptions options;
    options.handle = source;
    server->listen(options, [&, port] {
      EXPECT_EQ(std::get<AddressInfo>(server->address()).port, port);
      client = connect(loop(), port, "127.0.0.1");
      client->resume();
    });
    EXPECT_EQ(thrownBy([&] { static_cast<void>(source->address()); }), "ERR_SOCKET_HANDLE_ADOPTED");
    EXPECT_EQ(thrownBy([&] { source->close(); }), "ERR_SOCKET_HANDLE_ADOPTED");
  });
  EXPECT_THAT(log, ElementsAre("connection"));
}

TEST_F(BoundSockets, ASocketConnectsFromOne) {
  ServerPtr server;
  SocketPtr client;
  run([&] {
    server = listening(
        {},
        [&](Socket& peer) {
          peer.resume();
          server->close();
        },
        [&](std::int64_t port) {
          SocketOptions options;
          options.handle = bound();
          const int from = std::get<AddressInfo>(options.handle->address()).port;
          client = Socket::create(loop(), options);
          client->connect(port, "127.0.0.1", [&, from] {
            EXPECT_EQ(client->localPort(), from);
            note("connected");
            client->end();
          });
          client->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("connected"));
}

TEST_F(BoundSockets, OneThatNobodyTakesClosesItself) {
  run([&] {
    const auto source = bound();
    EXPECT_GE(source->fd(), 0);
  });
  EXPECT_FALSE(loop().alive());
}

TEST_F(BoundSockets, AnAddressInUseIsThrownAtOnce) {
  ServerPtr server;
  run([&] {
    server = listening(
        {}, [](Socket&) {},
        [&](std::int64_t port) {
          BoundSocketOptions options;
          options.host = "127.0.0.1";
          options.port = port;
          EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }), "EADDRINUSE");
          options.host = "localhost";
          EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }),
                    "ERR_INVALID_ARG_VALUE");
          server->close();
        });
  });
}

TEST_F(BoundSockets, ASocketTakesADescriptorOver) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  ASSERT_EQ(::write(pair[1], "hello", 5), 5);
  ::shutdown(pair[1], SHUT_WR);
  SocketPtr socket;
  run([&] {
    SocketOptions options;
    options.fd = pair[0];
    socket = Socket::create(loop(), options);
    socket->on<"data">([&](std::string_view text) { note(std::string(text)); });
    watch(*socket, "", {"end", "close"});
  });
  EXPECT_THAT(log, ElementsAre("hello", "end", "close:false"));
  ::close(pair[1]);
}

TEST_F(BoundSockets, ADescriptorOfAnotherKindIsRefused) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  SocketOptions options;
  options.fd = pair[0];
  EXPECT_EQ(thrownBy([&] { Socket::create(loop(), options); }), "ERR_INVALID_FD_TYPE");
  options.fd = -1;
  EXPECT_EQ(thrownBy([&] { Socket::create(loop(), options); }), "ERR_OUT_OF_RANGE");
  ::close(pair[0]);
  ::close(pair[1]);
}

}  // namespace
}  // namespace netparity::net
