#include "handle_fixture.hpp"

#include <array>
#include <memory>
#include <stdexcept>

namespace netparity::handle {
namespace {

using testing::ElementsAre;

class StreamRead : public HandleTest {};
class StreamWrite : public HandleTest {};
class StreamShutdown : public HandleTest {};
class StreamClose : public HandleTest {};

TEST_F(StreamRead, DeliversDataThenTheEnd) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      note(nread > 0 ? "data " + chunk.toString() : codeOf(nread));
      EXPECT_EQ(nread > 0 ? nread : 0, static_cast<std::ptrdiff_t>(chunk.size()));
      if (nread < 0) pair.server->close(log("closed"));
    });
    EXPECT_EQ(pair.server->readStart(), 0);
    EXPECT_EQ(pair.server->readStart(), errors::kUvEAlready);
    writeText(*pair.client, "hello");
    pair.client->close();
  });
  EXPECT_THAT(entries(), ElementsAre("data hello", "EOF", "closed"));
  EXPECT_EQ(pair.server->bytesRead(), 5U);
  EXPECT_EQ(pair.client->bytesWritten(), 5U);
  EXPECT_EQ(pair.server->readStart(), errors::kUvEInval);
}

TEST_F(StreamRead, ReportsAReset) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
      note("read " + codeOf(nread));
      EXPECT_FALSE(pair.server->reading());
      EXPECT_EQ(writeText(*pair.server, "late").status, errors::kUvEPipe);
      pair.server->close(log("closed"));
    });
    pair.server->readStart();
    EXPECT_EQ(pair.client->closeReset(log("client closed")), 0);
  });
  EXPECT_THAT(entries(),
              testing::UnorderedElementsAre("client closed", "read ECONNRESET", "closed"));
}

TEST_F(StreamRead, ReportsAResetBehindTheLastDataAsThatOrAsTheEnd) {
  for (const bool ends : {false, true}) {
    const Pair pair = connectedPair();
    runToEnd([&] {
      pair.server->hangUpBehindDataEnds(ends);
      pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
        note(nread > 0 ? "data" : codeOf(nread));
        if (nread < 0) {
          pair.server->close();
        }
      });
      writeText(*pair.client, "data");
      pair.client->closeReset();
      pair.server->readStart();
    });
  }
  EXPECT_THAT(entries(), ElementsAre("data", "ECONNRESET", "data", "EOF"));
}

TEST_F(StreamRead, StopsInsideTheCallbackAndGoesOnLater) {
  const Pair pair = connectedPair();
  std::size_t total = 0;
  runToEnd([&] {
    writeText(*pair.client, std::string(200000, 'x'));
    pair.client->shutdown(nullptr);
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      if (nread < 0) {
        pair.close();
        return;
      }
      EXPECT_LE(nread, 65536);
      total += chunk.size();
      pair.server->readStop();
      note("chunk");
      loop().setImmediate([&] {
        note("immediate");
        EXPECT_EQ(pair.server->readStart(), 0);
      });
    });
    pair.server->readStart();
  });
  EXPECT_EQ(total, 200000U);
  ASSERT_GE(entries().size(), 8U);
  for (std::size_t i = 0; i < entries().size(); ++i) {
    EXPECT_EQ(entries()[i], i % 2 == 0 ? "chunk" : "immediate") << i;
  }
}

TEST_F(StreamRead, DrainsTheTicksAfterEachChunk) {
  const Pair pair = connectedPair();
  std::size_t ticks = 0;
  std::size_t chunks = 0;
  runToEnd([&] {
    writeText(*pair.client, std::string(200000, 'x'));
    pair.client->close();
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
      EXPECT_EQ(ticks, chunks);
      ++chunks;
      loop().nextTick([&] { ++ticks; });
      if (nread < 0) pair.server->close();
    });
    pair.server->readStart();
  });
  EXPECT_GE(chunks, 4U);
}

TEST_F(StreamRead, GoesIntoTheUsersMemory) {
  const Pair pair = connectedPair();
  std::array<std::byte, 4> memory{};
  runToEnd([&] {
    pair.server->useReadMemory([&] { return std::span<std::byte>(memory); });
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      EXPECT_TRUE(chunk.empty());
      if (nread < 0) {
        pair.server->close();
        return;
      }
      note({reinterpret_cast<const char*>(memory.data()), static_cast<std::size_t>(nread)});
    });
    pair.server->readStart();
    writeText(*pair.client, "abcdefghij");
    pair.client->close();
  });
  EXPECT_THAT(entries(), ElementsAre("abcd", "efgh", "ij"));
}

TEST_F(StreamRead, WithoutMemoryReportsThat) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    pair.server->useReadMemory([] { return std::span<std::byte>(); });
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
      note(codeOf(nread));
      pair.close();
    });
    pair.server->readStart();
    writeText(*pair.client, "x");
  });
  EXPECT_THAT(entries(), ElementsAre("ENOBUFS"));
}

TEST_F(StreamRead, ClosedInsideTheCallbackDeliversNothingMore) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    writeText(*pair.client, std::string(200000, 'x'));
    pair.client->close();
    pair.server->onRead([&](std::ptrdiff_t, const buffer::Buffer&) {
      note("read");
      pair.server->close(log("closed"));
    });
    pair.server->readStart();
  });
  EXPECT_THAT(entries(), ElementsAre("read", "closed"));
}

TEST_F(StreamRead, NeedsAConnection) {
  const TcpRef handle = TcpHandle::create(loop());
  EXPECT_EQ(handle->readStart(), errors::kUvENotConn);
  EXPECT_EQ(handle->readStop(), 0);
  EXPECT_EQ(writeText(*handle, "x").status, errors::kUvEBadF);
  EXPECT_EQ(handle->shutdown(nullptr), errors::kUvENotConn);
  EXPECT_EQ(handle->closeReset(), errors::kUvEBadF);
  handle->close();
  loop().run();
}

TEST_F(StreamRead, OfAPausedConnectionDoesNotKeepTheLoopAlive) {
  const Pair pair = connectedPair();
  EXPECT_FALSE(loop().alive());
  pair.server->readStart();
  EXPECT_TRUE(loop().alive());
  pair.server->readStop();
  EXPECT_FALSE(loop().alive());
  pair.close();
  loop().run();
}

TEST_F(StreamWrite, CountsWhatIsRefusedAtOnceOnlyIfItIsToldTo) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    EXPECT_EQ(pair.client->shutdown([](int) {}), 0);
    const buffer::Buffer text = buffer::Buffer::fromString("hello");
    const WriteResult first = pair.client->write(
        std::span(&text, 1), [](int) {}, false);
    EXPECT_EQ(first.status, errors::kUvEPipe);
    EXPECT_EQ(first.bytes, 5U);
    EXPECT_EQ(pair.client->bytesWritten(), 0U);
    EXPECT_EQ(pair.client->write(std::span(&text, 1), [](int) {}).status, errors::kUvEPipe);
    EXPECT_EQ(pair.client->bytesWritten(), 5U);
    pair.client->close();
    pair.server->close();
  });
}

TEST_F(StreamWrite, IsSynchronousWhenTheKernelTakesIt) {
  const Pair pair = connectedPair();
  bool called = false;
  const std::array<buffer::Buffer, 3> chunks{buffer::Buffer::fromString("a"), buffer::Buffer(),
                                             buffer::Buffer::fromString("bc")};
  const WriteResult result = pair.client->write(chunks, [&](int) { called = true; });
  EXPECT_EQ(result.status, 0);
  EXPECT_FALSE(result.async);
  EXPECT_EQ(result.bytes, 3U);
  EXPECT_EQ(pair.client->writeQueueSize(), 0U);
  const WriteResult nothing = pair.client->write({}, [&](int) { called = true; });
  EXPECT_EQ(nothing.status, 0);
  EXPECT_FALSE(nothing.async);
  pair.close();
  loop().run();
  EXPECT_FALSE(called);
}

TEST_F(StreamWrite, QueuesTheRestAndCallsBackInOrder) {
  const Pair pair = connectedPair();
  std::size_t expected = 0;
  std::size_t received = 0;
  runToEnd([&] {
    expected = fill(*pair.client, logStatus("write 1"));
    EXPECT_GT(pair.client->writeQueueSize(), 0U);
    const WriteResult second = writeText(*pair.client, "more", [&](int status) {
      note("write 2 " + codeOf(status));
      EXPECT_EQ(pair.client->writeQueueSize(), 0U);
      pair.client->close();
    });
    EXPECT_TRUE(second.async);
    expected += 4;
    EXPECT_EQ(pair.client->bytesWritten(), expected);
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      received += chunk.size();
      if (nread < 0) pair.server->close();
    });
    pair.server->readStart();
  });
  EXPECT_EQ(received, expected);
  EXPECT_THAT(entries(), ElementsAre("write 1 0", "write 2 0"));
}

TEST_F(StreamWrite, GathersMoreChunksThanOneCallTakes) {
  const Pair pair = connectedPair();
  std::string received;
  const std::vector<buffer::Buffer> chunks(2500, buffer::Buffer::fromString("ab"));
  runToEnd([&] {
    const WriteResult result = pair.client->write(chunks, [&](int status) {
      note("write " + codeOf(status));
      pair.client->close();
    });
    EXPECT_TRUE(result.async);
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      received += chunk.view();
      if (nread < 0) pair.server->close();
    });
    pair.server->readStart();
  });
  EXPECT_EQ(received.size(), 5000U);
  EXPECT_THAT(entries(), ElementsAre("write 0"));
}

TEST_F(StreamWrite, ToAResetPeerReportsAnErrorAtOnce) {
  const Pair pair = connectedPair();
  EXPECT_EQ(pair.client->closeReset(), 0);
  while (loop().run()) {
  }
  // The first system call meets the reset itself, every later one a dead connection.
  EXPECT_EQ(writeText(*pair.server, "x").status, errors::kUvEConnReset);
  EXPECT_EQ(writeText(*pair.server, "x").status, errors::kUvEPipe);
  pair.server->close();
  loop().run();
}

TEST_F(StreamWrite, KeepsTheLoopAliveWhileItIsQueued) {
  const Pair pair = connectedPair();
  fill(*pair.client, nullptr);
  pair.client->unref();
  EXPECT_TRUE(loop().alive());
  pair.close();
  loop().run();
}

TEST_F(StreamShutdown, ComesAfterTheQueuedWrites) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    fill(*pair.client, logStatus("write"));
    EXPECT_EQ(pair.client->shutdown([&](int status) {
      note("shutdown " + codeOf(status));
      pair.client->close();
    }),
              0);
    EXPECT_EQ(pair.client->shutdown(nullptr), errors::kUvENotConn);
    EXPECT_EQ(writeText(*pair.client, "late").status, errors::kUvEPipe);
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
      if (nread < 0) {
        note(codeOf(nread));
        pair.server->close();
      }
    });
    pair.server->readStart();
  });
  EXPECT_THAT(entries(), ElementsAre("write 0", "shutdown 0", "EOF"));
}

TEST_F(StreamShutdown, CompletesBeforeImmediatesAndLeavesTheReadingHalfOpen) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    pair.client->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
      note(nread > 0 ? "data " + chunk.toString() : codeOf(nread));
      if (nread < 0) pair.client->close();
    });
    pair.client->readStart();
    pair.client->shutdown(logStatus("shutdown"));
    loop().setImmediate(log("immediate"));
    pair.server->onRead([&](std::ptrdiff_t nread, const buffer::Buffer&) {
      EXPECT_EQ(nread, errors::kUvEof);
      writeText(*pair.server, "answer");
      pair.server->close();
    });
    loop().setImmediate([&] { pair.server->readStart(); });
  });
  EXPECT_THAT(entries(), ElementsAre("shutdown 0", "immediate", "data answer", "EOF"));
}

TEST_F(StreamShutdown, PendingForbidsAReset) {
  const Pair pair = connectedPair();
  pair.client->shutdown(logStatus("shutdown"));
  EXPECT_EQ(pair.client->closeReset(), errors::kUvEInval);
  EXPECT_FALSE(pair.client->closing());
  loop().run();
  EXPECT_EQ(pair.client->closeReset(), 0);
  EXPECT_EQ(pair.client->closeReset(), errors::kUvEInval);
  pair.server->close();
  loop().run();
  EXPECT_THAT(entries(), ElementsAre("shutdown 0"));
}

TEST_F(StreamClose, CancelsWhatIsInFlightInOrderBeforeTheCloseCallback) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    fill(*pair.client, logStatus("write 1"));
    writeText(*pair.client, "more", logStatus("write 2"));
    pair.client->shutdown(logStatus("shutdown"));
    pair.client->close([&] {
      note("closed");
      EXPECT_EQ(pair.client->writeQueueSize(), 0U);
    });
    EXPECT_EQ(pair.client->fd(), -1) << "the descriptor is closed at once";
    loop().setImmediate(log("immediate"));
    pair.server->close();
  });
  EXPECT_THAT(entries(), ElementsAre("immediate", "write 1 ECANCELED", "write 2 ECANCELED",
                                     "shutdown ECANCELED", "closed"));
}

TEST_F(StreamClose, TellsSuccessOfAWriteThatTheKernelHasTaken) {
  const Pair pair = connectedPair();
  runToEnd([&] {
    // More chunks than one call takes: done at the second try, the callback is due in the pending
    // phase.
    const std::vector<buffer::Buffer> chunks(1100, buffer::Buffer::fromString("a"));
    EXPECT_TRUE(pair.client->write(chunks, logStatus("write")).async);
    pair.client->close(log("closed"));
    pair.server->close();
  });
  EXPECT_THAT(entries(), ElementsAre("write 0", "closed"));
}

TEST_F(StreamClose, OfSeveralHandlesCallsBackInReverseOrder) {
  const Pair first = connectedPair();
  const Pair second = connectedPair();
  runToEnd([&] {
    first.client->close(log("1"));
    first.server->close(log("2"));
    second.client->close(log("3"));
    second.server->close(log("4"));
  });
  EXPECT_THAT(entries(), ElementsAre("4", "3", "2", "1"));
}

TEST_F(StreamClose, ReleasesTheOwnerThatTheCallbacksHold) {
  struct Owner {
    TcpRef handle;
  };
  std::weak_ptr<Owner> watch;
  {
    const Pair pair = connectedPair();
    auto owner = std::make_shared<Owner>();
    watch = owner;
    owner->handle = pair.client;
    owner->handle->onRead([owner](std::ptrdiff_t, const buffer::Buffer&) {});
    owner->handle->close([owner] {});
    pair.server->close();
  }
  EXPECT_FALSE(watch.expired()) << "until it is closed the handle keeps its owner";
  loop().run();
  EXPECT_TRUE(watch.expired());
}

TEST_F(StreamClose, HappensSilentlyToAHandleThatNobodyHolds) {
  Pair pair = connectedPair();
  fill(*pair.client, logStatus("never"));
  pair.client->readStart();
  pair.client.reset();
  EXPECT_FALSE(loop().alive());
  pair.server->close();
  loop().run();
  EXPECT_TRUE(entries().empty());
}

TEST_F(StreamClose, MayDropTheLastReferenceInsideACallback) {
  Pair pair = connectedPair();
  runToEnd([&] {
    writeText(*pair.client, std::string(200000, 'x'));
    pair.client->close();
    pair.server->onRead([&](std::ptrdiff_t, const buffer::Buffer&) {
      note("read");
      pair.server.reset();
    });
    pair.server->readStart();
  });
  EXPECT_EQ(entries().front(), "read");
}

TEST_F(StreamClose, LeavesNothingBehindWhenTheLoopGoesFirst) {
  std::optional<loop::EventLoop> own;
  own.emplace();
  const TcpRef server = TcpHandle::create(*own);
  server->bind(localhost());
  server->listen(1);
  const TcpRef client = TcpHandle::create(*own);
  Endpoint address;
  server->sockName(address);
  client->connect(address, logStatus("never"));
  writeText(*client, "x", logStatus("never"));
  own.reset();
  EXPECT_TRUE(client->closing());
  EXPECT_EQ(client->fd(), -1);
  EXPECT_TRUE(entries().empty());
}

TEST_F(StreamClose, FollowsAnExceptionThatTheCallbackThrew) {
  const Pair pair = connectedPair();
  loop().onUncaught([&](const std::exception_ptr&) {
    note("uncaught");
    pair.close();
  });
  runToEnd([&] {
    fill(*pair.client, [](int) { throw std::runtime_error("boom"); });
    pair.server->onRead([](std::ptrdiff_t, const buffer::Buffer&) {});
    pair.server->readStart();
  });
  EXPECT_THAT(entries(), ElementsAre("uncaught"));
}

}  // namespace
}  // namespace netparity::handle
