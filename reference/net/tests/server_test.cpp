#include "netparity/net/server.hpp"

#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class ServerTest : public LoopTest {
 protected:
  SocketPtr client_;
  SocketPtr other_;
  ServerPtr server_;
  ServerPtr second_;
};

TEST_F(ServerTest, AnAddressInUseIsAnErrorOnNextTick) {
  run([&] {
    server_ = listening(
        {}, [](Socket&) {},
        [&](std::int64_t port) {
          second_ = createServer(loop());
          second_->on<"error">([&, port](const errors::NodeError& error) {
            note(withoutPorts(std::string(error.message()), port));
            note(std::string(error.syscall()) + " " + std::to_string(error.errnum().value_or(0)) +
                 " " + std::string(error.address()) +
                 (error.port() == port ? " same port" : " other port"));
            server_->close();
          });
          second_->listen(port, "127.0.0.1");
          note(second_->listening() ? "listening" : "not listening");
        });
  });
  EXPECT_THAT(
      log, ElementsAre("not listening", "listen EADDRINUSE: address already in use 127.0.0.1:PORT",
                       "listen -98 127.0.0.1 same port"));
  EXPECT_FALSE(second_->listening());
}

TEST_F(ServerTest, APathInUseIsAnErrorWithThatPath) {
  const std::string path = temporaryPath();
  run([&] {
    server_ = createServer(loop());
    server_->listen(path, [&] {
      note(std::get<std::string>(server_->address()) == path ? "address is the path"
                                                             : "wrong address");
      second_ = createServer(loop());
      second_->on<"error">([&](const errors::NodeError& error) {
        note(codeOf(error) + (error.address() == path ? " path" : " other") + " " +
             std::to_string(error.port().value_or(0)));
        server_->close();
      });
      second_->listen(path);
    });
  });
  EXPECT_THAT(log, ElementsAre("address is the path", "EADDRINUSE path -1"));
  EXPECT_NE(::access(path.c_str(), F_OK), 0) << "the file is removed by close()";
}

TEST_F(ServerTest, RefusesToListenTwice) {
  run([&] {
    server_ = createServer(loop());
    server_->listen(0);
    EXPECT_THROW(server_->listen(0), errors::NodeException);
    server_->close();
  });
}

TEST_F(ServerTest, ClosedInTheTickOfListenItStaysClosed) {
  run([&] {
    server_ = createServer(loop());
    watch(*server_, "", {"listening", "close"});
    server_->listen(0, "127.0.0.1");
    server_->close([&](const errors::NodeError& error) { note("callback:" + codeOf(error)); });
  });
  EXPECT_THAT(log, ElementsAre("close", "callback:ERR_SERVER_NOT_RUNNING"));
}

TEST_F(ServerTest, DropsConnectionsAboveTheLimit) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          server_->maxConnections = 1;
          server_->on<"drop">([&](const std::shared_ptr<const stream::Record>& ends) {
            std::string names;
            for (const auto& [name, value] : ends->members) {
              names += name + " ";
            }
            note(names);
          });
          client_ = connect(loop(), port, "127.0.0.1", [&, port] {
            other_ = connect(loop(), port, "127.0.0.1");
            watch(*other_, "", {"end", "close"});
            other_->resume();
            other_->on<"close">([&] {
              client_->end();
              server_->close();
            });
          });
          client_->resume();
        });
  });
  EXPECT_THAT(
      log, ElementsAre("localAddress localPort localFamily remoteAddress remotePort remoteFamily ",
                       "end", "close:false"));
}

TEST_F(ServerTest, PauseOnConnectKeepsDataUntilResume) {
  run([&] {
    ServerOptions paused;
    paused.pauseOnConnect = true;
    server_ = listening(
        paused,
        [&](const SocketPtr& peer) {
          other_ = peer;
          note(peer->readableFlowing() == false && peer->isPaused() ? "paused" : "flowing");
          peer->on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
          loop().setImmediate([&] {
            loop().setImmediate([&] {
              note("resume");
              other_->resume();
            });
          });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] { client_->end("x"); });
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("paused", "resume", "data:x"));
}

TEST_F(ServerTest, CountsConnectionsUntilTheyAreDestroyed) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          server_->getConnections(
              [&](const errors::NodeError&, std::int64_t count) { note(std::to_string(count)); });
          peer.destroy();
          server_->getConnections([&](const errors::NodeError&, std::int64_t count) {
            note(std::to_string(count));
            server_->close();
          });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"error">([] {});
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("1", "0"));
}

TEST_F(ServerTest, AnUnrefdServerDoesNotKeepTheLoopAlive) {
  run([&] {
    server_ = createServer(loop());
    server_->unref();
    server_->listen(0, [&] { note("listening"); });
  });
  EXPECT_THAT(log, ElementsAre("listening"));
  EXPECT_TRUE(server_->listening());
}

TEST_F(ServerTest, AcceptedSocketsKnowBothEndsAndTheirServer) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          note(peer.remoteAddress().value_or("?") + " " + peer.remoteFamily().value_or("?"));
          note(peer.localPort() == portOf(*server_) ? "local port" : "other port");
          note(peer.server() == server_ ? "same server" : "other server");
          peer.end();
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"close">([&, port] {
            note(client_->remotePort().has_value() ? "still known" : "forgotten");
            note(client_->address().has_value() ? "address" : "no address");
            server_->close();
          });
          client_->on<"connect">([&, port] { EXPECT_EQ(client_->remotePort(), port); });
          client_->resume();
        });
  });
  EXPECT_THAT(
      log, ElementsAre("127.0.0.1 IPv4", "local port", "same server", "still known", "no address"));
}

TEST_F(ServerTest, ShowsEveryEmitIncludingThoseNobodyListensTo) {
  observeEmits(loop(), [&](stream::EventEmitter& emitter, std::string_view name,
                           std::span<const stream::EventArg>, std::size_t) {
    const bool isServer = dynamic_cast<net::Server*>(&emitter) != nullptr;
    const bool isClient = &emitter == client_.get();
    note((isServer ? "server " : (isClient ? "client " : "peer ")) + std::string(name));
  });
  run([&] {
    server_ = createServer(loop(), [&](Socket& peer) {
      peer.end();
      peer.resume();
      server_->close();
    });
    server_->listen(0, "127.0.0.1", [&] {
      client_ = Socket::create(loop());
      client_->connect(portOf(*server_), "127.0.0.1");
      client_->resume();
    });
  });
  std::vector<std::string> ofClient;
  std::vector<std::string> ofOthers;
  for (const std::string& line : log) {
    (line.starts_with("client ") ? ofClient : ofOthers).push_back(line);
  }
  EXPECT_THAT(ofClient, ElementsAre("client connectionAttempt", "client resume", "client connect",
                                    "client ready", "client readable", "client end",
                                    "client prefinish", "client finish", "client close"));
  EXPECT_THAT(ofOthers, ElementsAre("server listening", "server connection", "peer resume",
                                    "peer prefinish", "peer finish", "peer readable", "peer end",
                                    "server close", "peer close"));
}

}  // namespace
}  // namespace netparity::net
