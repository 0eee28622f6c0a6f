// Finding the peer: names, several addresses, local ends, and what the socket tells about itself.
#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

// A `lookup` option that answers at once.
LookupFunction answer(std::vector<LookupAddress> addresses) {
  return [list = std::move(addresses)](const std::string&, const LookupOptions&,
                                       const LookupCallback& callback) { callback({}, list); };
}

class Connecting : public LoopTest {
 protected:
  SocketPtr connectTo(std::int64_t port, LookupFunction lookup,
                      std::optional<int> family = std::nullopt) {
    ConnectOptions options;
    options.port = port;
    options.host = "x.test";
    options.lookup = std::move(lookup);
    options.family = family;
    auto socket = Socket::create(loop());
    watchAttempts(*socket);
    socket->connect(options);
    return socket;
  }
  void watchAttempts(Socket& socket) {
    socket.on<"lookup">([this](const errors::NodeError& error, const std::string& address,
                               int family, const std::string& host) {
      note("lookup:" + codeOf(error) + "," + address + "," + std::to_string(family) + "," + host);
    });
    socket.on<"connectionAttempt">(
        [this](const std::string& address) { note("attempt:" + address); });
    socket.on<"connectionAttemptFailed">(
        [this](const std::string& address, int, int, const errors::NodeError& error) {
          note("failed:" + address + "," + codeOf(error));
        });
    socket.on<"connectionAttemptTimeout">(
        [this](const std::string& address) { note("too slow:" + address); });
  }

  SocketPtr client_;
  ServerPtr server_;
};

TEST_F(Connecting, TriesTheNextAddressWhenOneFails) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end(); },
        [&](std::int64_t port) {
          client_ = connectTo(port, answer({{"::1", 6}, {"127.0.0.1", 4}}));
          watch(*client_, "", {"connect", "ready", "close"});
          client_->resume();
          client_->on<"close">([&, port] {
            for (const std::string& address : *client_->autoSelectFamilyAttemptedAddresses()) {
              note(withoutPorts(address, port));
            }
            server_->close();
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("lookup:null,::1,6,x.test", "lookup:null,127.0.0.1,4,x.test",
                               "attempt:::1", "failed:::1,ECONNREFUSED", "attempt:127.0.0.1",
                               "connect", "ready", "close:false", "::1:PORT", "127.0.0.1:PORT"));
}

TEST_F(Connecting, FailsWithAllErrorsWhenEveryAddressFails) {
  run([&] {
    server_ = listening(
        {}, [](Socket&) {},
        [&](std::int64_t port) {
          server_->close([&, port](const errors::NodeError&) {
            client_ = connectTo(port, answer({{"::1", 6}, {"127.0.0.1", 4}}));
            client_->on<"error">([&](const errors::NodeError& error) {
              note(std::string(error.name()) + " " + codeOf(error) + " '" +
                   std::string(error.message()) + "' " + std::to_string(error.errors().size()));
            });
            watch(*client_, "", {"close"});
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("lookup:null,::1,6,x.test", "lookup:null,127.0.0.1,4,x.test",
                               "attempt:::1", "failed:::1,ECONNREFUSED", "attempt:127.0.0.1",
                               "failed:127.0.0.1,ECONNREFUSED", "AggregateError ECONNREFUSED '' 2",
                               "close:true"));
}

TEST_F(Connecting, ASingleAnswerIsAnOrdinaryConnect) {
  run([&] {
    server_ = listening(
        {}, [](Socket&) {},
        [&](std::int64_t port) {
          server_->close([&, port](const errors::NodeError&) {
            client_ = connectTo(port, answer({{"127.0.0.1", 4}}));
            watch(*client_, "", {"error", "close"});
          });
        });
  });
  EXPECT_THAT(log,
              ElementsAre("lookup:null,127.0.0.1,4,x.test", "attempt:127.0.0.1",
                          "failed:127.0.0.1,ECONNREFUSED", "error:ECONNREFUSED", "close:true"));
  EXPECT_FALSE(client_->autoSelectFamilyAttemptedAddresses().has_value());
}

TEST_F(Connecting, AFailedLookupIsTheErrorOfTheSocket) {
  run([&] {
    client_ = connectTo(
        1, [&](const std::string&, const LookupOptions& options, LookupCallback callback) {
          note(options.all ? "all" : "one");
          loop().nextTick([call = std::move(callback)] {
            errors::NodeError::Fields fields;
            fields.message = "nope";
            fields.code = "ENOTFOUND";
            call(errors::NodeError(fields), {});
          });
        });
    watch(*client_, "", {"error", "close"});
  });
  EXPECT_THAT(log,
              ElementsAre("all", "lookup:ENOTFOUND,,0,x.test", "error:ENOTFOUND", "close:true"));
}

TEST_F(Connecting, RefusesAnAnswerThatIsNoAddress) {
  run([&] {
    client_ = connectTo(1, answer({{"nonsense", 4}}), 4);
    client_->on<"error">(
        [&](const errors::NodeError& error) { note(std::string(error.message())); });
    watch(*client_, "", {"close"});
  });
  EXPECT_THAT(log, ElementsAre("lookup:null,nonsense,4,x.test", "Invalid IP address: nonsense",
                               "close:true"));
}

TEST_F(Connecting, RefusesAnAnswerOfNoKnownFamily) {
  run([&] {
    client_ = connectTo(1, answer({{"127.0.0.1", 5}}), 4);
    watch(*client_, "", {"error", "close"});
  });
  EXPECT_THAT(log, ElementsAre("lookup:null,127.0.0.1,5,x.test", "error:ERR_INVALID_ADDRESS_FAMILY",
                               "close:true"));
}

TEST_F(Connecting, DestroyedDuringTheLookupItStopsThere) {
  run([&] {
    client_ = connectTo(1, [&](const std::string&, const LookupOptions&, LookupCallback callback) {
      loop().setImmediate([call = std::move(callback)] {
        call({}, {{"127.0.0.1", 4}, {"::1", 6}});
      });
    });
    watch(*client_, "", {"error", "close"});
    client_->destroy();
  });
  EXPECT_THAT(log, ElementsAre("close:false"));
}

TEST_F(Connecting, ResolvesNamesWithTheSystem) {
  run([&] {
    server_ = createServer(loop(), [](Socket& peer) { peer.end(); });
    server_->listen(0, [&] {
      client_ = connect(loop(), portOf(*server_), "localhost", [&] {
        note(client_->remoteAddress().value_or("?") == "::1" ||
                     client_->remoteAddress().value_or("?") == "127.0.0.1"
                 ? "loopback"
                 : "elsewhere");
      });
      client_->resume();
      client_->on<"close">([&] { server_->close(); });
    });
  });
  EXPECT_THAT(log, ElementsAre("loopback"));
}

TEST_F(Connecting, BindsToTheLocalAddressItIsGiven) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          note(peer.remoteAddress().value_or("?"));
          peer.end();
        },
        [&](std::int64_t port) {
          ConnectOptions options;
          options.port = port;
          options.host = "127.0.0.1";
          options.localAddress = "127.0.0.2";
          client_ = connect(loop(), options);
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("127.0.0.2"));
}

TEST_F(Connecting, AMissingPathIsAnErrorWithTheSystemsCode) {
  run([&] {
    client_ = connect(loop(), temporaryPath());
    watch(*client_, "", {"connectionAttempt", "error", "close"});
  });
  EXPECT_THAT(log, ElementsAre("error:ENOENT", "close:true"));
}

TEST_F(Connecting, NeitherPortNorPathIsRefusedAtOnce) {
  EXPECT_THROW(connect(loop(), ConnectOptions{}), errors::NodeException);
}

TEST_F(Connecting, TellsItsStateOnTheWay) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = Socket::create(loop());
          const auto state = [&] {
            note(std::string(client_->readyState()) + (client_->connecting() ? " connecting" : "") +
                 (client_->pending() ? " pending" : ""));
          };
          state();
          client_->connect(port, "127.0.0.1");
          state();
          client_->on<"connect">([&, state] {
            state();
            client_->write("four");
            client_->end();
            state();
          });
          client_->resume();
          client_->on<"close">([&, state] {
            state();
            note(std::to_string(client_->bytesWritten()) + " " +
                 std::to_string(client_->bytesRead()));
            server_->close();
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("open pending", "opening connecting pending", "open", "readOnly",
                               "closed pending", "4 0"));
}

TEST_F(Connecting, AnUnrefdClientDoesNotKeepTheLoopAlive) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.unref(); },
        [&](std::int64_t port) {
          server_->unref();
          client_ = connect(loop(), port, "127.0.0.1");
          client_->once<"connect">([&] {
            note("connect");
            client_->unref();
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("connect"));
}

}  // namespace
}  // namespace netparity::net
