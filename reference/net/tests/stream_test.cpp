// The stream side of real sockets: reading, encodings, cork, pipe, backpressure.
#include "loop_test.hpp"

#include <gmock/gmock.h>

namespace netparity::net {
namespace {

using ::testing::ElementsAre;

class SocketStream : public LoopTest {
 protected:
  /// A server that sends `text` and ends; the client is set up by `prepare`.
  void receive(std::string_view text, std::function<void(Socket&)> prepare) {
    run([&] {
      server_ = listening(
          {}, [data = std::string(text)](Socket& peer) { peer.end(data); },
          [&, next = std::move(prepare)](std::int64_t port) {
            client_ = connect(loop(), port, "127.0.0.1");
            next(*client_);
            watch(*client_, "", {"end", "close"});
            client_->on<"close">([&] { server_->close(); });
          });
    });
  }

  SocketPtr client_;
  SocketPtr peer_;
  ServerPtr server_;
};

TEST_F(SocketStream, ReadableEventsLetTheProgramPull) {
  receive("hello", [&](Socket& client) {
    client.on<"readable">([&] {
      note("readable:" + std::to_string(client_->readableLength()));
      while (auto chunk = client_->read(2)) {
        note("read:" + std::string(chunk->view()));
      }
    });
  });
  EXPECT_THAT(log, ElementsAre("readable:5", "read:he", "read:ll", "readable:1", "read:o", "end",
                               "close:false"));
}

TEST_F(SocketStream, SetEncodingDeliversText) {
  receive("h\xC3\xA9", [&](Socket& client) {
    client.setEncoding(stream::Encoding::kHex);
    client.on<"data">([&](const stream::Chunk& chunk) {
      note((chunk.isText() ? "text:" : "bytes:") + std::string(chunk.view()) + ":" +
           std::to_string(chunk.length()));
    });
  });
  EXPECT_THAT(log, ElementsAre("text:68c3a9:6", "end", "close:false"));
}

TEST_F(SocketStream, OnReadFillsMemoryOfTheProgram) {
  std::array<std::byte, 4> memory{};
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.end("abcdefgh"); },
        [&](std::int64_t port) {
          SocketOptions options;
          options.onread =
              OnRead{[&] { return std::span(memory); },
                     [&](std::size_t nread, std::span<std::byte> where) {
                       note(std::to_string(nread) + ":" +
                            std::string(reinterpret_cast<const char*>(where.data()), nread));
                       return true;
                     }};
          client_ = Socket::create(loop(), options);
          client_->on<"data">([&] { note("data"); });
          watch(*client_, "", {"end", "close"});
          client_->on<"close">([&] { server_->close(); });
          client_->connect(port, "127.0.0.1");
        });
  });
  EXPECT_THAT(log, ElementsAre("4:abcd", "4:efgh", "end", "close:false"));
}

TEST_F(SocketStream, PushedDataIsReadAsIfItHadBeenReceived) {
  run([&] {
    client_ = Socket::create(loop());
    client_->on<"data">([&](std::string_view text) { note(std::string(text)); });
    watch(*client_, "", {"end"});
    client_->push(buffer::Buffer::fromString("pushed"));
    client_->pushEnd();
  });
  EXPECT_THAT(log, ElementsAre("pushed", "end"));
}

TEST_F(SocketStream, UnshiftPutsDataBackInFront) {
  receive("hello", [&](Socket& client) {
    client.once<"readable">([&] {
      const auto all = client_->read();
      client_->unshift(all->bytes().slice(2));
      note("length:" + std::to_string(client_->readableLength()));
      client_->on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
    });
  });
  EXPECT_THAT(log, ElementsAre("length:3", "data:llo", "end", "close:false"));
}

TEST_F(SocketStream, CorkedWritesGoOutInOnePiece) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          peer.on<"data">([&](std::string_view data) { note("data:" + std::string(data)); });
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] {
            client_->cork();
            client_->write("a", noteResult("a"));
            client_->write("b", noteResult("b"));
            loop().nextTick([&] {
              note("uncork " + std::to_string(client_->writableLength()));
              client_->uncork();
              note(std::to_string(client_->writableLength()));
              loop().setImmediate([&] { client_->end(); });
            });
          });
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("uncork 2", "0", "a:null", "b:null", "data:ab"));
}

TEST_F(SocketStream, AnEchoByPipeEndsWhenItsClientDoes) {
  run([&] {
    server_ = listening(
        {},
        [&](Socket& peer) {
          watch(peer, "s:", {"pipe", "unpipe", "pause", "resume", "end", "finish", "close"});
          peer.pipe(peer);
        },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1", [&] { client_->end("hi"); });
          client_->on<"data">([&](std::string_view data) { note("c:data:" + std::string(data)); });
          watch(*client_, "c:", {"end", "finish", "close"});
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ::testing::UnorderedElementsAre("s:pipe", "s:resume", "c:finish", "s:end",
                                                   "c:data:hi", "s:finish", "s:pause", "s:unpipe",
                                                   "s:close:false", "c:end", "c:close:false"));
}

TEST_F(SocketStream, APipeWaitsForDrainAndLosesNothing) {
  constexpr std::size_t kSize = std::size_t{16} << 20U;
  std::size_t received = 0;
  bool waited = false;
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.pipe(peer); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->on<"data">([&](const buffer::Buffer& chunk) { received += chunk.size(); });
          client_->end(buffer::Buffer::adopt(std::string(kSize, 'x')));
          client_->pause();
          loop().setImmediate([&] {
            loop().setImmediate([&] {
              waited = client_->writableLength() > 0;
              client_->resume();
            });
          });
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_TRUE(waited) << "nothing blocked: the test shows nothing";
  EXPECT_EQ(received, kSize);
}

TEST_F(SocketStream, StringsCountCodeUnitsInWritableLengthAndBytesInBytesWritten) {
  run([&] {
    server_ = listening(
        {}, [](Socket& peer) { peer.resume(); },
        [&](std::int64_t port) {
          client_ = connect(loop(), port, "127.0.0.1");
          client_->write("\u00E9\u20AC");
          client_->write("ff00", stream::Encoding::kHex);
          note(std::to_string(client_->writableLength()) + " " +
               std::to_string(client_->bytesWritten()));
          client_->end();
          client_->resume();
          client_->on<"close">([&] { server_->close(); });
        });
  });
  EXPECT_THAT(log, ElementsAre("6 7"));
}

TEST_F(SocketStream, APausedSocketStopsReadingAtTheHighWaterMark) {
  std::size_t buffered = 0;
  run([&] {
    server_ = listening(
        {},
        [&](const SocketPtr& peer) {
          peer->on<"error">([] {});
          peer->write(buffer::Buffer::adopt(std::string(std::size_t{4} << 20U, 'x')));
          peer_ = peer;
        },
        [&](std::int64_t port) {
          SocketOptions small;
          small.highWaterMark = 1000;
          client_ = Socket::create(loop(), small);
          client_->connect(port, "127.0.0.1");
          client_->once<"readable">([&] {
            loop().setImmediate([&] {
              loop().setImmediate([&] {
                buffered = client_->readableLength();
                client_->destroy();
                server_->close();
              });
            });
          });
        });
  });
  EXPECT_GE(buffered, 1000U);
  EXPECT_LE(buffered, 2 * 65536U);
}

}  // namespace
}  // namespace netparity::net
