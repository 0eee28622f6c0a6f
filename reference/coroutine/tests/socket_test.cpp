#include "coroutine_test.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace netparity::coroutine {
namespace {

using ::testing::ElementsAre;

class SocketTest : public CoroutineTest {
 protected:
  Task<> turns(int count) {
    for (int i = 0; i < count; ++i) {
      co_await immediate(loop());
    }
  }
};

TEST_F(SocketTest, WhatOneWritesTheOtherReads) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.write("hello")), "ok");
    note(textOf(co_await pair.accepted.read()));
    EXPECT_EQ(codeOf(co_await pair.client.end()), "ok");
    note("end:" + textOf(co_await pair.accepted.read()));
    note("end:" + textOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("hello", "end:", "end:"));
}

TEST_F(SocketTest, ReadOfASizeWaitsForThatManyBytes) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    spawn(loop(), [&, client = pair.client]() -> Task<> {
      for (const char* piece : {"ab", "cde", "f", "ghi"}) {
        EXPECT_EQ(codeOf(co_await client.write(piece)), "ok");
        co_await turns(3);
      }
      EXPECT_EQ(codeOf(co_await client.end()), "ok");
    });
    for (int i = 0; i < 4; ++i) {
      note(textOf(co_await pair.accepted.read(4)));
    }
  });
  EXPECT_THAT(log, ElementsAre("abcd", "efgh", "i", ""));
}

TEST_F(SocketTest, ReadOfASizeAboveTheHighWaterMarkRaisesIt) {
  constexpr std::size_t kSize = 500000;
  net::ServerOptions small;
  small.highWaterMark = 1000;
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair(small);
    spawn(loop(), [client = pair.client]() -> Task<> {
      EXPECT_EQ(codeOf(co_await client.end(std::string(kSize + 1, 'x'))), "ok");
    });
    const auto bytes = co_await pair.accepted.read(kSize);
    EXPECT_EQ(bytes ? bytes->size() : 0, kSize);
    EXPECT_EQ(textOf(co_await pair.accepted.read()), "x");
  });
}

TEST_F(SocketTest, ReadOfMoreThanAGibibyteIsAnError) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    note(codeOf(co_await pair.accepted.read((std::size_t{1} << 30U) + 1)));
  });
  EXPECT_THAT(log, ElementsAre("ERR_OUT_OF_RANGE"));
}

TEST_F(SocketTest, ReadUntilCutsAtTheDelimiterWhereverChunksEnd) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    spawn(loop(), [&, client = pair.client]() -> Task<> {
      for (const char* piece : {"one\r\ntwo\r", "\nthr", "ee\r\n\r\nrest"}) {
        EXPECT_EQ(codeOf(co_await client.write(piece)), "ok");
        co_await turns(3);
      }
      EXPECT_EQ(codeOf(co_await client.end()), "ok");
    });
    for (int i = 0; i < 6; ++i) {
      note(textOf(co_await pair.accepted.readUntil("\r\n")));
    }
  });
  EXPECT_THAT(log, ElementsAre("one\r\n", "two\r\n", "three\r\n", "\r\n", "rest", ""));
}

TEST_F(SocketTest, ReadUntilGivesUpAtItsLimitAndConsumesNothing) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.end("0123456789\n")), "ok");
    note(codeOf(co_await pair.accepted.readUntil("\n", 10)));
    note(textOf(co_await pair.accepted.readUntil("\n", 11)));
  });
  EXPECT_THAT(log, ElementsAre("ERR_OUT_OF_RANGE", "0123456789\n"));
}

TEST_F(SocketTest, AReadUntilThatIsDestroyedGivesBackWhatItHas) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    {
      TaskGroup group(loop());
      group.spawn([&]() -> Task<> {
        (void)co_await pair.accepted.readUntil("\n");
        note("never");
      });
      EXPECT_EQ(codeOf(co_await pair.client.write("begin ")), "ok");
      while (pair.accepted->bytesRead() == 0) {
        co_await immediate(loop());
      }
      co_await immediate(loop());
    }
    EXPECT_EQ(codeOf(co_await pair.client.end("end\n")), "ok");
    note(textOf(co_await pair.accepted.readUntil("\n")));
  });
  EXPECT_THAT(log, ElementsAre("begin end\n"));
}

TEST_F(SocketTest, ReadersAreServedInTheOrderInWhichTheyCame) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    for (const char* name : {"first:", "second:", "third:"}) {
      spawn(loop(), [&, name, socket = pair.accepted]() -> Task<> {
        note(name + textOf(co_await socket.read(2)));
      });
    }
    EXPECT_EQ(codeOf(co_await pair.client.end("aabb")), "ok");
    EXPECT_EQ(codeOf(co_await pair.accepted.closed()), "ok");
  });
  EXPECT_THAT(log, ElementsAre("first:aa", "second:bb", "third:"));
}

TEST_F(SocketTest, WithoutAReaderNoMoreIsTakenThanTheHighWaterMark) {
  constexpr std::size_t kSize = 32U << 20U;
  constexpr std::size_t kMark = 20000;
  constexpr std::size_t kLargestChunk = 65536;
  net::ServerOptions options;
  options.highWaterMark = kMark;
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair(options);
    spawn(loop(), [&, client = pair.client]() -> Task<> {
      EXPECT_EQ(codeOf(co_await client.write(std::string(kSize, 'x'))), "ok");
      note("written");
      EXPECT_EQ(codeOf(co_await client.end()), "ok");
    });
    std::size_t total = (co_await pair.accepted.read())->size();
    co_await turns(200);
    EXPECT_LT(pair.accepted->readableLength(), kMark + kLargestChunk);
    EXPECT_THAT(log, ElementsAre());
    for (;;) {
      const auto chunk = co_await pair.accepted.read();
      EXPECT_EQ(codeOf(chunk), "ok");
      if (!chunk || chunk->empty()) {
        break;
      }
      total += chunk->size();
    }
    EXPECT_EQ(total, kSize);
  });
  EXPECT_THAT(log, ElementsAre("written"));
}

TEST_F(SocketTest, DrainWaitsUntilWritingIsWelcomeAgain) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.drain()), "ok");
    const std::string much(16U << 20U, 'x');
    EXPECT_FALSE(pair.client->write(much));
    pair.client->on<"drain">([&] { note("drain"); });
    spawn(loop(), [socket = pair.accepted]() -> Task<> {
      for (auto chunk = co_await socket.read(); chunk && !chunk->empty();
           chunk = co_await socket.read()) {
      }
    });
    EXPECT_EQ(codeOf(co_await pair.client.drain()), "ok");
    note("drained");
    EXPECT_FALSE(pair.client->writableNeedDrain());
    EXPECT_EQ(codeOf(co_await pair.client.end()), "ok");
  });
  EXPECT_THAT(log, ElementsAre("drained", "drain"));
}

TEST_F(SocketTest, AHalfOpenSocketAnswersAfterTheEnd) {
  net::ServerOptions halfOpen;
  halfOpen.allowHalfOpen = true;
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair(halfOpen);
    EXPECT_EQ(codeOf(co_await pair.client.end("question")), "ok");
    note(textOf(co_await pair.accepted.read()));
    note("end:" + textOf(co_await pair.accepted.read()));
    co_await turns(3);
    EXPECT_EQ(codeOf(co_await pair.accepted.end("answer")), "ok");
    note(textOf(co_await pair.client.read()));
    note("end:" + textOf(co_await pair.client.read()));
    EXPECT_EQ(codeOf(co_await pair.client.closed()), "ok");
    EXPECT_EQ(codeOf(co_await pair.accepted.closed()), "ok");
  });
  EXPECT_THAT(log, ElementsAre("question", "end:", "answer", "end:"));
}

TEST_F(SocketTest, EndIsFineForASocketThatEndedByItself) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.end()), "ok");
    note("end:" + textOf(co_await pair.accepted.read()));
    EXPECT_EQ(codeOf(co_await pair.accepted.closed()), "ok");
    note(codeOf(co_await pair.accepted.end()));
  });
  EXPECT_THAT(log, ElementsAre("end:", "ok"));
}

TEST_F(SocketTest, AReadGoesOnInsideItsEventAndAWriteInItsCallback) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    spawn(loop(), [&, socket = pair.accepted]() -> Task<> {
      (void)co_await socket.read();
      note("read");
      loop().nextTick([&] { note("tick"); });
    });
    pair.accepted->on<"readable">([&] {
      note("readable");
      loop().setImmediate([&] { note("immediate"); });
    });
    pair.client->write("x", [&] { note("callback before"); });
    spawn(loop(), [&, socket = pair.client]() -> Task<> {
      (void)co_await socket.write("y");
      note("written");
    });
    pair.client->write("z", [&] { note("callback after"); });
    // The peer hears of it in a later round.
    co_await nextTick(loop());
    EXPECT_THAT(log, ElementsAre("callback before", "written", "callback after"));
    log.clear();
    while (log.empty()) {
      co_await immediate(loop());
    }
  });
  ASSERT_GE(log.size(), 4U);
  log.resize(4);
  EXPECT_THAT(log, ElementsAre("read", "readable", "tick", "immediate"));
}

TEST_F(SocketTest, ListenersOfDataSeeWhatIsRead) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    spawn(loop(), [&, socket = pair.accepted]() -> Task<> {
      note("read " + textOf(co_await socket.read()));
      note("end " + textOf(co_await socket.read()));
    });
    pair.accepted->on<"data">([&](std::string_view text) { note("data " + std::string(text)); });
    EXPECT_EQ(codeOf(co_await pair.client.end("both")), "ok");
    EXPECT_EQ(codeOf(co_await pair.accepted.closed()), "ok");
  });
  EXPECT_THAT(log, ElementsAre("data both", "read both", "end "));
}

}  // namespace
}  // namespace netparity::coroutine
