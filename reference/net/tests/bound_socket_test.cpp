// Sockets that are bound first, and descriptors that are taken over.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <array>
#include <filesystem>
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

TEST_F(BoundSockets, OneThatIsClosedCannotBeUsed) {
  run([&] {
    const auto source = bound();
    source->close();
    EXPECT_EQ(thrownBy([&] { source->close(); }), "ERR_SOCKET_HANDLE_ADOPTED");
    EXPECT_EQ(thrownBy([&] { static_cast<void>(source->fd()); }), "ERR_SOCKET_HANDLE_ADOPTED");
    EXPECT_EQ(thrownBy([&] { static_cast<void>(source->address()); }), "ERR_SOCKET_HANDLE_ADOPTED");
    SocketOptions socketOptions;
    socketOptions.handle = source;
    EXPECT_EQ(thrownBy([&] { Socket::create(loop(), socketOptions); }),
              "ERR_SOCKET_HANDLE_ADOPTED");
  });
}

TEST_F(BoundSockets, AServerRefusesOneThatIsTakenAndStaysUsable) {
  ServerPtr server;
  ServerPtr second;
  run([&] {
    ListenOptions options;
    options.handle = bound();
    server = createServer(loop());
    server->listen(options, [&] { server->close(); });
    second = createServer(loop());
    EXPECT_EQ(thrownBy([&] { second->listen(options); }), "ERR_SOCKET_HANDLE_ADOPTED");
    EXPECT_FALSE(second->listening());
    second->listen(0, [&] {
      note("listening");
      second->close();
    });
  });
  EXPECT_THAT(log, ElementsAre("listening"));
}

TEST_F(BoundSockets, WithoutOptionsItIsAnyPortOfAllIp4Addresses) {
  run([&] {
    const auto source = BoundSocket::create(loop());
    const auto address = std::get<AddressInfo>(source->address());
    EXPECT_EQ(address.address, "0.0.0.0");
    EXPECT_EQ(address.family, "IPv4");
    EXPECT_GT(address.port, 0);
    EXPECT_FALSE(source->isPipe());
  });
}

TEST_F(BoundSockets, PathsAreFilesUntilTheyAreClosed) {
  const std::string path = temporaryPath();
  BoundSocketOptions options;
  options.path = path;
  run([&] {
    const auto source = BoundSocket::create(loop(), options);
    EXPECT_TRUE(source->isPipe());
    EXPECT_EQ(std::get<std::string>(source->address()), path);
    EXPECT_TRUE(std::filesystem::exists(path));
    EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }), "EADDRINUSE");
    source->close();
  });
  EXPECT_FALSE(std::filesystem::exists(path));
  options.path = path + "/in a folder that is not there";
  EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }), "EACCES");
}

TEST_F(BoundSockets, AServerOfAPathHasThePath) {
  const std::string path = temporaryPath();
  ServerPtr server;
  SocketPtr client;
  run([&] {
    BoundSocketOptions options;
    options.path = path;
    ListenOptions listenOptions;
    listenOptions.handle = BoundSocket::create(loop(), options);
    server = createServer(loop(), [](Socket& peer) { peer.end("by path"); });
    server->listen(listenOptions, [&] {
      EXPECT_EQ(std::get<std::string>(server->address()), path);
      client = connect(loop(), path);
      client->on<"data">([&](std::string_view text) { note(std::string(text)); });
      client->on<"close">([&] { server->close(); });
    });
  });
  EXPECT_THAT(log, ElementsAre("by path"));
  EXPECT_FALSE(std::filesystem::exists(path)) << "the server removes the file";
}

TEST_F(BoundSockets, ASocketConnectsFromAPath) {
  const std::string path = temporaryPath();
  const std::string from = temporaryPath();
  ServerPtr server;
  SocketPtr client;
  run([&] {
    server = createServer(loop(), [&](Socket& peer) {
      peer.end();
      server->close();
    });
    server->listen(path, [&] {
      BoundSocketOptions options;
      options.path = from;
      SocketOptions socketOptions;
      socketOptions.handle = BoundSocket::create(loop(), options);
      client = Socket::create(loop(), socketOptions);
      ConnectOptions connectOptions;
      connectOptions.path = path;
      client->connect(connectOptions, [&] {
        EXPECT_EQ(client->localAddress(), from);
        note("connected");
      });
      client->resume();
    });
  });
  EXPECT_THAT(log, ElementsAre("connected"));
  EXPECT_FALSE(std::filesystem::exists(from)) << "the socket removes the file";
}

TEST_F(BoundSockets, ASocketThatIsBoundTakesNoOtherLocalEnd) {
  run([&] {
    for (const bool byPort : {true, false}) {
      SocketOptions options;
      options.handle = bound();
      const auto socket = Socket::create(loop(), options);
      ConnectOptions connectOptions;
      connectOptions.port = 1;
      connectOptions.host = "127.0.0.1";
      if (byPort) {
        connectOptions.localPort = 5;
      } else {
        connectOptions.localAddress = "127.0.0.1";
      }
      EXPECT_EQ(thrownBy([&] { socket->connect(connectOptions); }), "ERR_INVALID_ARG_VALUE");
      socket->destroy();
    }
  });
}

TEST_F(BoundSockets, SeveralShareAPortThatAllReuse) {
  run([&] {
    BoundSocketOptions options;
    options.host = "127.0.0.1";
    options.reusePort = true;
    const auto first = BoundSocket::create(loop(), options);
    options.port = std::get<AddressInfo>(first->address()).port;
    const auto second = BoundSocket::create(loop(), options);
    EXPECT_EQ(std::get<AddressInfo>(second->address()).port, options.port);
  });
}

TEST_F(BoundSockets, RefuseWhatTheSystemOrNodeRefuses) {
  BoundSocketOptions options;
  options.host = "192.0.2.1";
  EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }), "EADDRNOTAVAIL");
  options.host = "127.0.0.1";
  options.port = 65536;
  EXPECT_EQ(thrownBy([&] { BoundSocket::create(loop(), options); }), "ERR_SOCKET_BAD_PORT");
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

TEST_F(BoundSockets, ADescriptorThatAnotherSocketReadsFromIsRefused) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
  run([&] {
    SocketOptions options;
    options.fd = pair[0];
    const auto socket = Socket::create(loop(), options);
    EXPECT_EQ(thrownBy([&] { Socket::create(loop(), options); }), "EEXIST");
    socket->destroy();
  });
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
