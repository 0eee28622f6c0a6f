// The order of events that Node guarantees, one test per fact (second half); every log
// was taken from the same
// program on Node 26.
#include "loop_test.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class LoopFactsOfStreams : public LoopTest {
 protected:
  SocketPtr client_;
  Socket* peerOf_ = nullptr;
  std::string received_;
  ServerPtr server_;
};

TEST_F(LoopFactsOfStreams, AServerClosesBeforeItsLastSocketDoes) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          watch(peer, "socket ", {"close"});
          server_->close([&](const errors::NodeError&) { note("close callback"); });
          peer.destroy();
        },
        [&](std::int64_t port) {
          watch(*server_, "server ", {"close"});
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"error">([] {});
          client_->resume();
        });
  });
  EXPECT_THAT(log, ElementsAre("server close", "close callback", "socket close:false"));
}

TEST_F(LoopFactsOfStreams, TheAutomaticEndFollowsEndAndAWriteInsideItSucceeds) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          watch(peer, "", {"end", "finish", "close"});
          peer.on<"end">([this, &peer] { note(peer.write("late") ? "written" : "refused"); });
          peer.resume();
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] { client_->end("x"); });
          client_->on<"data">([&](std::string_view data) { received_ += data; });
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("end", "written", "finish", "close:false"));
  EXPECT_EQ(received_, "late");
}

TEST_F(LoopFactsOfStreams, TheHalfClosingSideStillReceivesTheAnswer) {
  run([&] {
    ServerOptions halfOpen;
    halfOpen.allowHalfOpen = true;
    server_ = listening(
        halfOpen,
        [](Socket& peer) {
          peer.resume();
          peer.on<"end">([&peer] { peer.end("answer"); });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1",
                            [&] { client_->end("question", [&] { note("ended"); }); });
          watch(*client_, "", {"finish", "end", "close"});
          client_->on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("ended", "finish", "data:answer", "end", "close:false"));
}

TEST_F(LoopFactsOfStreams, ADataListenerGetsBufferedDataOnNextTick) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end("hello"); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->once<"readable">([&] {
            loop().setImmediate([&] {
              noteOnTick("tick before");
              client_->on<"data">(
                  [&](std::string_view data) { note("data:" + std::string(data)); });
              note("returned with " + std::to_string(client_->readableLength()));
              noteOnTick("tick after");
            });
          });
          watch(*client_, "", {"end", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("returned with 5", "tick before", "data:hello", "tick after", "end",
                               "close:false"));
}

TEST_F(LoopFactsOfStreams, PauseActsAtOnceAndResumeOnNextTick) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end("hello"); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          watch(*client_, "", {"pause", "resume"});
          client_->once<"data">([&] {
            note("data");
            client_->pause();
            note(client_->isPaused() && client_->readableFlowing() == false ? "paused" : "flowing");
            loop().setImmediate([&] {
              note("resuming");
              client_->resume();
              note(client_->readableFlowing() == true ? "flowing" : "paused");
            });
          });
          watch(*client_, "", {"end", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("resume", "data", "pause", "paused", "resuming", "flowing", "resume",
                               "end", "close:false"));
}

TEST_F(LoopFactsOfStreams, GetConnectionsAnswersOnNextTick) {
  run([&] {
    server_ = createServer(loop());
    noteOnTick("tick before");
    server_->getConnections([&](const errors::NodeError& error, std::int64_t count) {
      note("connections:" + codeOf(error) + "," + std::to_string(count));
    });
    noteOnTick("tick after");
  });
  EXPECT_THAT(log, ElementsAre("tick before", "connections:null,0", "tick after"));
}

TEST_F(LoopFactsOfStreams, ClosingAServerThatDoesNotRunTellsTheCallbackAndEmitsClose) {
  run([&] {
    server_ = createServer(loop());
    watch(*server_, "", {"close"});
    server_->close([&](const errors::NodeError& error) { note("callback:" + codeOf(error)); });
    noteOnTick("tick");
  });
  EXPECT_THAT(log, ElementsAre("close", "callback:ERR_SERVER_NOT_RUNNING", "tick"));
}

TEST_F(LoopFactsOfStreams, AnExceptionInConnectSkipsReadyAndReading) {
  loop().onUncaught([&](std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::runtime_error& error) {
      note(std::string("uncaught:") + error.what());
    }
    loop().setImmediate([&] {
      loop().setImmediate([&] {
        client_->destroy();
        server_->close();
      });
    });
  });
  run([&] {
    server_ = listening(
        {},
        [](Socket& peer) {
          peer.on<"error">([] {});
          peer.end("data");
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"connect">([&] {
            noteOnTick("tick");
            note("first");
            throw std::runtime_error("boom");
          });
          client_->on<"connect">([&] { note("second"); });
          watch(*client_, "", {"ready", "end"});
        });
  });
  EXPECT_THAT(log, ElementsAre("first", "uncaught:boom", "tick"));
}

TEST_F(LoopFactsOfStreams, AChunkIsAtMost64KiB) {
  std::size_t largest = 0;
  std::size_t total = 0;
  run([&] {
    server_ = listening(
        {},
        [](Socket& peer) {
          peer.end(buffer::Buffer::adopt(std::string(std::size_t{1} << 20U, 'x')));
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"data">([&](const buffer::Buffer& chunk) {
            largest = std::max(largest, chunk.size());
            total += chunk.size();
          });
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_LE(largest, 65536U);
  EXPECT_EQ(total, std::size_t{1} << 20U);
}

TEST_F(LoopFactsOfStreams, AnIdleTimeoutFiresOncePerIdlePeriod) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            client_->setTimeout(5, [&] { note("callback"); });
            client_->on<"timeout">([&] {
              note("timeout");
              // A second expiry would have to come within this time, were there one.
              loop().setTimeout([&] { client_->end(); }, 20);
            });
          });
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("callback", "timeout"));
}

}  // namespace
}  // namespace netparity::net
