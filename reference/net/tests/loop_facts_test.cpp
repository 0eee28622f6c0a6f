// The order of events that Node guarantees, one test per fact; every log was taken from the same
// program on Node 26.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class LoopFacts : public LoopTest {
 protected:
  SocketPtr client_;
  Socket* peerOf_ = nullptr;
  std::string received_;
  ServerPtr server_;
};

TEST_F(LoopFacts, ConnectAndReadyComeInOneCallback) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"connect">([&] {
            note("connect");
            noteOnTick("tick");
            loop().queueMicrotask([&] { note("microtask"); });
          });
          watch(*client_, "", {"ready"});
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("connect", "ready", "tick", "microtask"));
}

TEST_F(LoopFacts, AnEarlyWriteIsFlushedBetweenConnectListenersAndReady) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          SocketOptions options;
          options.highWaterMark = 4;
          client_ = Socket::create(loop(), options);
          client_->connect(port, "127.0.0.1");
          watch(*client_, "", {"connect", "ready", "drain"});
          const bool more = client_->write("hello", [&] {
            note("written");
            client_->end();
          });
          note(more ? "more" : "full");
          note(std::to_string(client_->writableLength()));
          client_->on<"connect">([&] { note("connect added later"); });
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(
      log, ElementsAre("full", "5", "connect", "drain", "written", "connect added later", "ready"));
}

TEST_F(LoopFacts, ConnectingToAnAddressStartsOnNextTick) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end(); },
        [&](std::int64_t port) {
          client_ = Socket::create(loop());
          watch(*client_, "", {"connectionAttempt", "connect", "ready"});
          noteOnTick("tick before");
          client_->connect(port, "127.0.0.1");
          note("returned");
          noteOnTick("tick after");
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("returned", "tick before", "connectionAttempt", "tick after",
                               "connect", "ready"));
}

TEST_F(LoopFacts, ConnectingToAPathStartsInsideTheCall) {
  const std::string path = temporaryPath();
  run([&] {
    server_ = createServer(loop(), [](Socket& peer) { peer.end(); });
    server_->listen(path, [&] {
      client_ = Socket::create(loop());
      watch(*client_, "", {"connectionAttempt", "connect", "ready"});
      client_->connect(path);
      note("returned");
      client_->resume();
      client_->on<"close">([&] { server_->close(); });
    });
  });
  EXPECT_THAT(log, ElementsAre("connectionAttempt", "returned", "connect", "ready"));
}

TEST_F(LoopFacts, AServerAcceptsOneConnectionPerTurn) {
  run([&] {
    auto accepted = std::make_shared<int>(0);
    server_ = listening(
        {},
        [this, accepted](Socket& peer) {
          note("connection");
          noteOnImmediate("immediate");
          peer.end();
          if (++*accepted == 2) {
            server_->close();
          }
        },
        [&](std::int64_t port) {
          for (int i = 0; i < 2; ++i) {
            connect(loop(), port, "127.0.0.1")->resume();
          }
        });
  });
  EXPECT_THAT(log, ElementsAre("connection", "immediate", "connection", "immediate"));
}

TEST_F(LoopFacts, ListenWithoutAHostBindsInsideTheCall) {
  run([&] {
    server_ = createServer(loop());
    server_->on<"listening">([&] {
      note("listening");
      server_->close();
    });
    noteOnTick("tick before");
    server_->listen(0);
    note(std::holds_alternative<AddressInfo>(server_->address()) ? "bound" : "not bound");
    noteOnTick("tick after");
  });
  EXPECT_THAT(log, ElementsAre("bound", "tick before", "listening", "tick after"));
}

TEST_F(LoopFacts, ListenOnAnAddressBindsOnNextTickAndListensOnAFurtherOne) {
  run([&] {
    server_ = createServer(loop());
    server_->on<"listening">([&] {
      note("listening");
      server_->close();
    });
    server_->listen(0, "127.0.0.1");
    const auto bound = [&] { return std::holds_alternative<AddressInfo>(server_->address()); };
    note(bound() ? "bound" : "not bound");
    loop().nextTick([&, bound] {
      note(bound() ? "tick: bound" : "tick: not bound");
      noteOnTick("second tick");
    });
    noteOnImmediate("immediate");
  });
  EXPECT_THAT(log,
              ElementsAre("not bound", "tick: bound", "listening", "second tick", "immediate"));
}

TEST_F(LoopFacts, AWriteThatTheKernelTakesIsDoneAndItsCallbackComesOnNextTick) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            noteOnTick("A");
            const bool more = client_->write("x", [&] { note("written"); });
            note((more ? "more " : "full ") + std::to_string(client_->writableLength()));
            noteOnTick("B");
            loop().setImmediate([&] { client_->end(); });
          });
          client_->on<"close">([&] { server_->close(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("more 0", "A", "written", "B"));
}

TEST_F(LoopFacts, ABlockedWriteDrainsFirstAndThenCallsBackInOrder) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          peer.pause();
          auto keep = std::static_pointer_cast<net::Socket>(peer.shared_from_this());
          loop().setImmediate([&, keep] { loop().setImmediate([keep] { keep->resume(); }); });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            const auto big = buffer::Buffer::adopt(std::string(std::size_t{16} << 20U, 'x'));
            note(client_->write(big,
                                [&] {
                                  note("first");
                                  noteOnTick("tick");
                                })
                     ? "more"
                     : "full");
            note(client_->write("x",
                                [&] {
                                  note("second");
                                  client_->end();
                                })
                     ? "more"
                     : "full");
          });
          watch(*client_, "", {"drain"});
          client_->on<"close">([&] { server_->close(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("full", "full", "drain", "first", "second", "tick"));
}

TEST_F(LoopFacts, TheShutdownOfEndCompletesInALaterCallbackBeforeImmediates) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            client_->end("bye", [&] { note("ended"); });
            note("returned");
            noteOnTick("tick");
            noteOnImmediate("immediate");
          });
          watch(*client_, "", {"finish", "close"});
          client_->on<"close">([&] { server_->close(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("returned", "tick", "ended", "finish", "immediate", "close:false"));
}

TEST_F(LoopFacts, EndFromAnImmediateCompletesBeforeTheImmediatesOfTheNextTurn) {
  run([&] {
    ServerOptions halfOpen;
    halfOpen.allowHalfOpen = true;
    server_ = listening(
        halfOpen,
        [&](Socket& peer) {
          peer.resume();
          peer.on<"end">(
              [&] { loop().setImmediate([&] { loop().setImmediate([&] { peerOf_->end(); }); }); });
          peerOf_ = &peer;
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            loop().setImmediate([&] {
              client_->end([&] { note("ended"); });
              noteOnImmediate("next immediate");
            });
          });
          watch(*client_, "", {"finish"});
          client_->on<"close">([&] { server_->close(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("ended", "finish", "next immediate"));
}

TEST_F(LoopFacts, DestroyInAPollCallbackClosesAfterItsImmediates) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.on<"error">([] {}); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            noteOnImmediate("immediate");
            client_->destroy(errors::NodeError::plain("boom"));
            note(client_->destroyed() ? "destroyed" : "alive");
            noteOnTick("tick");
          });
          watch(*client_, "", {"error", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("destroyed", "error:boom", "tick", "immediate", "close:true"));
}

TEST_F(LoopFacts, DestroyInAnImmediateClosesBeforeTheImmediatesQueuedThere) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.on<"error">([] {}); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            loop().setImmediate([&] {
              noteOnImmediate("later immediate");
              client_->destroy();
            });
          });
          watch(*client_, "", {"close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("close:false", "later immediate"));
}

TEST_F(LoopFacts, HandlesOfOneTurnCloseInReverseOrder) {
  std::vector<SocketPtr> clients;
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.on<"error">([] {}); },
        [&](std::int64_t port) {
          auto connected = std::make_shared<int>(0);
          for (int i = 0; i < 3; ++i) {
            clients.push_back(connect(loop(), port, "127.0.0.1", [&, connected] {
              if (++*connected == 3) {
                for (const SocketPtr& client : clients) {
                  client->destroy();
                }
              }
            }));
            clients.back()->on<"close">([&, i] { note("close " + std::to_string(i)); });
          }
          clients.front()->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("close 2", "close 1", "close 0"));
}

TEST_F(LoopFacts, DestroyWithoutAHandleTellsErrorAndCloseOnNextTick) {
  run([&] {
    client_ = Socket::create(loop());
    watch(*client_, "", {"error", "close"});
    client_->destroy(errors::NodeError::plain("boom"));
    noteOnTick("tick");
    noteOnImmediate("immediate");
  });
  EXPECT_THAT(log, ElementsAre("error:boom", "close", "tick", "immediate"));
}

TEST_F(LoopFacts, AFailedConnectTellsErrorBeforeClose) {
  run([&] {
    server_ = listening(
        {}, [](Socket&) {},
        [&](std::int64_t port) {
          server_->close([&, port](const errors::NodeError&) {
            client_ = connect(loop(), port, "127.0.0.1");
            client_->on<"connectionAttemptFailed">(
                [&](const std::string& address, int, int family, const errors::NodeError& error) {
                  note("failed:" + address + "," + std::to_string(family) + "," + codeOf(error));
                  noteOnTick("tick");
                  noteOnImmediate("immediate");
                });
            watch(*client_, "", {"connectionAttempt", "error", "close"});
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("connectionAttempt", "failed:127.0.0.1,4,ECONNREFUSED", "tick",
                               "error:ECONNREFUSED", "immediate", "close:true"));
}

}  // namespace
}  // namespace netparity::net
