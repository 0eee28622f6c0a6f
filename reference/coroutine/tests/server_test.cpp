#include "coroutine_test.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unistd.h>

namespace netparity::coroutine {
namespace {

using ::testing::ElementsAre;

class ServerTest : public CoroutineTest {
 protected:
  static Task<> echo(Socket socket) {
    for (;;) {
      const auto chunk = co_await socket.read();
      if (!chunk || chunk->empty() || !co_await socket.write(*chunk)) {
        break;
      }
    }
    (void)co_await socket.end();
  }
};

TEST_F(ServerTest, ManyClientsAreEchoedBesideEachOther) {
  constexpr int kClients = 100;
  int intact = 0;
  run([&]() -> Task<> {
    const Server server = co_await serve();
    TaskGroup handlers(loop());
    TaskGroup clients(loop());
    for (int i = 0; i < kClients; ++i) {
      clients.spawn([&, i]() -> Task<> {
        const auto client = co_await connect(loop(), server.port(), "127.0.0.1");
        EXPECT_EQ(codeOf(client), "ok");
        if (!client) {
          co_return;
        }
        const std::string message(static_cast<std::size_t>(i) * 997 + 1,
                                  static_cast<char>('a' + i % 26));
        EXPECT_EQ(codeOf(co_await client->write(message)), "ok");
        const auto answer = co_await client->read(message.size());
        intact += textOf(answer) == message ? 1 : 0;
        EXPECT_EQ(codeOf(co_await client->end()), "ok");
        EXPECT_EQ(textOf(co_await client->read()), "");
      });
    }
    for (int i = 0; i < kClients; ++i) {
      const auto socket = co_await server.accept();
      EXPECT_EQ(codeOf(socket), "ok");
      if (socket) {
        handlers.spawn(echo(*socket));
      }
    }
    co_await clients.join();
    co_await handlers.join();
    co_await server.close();
    note("closed");
  });
  EXPECT_EQ(intact, kClients);
  EXPECT_THAT(log, ElementsAre("closed"));
}

TEST_F(ServerTest, ConnectionsWaitInOrderForWhoAcceptsThem) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    const auto first = co_await connect(loop(), server.port(), "127.0.0.1");
    const auto second = co_await connect(loop(), server.port(), "127.0.0.1");
    for (int i = 0; i < 5; ++i) {
      co_await immediate(loop());
    }
    const auto one = co_await server.accept();
    const auto two = co_await server.accept();
    EXPECT_EQ((*one)->remotePort(), (*first)->localPort());
    EXPECT_EQ((*two)->remotePort(), (*second)->localPort());
  });
}

TEST_F(ServerTest, AcceptGoesOnInsideTheEvent) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    server->on<"connection">([&](net::Socket&) {
      note("event");
      loop().nextTick([&] { note("tick"); });
    });
    spawn(loop(), [&]() -> Task<> { (void)co_await connect(loop(), server.port(), "127.0.0.1"); });
    const auto socket = co_await server.accept();
    note("accepted");
    co_await nextTick(loop());
    co_await server.close();
  });
  EXPECT_THAT(log, ElementsAre("accepted", "event", "tick"));
}

TEST_F(ServerTest, ClosingEndsAcceptWithAnError) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    spawn(loop(), [&, server]() -> Task<> {
      note(codeOf(co_await server.accept()));
      note(codeOf(co_await server.accept()));
    });
    co_await server.close();
    note("closed");
  });
  EXPECT_THAT(log, ::testing::UnorderedElementsAre("ERR_SERVER_NOT_RUNNING",
                                                   "ERR_SERVER_NOT_RUNNING", "closed"));
}

TEST_F(ServerTest, ClosingDestroysConnectionsThatNobodyAccepted) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    const auto client = co_await connect(loop(), server.port(), "127.0.0.1");
    std::int64_t connections = 0;
    while (connections == 0) {
      server->getConnections(
          [&](const errors::NodeError&, std::int64_t count) { connections = count; });
      co_await immediate(loop());
    }
    co_await server.close();
    note("closed");
    note("end:" + textOf(co_await client->read()));
  });
  EXPECT_THAT(log, ElementsAre("closed", "end:"));
}

TEST_F(ServerTest, ClosingThroughTheEventApiEndsAcceptToo) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    loop().setImmediate([server] { server->close(); });
    note(codeOf(co_await server.accept()));
  });
  EXPECT_THAT(log, ElementsAre("ERR_SERVER_NOT_RUNNING"));
}

TEST_F(ServerTest, AnAddressInUseIsAnError) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    note(codeOf(co_await listen(loop(), server.port(), "127.0.0.1")));
  });
  EXPECT_THAT(log, ElementsAre("EADDRINUSE"));
}

TEST_F(ServerTest, BadArgumentsOfListenAreErrors) {
  run([&]() -> Task<> { note(codeOf(co_await listen(loop(), 65536))); });
  EXPECT_THAT(log, ElementsAre("ERR_SOCKET_BAD_PORT"));
}

TEST_F(ServerTest, AServerThatNobodyHoldsIsClosedAndItsQueueDestroyed) {
  run([&]() -> Task<> {
    std::optional<Server> server = co_await serve();
    const auto client = co_await connect(loop(), server->port(), "127.0.0.1");
    std::int64_t connections = 0;
    while (connections == 0) {
      (*server)->getConnections(
          [&](const errors::NodeError&, std::int64_t count) { connections = count; });
      co_await immediate(loop());
    }
    server.reset();
    note(textOf(co_await client->read()));
  });
  EXPECT_THAT(log, ElementsAre(""));
}

TEST_F(ServerTest, WorksOnAUnixSocket) {
  const std::string path = "/tmp/netparity-coroutine-" + std::to_string(::getpid());
  run([&]() -> Task<> {
    const auto server = co_await listen(loop(), path);
    EXPECT_EQ(codeOf(server), "ok");
    const auto client = co_await connect(loop(), path);
    EXPECT_EQ(codeOf(client), "ok");
    const auto accepted = co_await server->accept();
    EXPECT_EQ(codeOf(co_await client->end("over the path")), "ok");
    note(textOf(co_await accepted->read(13)));
  });
  EXPECT_THAT(log, ElementsAre("over the path"));
}

}  // namespace
}  // namespace netparity::coroutine
