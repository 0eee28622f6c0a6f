// What a server can listen on besides ports and paths: another server, a descriptor.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class ListenTarget : public LoopTest {
 protected:
  void TearDown() override {
    client_ = nullptr;
    first_ = nullptr;
    second_ = nullptr;
    LoopTest::TearDown();
  }

  /// A server that notes its events and its connections, which it ends.
  ServerPtr noting(const std::string& name) {
    auto server = createServer(loop(), [this, name](Socket& peer) {
      note(name + " connection");
      peer.end();
    });
    watch(*server, name + " ", {"listening", "close"});
    server->on<"error">([this, name](const errors::NodeError& error) {
      note(name + " " + std::string(error.message()) + (error.port() ? " with a port" : "") +
           (error.address().empty() ? "" : " with an address"));
    });
    return server;
  }

  static ListenOptions on(ServerPtr server) {
    ListenOptions options;
    options.server = std::move(server);
    return options;
  }
  static ListenOptions onDescriptor(int fd) {
    ListenOptions options;
    options.fd = fd;
    return options;
  }

  /// A TCP descriptor on 127.0.0.1 that is bound and nothing else, and its port.
  static std::pair<int, int> boundDescriptor() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    return {fd, ntohs(address.sin_port)};
  }

  static std::string thrownBy(const std::function<void()>& call) {
    try {
      call();
    } catch (const errors::NodeException& exception) {
      return std::string(exception.error.code());
    }
    return "nothing thrown";
  }

  ServerPtr first_;
  ServerPtr second_;
  SocketPtr client_;
};

TEST_F(ListenTarget, AConnectedSocketIsRefusedAndClosedForBoth) {
  run([&] {
    first_ = createServer(loop(), [](Socket& peer) { peer.resume(); });
    first_->listen(0, "127.0.0.1", [&] {
      client_ = connect(loop(), std::get<AddressInfo>(first_->address()).port, "127.0.0.1");
      client_->on<"error">(
          [&](const errors::NodeError& error) { note("client " + std::string(error.message())); });
      client_->on<"connect">([&] {
        ListenOptions options;
        options.socket = client_;
        second_ = noting("second");
        second_->listen(options);
        loop().setImmediate([&] {
          client_->destroy();
          first_->close();
        });
      });
    });
  });
  EXPECT_THAT(
      log, ElementsAre("second listen EINVAL: invalid argument with a port", "client read EINVAL"));
}

TEST_F(ListenTarget, AnotherServerGivesItsConnectionsAndKeepsItsAddress) {
  run([&] {
    first_ = noting("first");
    second_ = noting("second");
    first_->listen(0, "127.0.0.1", [&] {
      second_->listen(on(first_), [&] {
        EXPECT_TRUE(first_->listening());
        EXPECT_EQ(portOf(*first_), portOf(*second_));
        client_ = connect(loop(), portOf(*second_), "127.0.0.1");
        client_->resume();
        client_->on<"close">([&] {
          second_->close();
          first_->close();
        });
      });
      note(second_->listening() ? "listening in the call" : "not yet");
    });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "listening in the call", "second listening",
                               "second connection", "first close", "second close"));
}

TEST_F(ListenTarget, ClosingOneOfTwoServersClosesTheDescriptorForBoth) {
  run([&] {
    first_ = noting("first");
    second_ = noting("second");
    first_->listen(0, "127.0.0.1", [&] {
      second_->listen(on(first_), [&] {
        const auto port = portOf(*first_);
        first_->close();
        EXPECT_FALSE(first_->listening());
        EXPECT_TRUE(second_->listening()) << "it has not been told";
        EXPECT_EQ(thrownBy([&] { static_cast<void>(second_->address()); }), "EBADF");
        client_ = connect(loop(), port, "127.0.0.1");
        watch(*client_, "client ", {"error"});
        client_->on<"close">([&] {
          second_->close(
              [&](const errors::NodeError& error) { note("second's callback " + codeOf(error)); });
        });
      });
    });
  });
  EXPECT_THAT(log,
              ElementsAre("first listening", "second listening", "first close",
                          "client error:ECONNREFUSED", "second close", "second's callback null"));
}

TEST_F(ListenTarget, AServerThatLostItsDescriptorIsRefused) {
  run([&] {
    first_ = noting("first");
    second_ = noting("second");
    first_->listen(0, "127.0.0.1", [&] {
      second_->listen(on(first_), [&] {
        second_->close();
        auto third = noting("third");
        third->listen(on(first_));
        EXPECT_FALSE(third->listening());
        first_->close();
      });
    });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "second listening", "second close",
                               "third listen EINVAL: invalid argument with a port", "first close"));
}

TEST_F(ListenTarget, AServerThatDoesNotListenCountsAsNone) {
  run([&] {
    first_ = noting("first");
    second_ = noting("second");
    EXPECT_EQ(thrownBy([&] { second_->listen(on(first_)); }), "ERR_INVALID_ARG_VALUE");
    ListenOptions options = on(first_);
    options.port = 0;
    options.host = "127.0.0.1";
    second_->listen(options, [&] { second_->close(); });
  });
  EXPECT_THAT(log, ElementsAre("second listening", "second close"));
}

TEST_F(ListenTarget, AServerThatListensTakesNoOther) {
  run([&] {
    first_ = noting("first");
    first_->listen(0, "127.0.0.1", [&] {
      EXPECT_EQ(thrownBy([&] { first_->listen(on(first_)); }), "ERR_SERVER_ALREADY_LISTEN");
      first_->close();
    });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "first close"));
}

TEST_F(ListenTarget, AUnixServerIsRefusedAndGoesOn) {
  const std::string path = temporaryPath();
  run([&] {
    first_ = noting("first");
    second_ = noting("second");
    second_->on<"error">([&] {
      EXPECT_TRUE(first_->listening());
      client_ = connect(loop(), path);
      client_->resume();
      client_->on<"close">([&] { first_->close(); });
    });
    first_->listen(path, [&] {
      second_->listen(on(first_));
      note(second_->listening() ? "listening in the call" : "not listening");
    });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "not listening",
                               "second listen EEXIST: file already exists", "first connection",
                               "first close"));
}

TEST_F(ListenTarget, ABoundDescriptorIsTakenOver) {
  const auto [fd, port] = boundDescriptor();
  run([&, fd = fd, port = port] {
    first_ = noting("first");
    first_->listen(onDescriptor(fd), [&, port] {
      EXPECT_EQ(portOf(*first_), port);
      client_ = connect(loop(), port, "127.0.0.1");
      client_->resume();
      client_->on<"close">([&] { first_->close(); });
    });
    note(first_->listening() ? "listening in the call" : "not yet");
  });
  EXPECT_THAT(log, ElementsAre("listening in the call", "first listening", "first connection",
                               "first close"));
  EXPECT_EQ(::fcntl(fd, F_GETFD), -1) << "it was the server's to close";
}

TEST_F(ListenTarget, ConnectionsThatWaitOnAListeningDescriptorAreAccepted) {
  const auto [fd, port] = boundDescriptor();
  ASSERT_EQ(::listen(fd, 5), 0);
  run([&, fd = fd, port = port] {
    client_ = connect(loop(), port, "127.0.0.1", [&, fd] {
      note("connected");
      first_ = noting("first");
      first_->listen(onDescriptor(fd));
    });
    client_->resume();
    client_->on<"close">([&] { first_->close(); });
  });
  EXPECT_THAT(log, ElementsAre("connected", "first listening", "first connection", "first close"));
}

TEST_F(ListenTarget, AUnixDescriptorHasNoAddressForItsServer) {
  const std::string path = temporaryPath();
  run([&] {
    BoundSocketOptions options;
    options.path = path;
    const auto bound = BoundSocket::create(loop(), options);
    first_ = noting("first");
    first_->listen(onDescriptor(::dup(bound->fd())), [&] {
      EXPECT_TRUE(std::holds_alternative<std::monostate>(first_->address()));
      client_ = connect(loop(), path);
      client_->resume();
      client_->on<"close">([&] { first_->close(); });
    });
    // The file stays until then; the descriptor was copied.
    first_->on<"connection">([bound] {});
  });
  EXPECT_THAT(log, ElementsAre("first listening", "first connection", "first close"));
  first_ = nullptr;
  EXPECT_FALSE(std::filesystem::exists(path)) << "the bound socket made the file and removes it";
}

TEST_F(ListenTarget, ADescriptorThatIsNoSocketIsAnErrorAndStaysOpen) {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  run([&] {
    first_ = noting("first");
    first_->listen(onDescriptor(file));
    note(first_->listening() ? "listening" : "not listening");
  });
  EXPECT_THAT(log, ElementsAre("not listening", "first listen EINVAL: invalid argument"));
  EXPECT_EQ(::close(file), 0);
}

TEST_F(ListenTarget, ADescriptorThatIsNotOpenIsAnError) {
  run([&] {
    first_ = noting("first");
    first_->listen(onDescriptor(987654));
  });
  EXPECT_THAT(log, ElementsAre("first listen EINVAL: invalid argument"));
}

TEST_F(ListenTarget, ANegativeDescriptorCountsAsNone) {
  run([&] {
    first_ = noting("first");
    EXPECT_EQ(thrownBy([&] { first_->listen(onDescriptor(-1)); }), "ERR_INVALID_ARG_VALUE");
    ListenOptions options = onDescriptor(-1);
    options.port = 0;
    first_->listen(options, [&] { first_->close(); });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "first close"));
}

TEST_F(ListenTarget, ADescriptorOfAnotherServerIsRefused) {
  const auto [fd, port] = boundDescriptor();
  run([&, fd = fd] {
    first_ = noting("first");
    second_ = noting("second");
    first_->listen(onDescriptor(fd));
    second_->listen(onDescriptor(fd));
    EXPECT_FALSE(second_->listening());
    second_->on<"error">([&, fd] {
      SocketOptions options;
      options.fd = fd;
      EXPECT_EQ(thrownBy([&] { Socket::create(loop(), options); }), "EEXIST");
      first_->close();
    });
  });
  EXPECT_THAT(log, ElementsAre("first listening", "second listen EEXIST: file already exists",
                               "first close"));
}

}  // namespace
}  // namespace netparity::net
