// How sockets end: destroy, reset, errors, half-close, and what becomes of pending writes.
#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class Closing : public LoopTest {
 protected:
  static buffer::Buffer big() {
    return buffer::Buffer::adopt(std::string(std::size_t{16} << 20U, 'x'));
  }
  // A server that never reads, so that writes to it block.
  ServerPtr deafServer(std::function<void(std::int64_t)> go) {
    ServerOptions paused;
    paused.pauseOnConnect = true;
    return listening(
        paused,
        [this](const SocketPtr& peer) {
          peer->on<"error">([] {});
          peer->on<"close">([this] { server_->close(); });
          peer_ = peer;
        },
        std::move(go));
  }
  void destroyPeerWhenThere() {
    if (peer_) {
      peer_->destroy();
    } else {
      loop().setImmediate([this] { destroyPeerWhenThere(); });
    }
  }

  SocketPtr client_;
  SocketPtr peer_;
  ServerPtr server_;
};

TEST_F(Closing, AWriteAfterEndTellsTheWriteThenTheEndThenTheSocket) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            client_->end(noteResult("end"));
            EXPECT_FALSE(client_->write("x", noteResult("write")));
            noteOnTick("tick");
          });
          watch(*client_, "", {"error", "finish", "close"});
          client_->on<"close">([&] { server_->close(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("write:ERR_STREAM_WRITE_AFTER_END", "end:ERR_STREAM_WRITE_AFTER_END",
                               "error:ERR_STREAM_WRITE_AFTER_END", "tick", "close:true"));
}

TEST_F(Closing, AResetBehindDataIsAnErrorAndNotAnEnd) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          auto keep = std::static_pointer_cast<net::Socket>(peer.shared_from_this());
          peer.write("0123456789",
                     [&, keep] { loop().setImmediate([keep] { keep->resetAndDestroy(); }); });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"data">(
              [&](std::string_view data) { note("data:" + std::to_string(data.size())); });
          watch(*client_, "", {"end", "error", "close", "finish"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("data:10", "error:ECONNRESET", "close:true"));
}

TEST_F(Closing, ResetAndDestroyResetsThePeerWithoutAnErrorOfItsOwn) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          watch(peer, "server ", {"end", "error", "close"});
          peer.resume();
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            client_->resetAndDestroy();
            note("returned");
          });
          watch(*client_, "client ", {"error", "end", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("returned", "client close:false", "server error:ECONNRESET",
                               "server close:true"));
}

TEST_F(Closing, DestroyWithUnreadDataResetsThePeer) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          watch(peer, "server ", {"error", "close"});
          peer.on<"close">([&] { server_->close(); });
          peer.resume();
          peer.write("unread", [&] {
            loop().setImmediate([&] { loop().setImmediate([&] { client_->destroy(); }); });
          });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->pause();
        });
  });
  EXPECT_THAT(log, ElementsAre("server error:ECONNRESET", "server close:true"));
}

TEST_F(Closing, DestroyCancelsTheWritesThatAreWaiting) {
  run([&] {
    server_ = deafServer([&](std::int64_t port) {
      client_ = connect(loop(), port, "127.0.0.1", [&] {
        client_->write(big(), noteResult("first"));
        client_->write("b", noteResult("second"));
        client_->end(noteResult("end"));
        client_->destroy();
        note("returned");
      });
      watch(*client_, "", {"error", "close"});
      client_->on<"close">([&] { destroyPeerWhenThere(); });
    });
  });
  EXPECT_THAT(log, ElementsAre("returned", "first:ECANCELED", "second:ECANCELED", "end:ECANCELED",
                               "close:false"));
}

TEST_F(Closing, DestroyWithAnErrorGivesItToBufferedWritesAndCancelsTheRunningOne) {
  run([&] {
    server_ = deafServer([&](std::int64_t port) {
      client_ = connect(loop(), port, "127.0.0.1", [&] {
        client_->write(big(), noteResult("first"));
        client_->write("b", noteResult("second"));
        client_->destroy(errors::NodeError::plain("boom"));
        note("returned");
      });
      watch(*client_, "", {"error", "close"});
      client_->on<"close">([&] { destroyPeerWhenThere(); });
    });
  });
  EXPECT_THAT(
      log, ElementsAre("returned", "error:boom", "first:ECANCELED", "second:boom", "close:true"));
}

TEST_F(Closing, DestroyWhileConnectingRefusesTheEarlyWrite) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.on<"error">([] {}); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->write("x", noteResult("write"));
          watch(*client_, "", {"connectionAttempt", "connect", "error", "close"});
          loop().nextTick([&] {
            client_->destroy();
            note("destroyed");
          });
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("connectionAttempt", "destroyed",
                               "write:ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "close:false"));
}

TEST_F(Closing, EndOfASocketThatNeverConnectsFinishes) {
  run([&] {
    client_ = Socket::create(loop());
    watch(*client_, "", {"finish", "close", "error"});
    client_->end(noteResult("end"));
    note("returned");
    noteOnTick("tick");
  });
  EXPECT_THAT(log, ElementsAre("returned", "end:null", "finish", "tick"));
}

TEST_F(Closing, EndBeforeConnectIsCarriedOutAfterwards) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          watch(*client_, "", {"connect", "ready", "end", "finish", "close"});
          client_->end("x", [&] { note("ended"); });
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("connect", "ready", "ended", "finish", "end", "close:false"));
}

TEST_F(Closing, AWriteAfterThePeerEndedAndTheAnswerFinishedIsEpipe) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          peer.resume();
          peer.on<"error">([&](const errors::NodeError& error) {
            note("error:" + std::string(error.message()));
          });
          watch(peer, "", {"close"});
          peer.on<"close">([&] { server_->close(); });
          peer.on<"finish">(
              [&] { note(peer.write("x", noteResult("write")) ? "more" : "refused"); });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] { client_->end(); });
          client_->resume();
        });
  });
  EXPECT_THAT(log,
              ElementsAre("refused", "write:EPIPE",
                          "error:This socket has been ended by the other party", "close:true"));
}

TEST_F(Closing, DestroySoonWritesEverythingFirst) {
  std::string received;
  run([&] {
    server_ = listening(
        {},
        [](Socket& peer) {
          peer.write("all of it");
          peer.destroySoon();
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"data">([&](std::string_view data) { received += data; });
          watch(*client_, "", {"end", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_EQ(received, "all of it");
  EXPECT_THAT(log, ElementsAre("end", "close:false"));
}

TEST_F(Closing, LocalDestroyEmitsNoEnd) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.on<"error">([] {}); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] { client_->destroy(); });
          client_->resume();
          watch(*client_, "", {"end", "finish", "close"});
          client_->on<"close">([&] {
            note(client_->readableEnded() ? "ended" : "not ended");
            note(std::string(client_->readyState()));
            server_->close();
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("close:false", "not ended", "closed"));
}

TEST_F(Closing, AnErrorNobodyListensToIsUncaughtAndTheVeryError) {
  errors::NodeError seen;
  const auto error = errors::NodeError::plain("boom");
  loop().onUncaught([&](std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const errors::NodeException& caught) {
      seen = caught.error;
    }
  });
  run([&] {
    client_ = Socket::create(loop());
    client_->destroy(error);
  });
  EXPECT_TRUE(seen.sameAs(error));
  EXPECT_TRUE(client_->errored().sameAs(error));
}

TEST_F(Closing, ASocketConnectsAgainAfterClose) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end("hi"); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
          watch(*client_, "", {"connect", "end", "close"});
          client_->once<"close">([&, port] {
            client_->connect(port, "127.0.0.1");
            client_->once<"close">([&] { server_->close(); });
          });
        });
  });
  EXPECT_THAT(log, ElementsAre("connect", "data:hi", "end", "close:false", "connect", "data:hi",
                               "end", "close:false"));
}

TEST_F(Closing, TheLoopGoesAwayWithOpenSockets) {
  loop().runMain([&] {
    server_ = listening(
        {},
        [&](const SocketPtr& peer) {
          peer->pipe(peer);
          peer_ = peer;
          note("connection");
        },
        [&](std::int64_t port) { client_ = connect(loop(), port, "127.0.0.1"); });
  });
  while (!peer_) {
    loop().runOnce(std::chrono::milliseconds(100));
  }
  EXPECT_THAT(log, ElementsAre("connection"));
  client_.reset();
  peer_.reset();
  server_.reset();
}

}  // namespace
}  // namespace netparity::net
