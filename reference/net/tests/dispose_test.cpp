// What `await using` does at the end of its block.
#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class Disposal : public LoopTest {
 protected:
  std::function<void(const errors::NodeError&)> noteEnd(std::string text) {
    return [this, what = std::move(text)](const errors::NodeError& error) {
      note(what + ":" + codeOf(error));
    };
  }
};

TEST_F(Disposal, OfAServerSettlesAfterClose) {
  ServerPtr server;
  run([&] {
    server = createServer(loop());
    watch(*server, "", {"close"});
    server->listen(0, "127.0.0.1", [&] {
      server->asyncDispose([&] { note("settled"); });
      EXPECT_FALSE(server->listening());
    });
  });
  EXPECT_THAT(log, ElementsAre("close", "settled"));
}

TEST_F(Disposal, OfAServerThatDoesNotListenSettlesAtOnce) {
  run([&] {
    auto server = createServer(loop());
    watch(*server, "", {"close"});
    server->asyncDispose([&] { note("settled"); });
    noteOnTick("tick");
    noteOnImmediate("immediate");
  });
  EXPECT_THAT(log, ElementsAre("tick", "settled", "immediate"));
}

TEST_F(Disposal, OfAnOpenSocketIsAnAbortErrorThatIsNoFailure) {
  ServerPtr server;
  SocketPtr client;
  run([&] {
    server = listening(
        {}, [&](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client = connect(loop(), port, "127.0.0.1", [&] {
            client->asyncDispose(noteEnd("settled"));
            server->close();
          });
          watch(*client, "", {"error", "close"});
        });
  });
  EXPECT_THAT(log, ElementsAre("error:ABORT_ERR", "settled:null", "close:true"));
}

TEST_F(Disposal, NeedsNoErrorListener) {
  run([&] {
    auto socket = Socket::create(loop());
    socket->asyncDispose(noteEnd("settled"));
  });
  EXPECT_THAT(log, ElementsAre("settled:null"));
}

TEST_F(Disposal, OfASocketThatIsGoneTellsHowItWent) {
  run([&] {
    auto broken = Socket::create(loop());
    watch(*broken, "", {"error"});
    broken->destroy(errors::NodeError::plain("mine"));
    broken->asyncDispose(noteEnd("broken"));
    auto unread = Socket::create(loop());
    unread->destroy();
    unread->asyncDispose(noteEnd("unread"));
  });
  EXPECT_THAT(log, ElementsAre("error:mine", "broken:mine", "unread:ERR_STREAM_PREMATURE_CLOSE"));
}

TEST_F(Disposal, OfABoundSocketClosesItOnceAndNeverThrows) {
  run([&] {
    auto bound = BoundSocket::create(loop());
    bound->dispose();
    bound->dispose();
    EXPECT_THROW(bound->close(), errors::NodeException);
  });
}

}  // namespace
}  // namespace netparity::net
