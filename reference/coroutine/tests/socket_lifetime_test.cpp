#include "coroutine_test.hpp"

#include <chrono>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace netparity::coroutine {
namespace {

using ::testing::ElementsAre;

class SocketLifetimeTest : public CoroutineTest {
 protected:
  static errors::NodeError boom() { return errors::NodeError::plain("boom"); }
};

// A port that is ours, so that no other program can listen on it, and refuses.
class RefusingPort {
 public:
  RefusingPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_, generic, size), 0);
    EXPECT_EQ(::getsockname(fd_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;
  ~RefusingPort() { ::close(fd_); }
  [[nodiscard]] int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

TEST_F(SocketLifetimeTest, ARefusedConnectionIsAnErrorWithNodesProperties) {
  const RefusingPort refusing;
  run([&]() -> Task<> {
    const auto result = co_await connect(loop(), refusing.port(), "127.0.0.1");
    note(codeOf(result));
    if (!result) {
      EXPECT_EQ(result.error().syscall(), "connect");
      EXPECT_EQ(result.error().port(), refusing.port());
      EXPECT_THROW((void)result.value(), errors::NodeException);
    }
  });
  EXPECT_THAT(log, ElementsAre("ECONNREFUSED"));
}

TEST_F(SocketLifetimeTest, ALookupThatFailsIsAnError) {
  run([&]() -> Task<> {
    net::ConnectOptions where;
    where.port = 1;
    where.host = "nowhere";
    where.lookup = [](const std::string&, const net::LookupOptions&,
                      const net::LookupCallback& callback) { callback(boom(), {}); };
    note(codeOf(co_await coroutine::connect(loop(), where)));
  });
  EXPECT_THAT(log, ElementsAre("boom"));
}

TEST_F(SocketLifetimeTest, ASocketThatConnectsOnceMoreIsAsNew) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    const Socket client(net::connect(loop(), server.port(), "127.0.0.1"));
    EXPECT_EQ(codeOf(co_await client.connected()), "ok");
    client.destroy(boom());
    note(codeOf(co_await client.closed()));
    client->connect(server.port(), "127.0.0.1");
    EXPECT_EQ(codeOf(co_await client.connected()), "boom") << "the old one is not over yet";
    client->once<"connect">([&] { note("connect"); });
    while (client->connecting()) {
      co_await immediate(loop());
    }
    EXPECT_EQ(codeOf(co_await client.connected()), "ok");
    (void)co_await server.accept();
    const auto accepted = co_await server.accept();
    EXPECT_EQ(codeOf(co_await accepted->write("again")), "ok");
    note(textOf(co_await client.read()));
  });
  EXPECT_THAT(log, ElementsAre("boom", "connect", "again"));
}

// What the event API tells its listeners is the same with an idle coroutine::Socket beside them.
TEST_F(SocketLifetimeTest, AdoptingASocketChangesNothingForItsListeners) {
  std::vector<std::vector<std::string>> logs;
  for (const bool adopted : {false, true}) {
    run([&]() -> Task<> {
      std::optional<Socket> beside;
      std::shared_ptr<net::Socket> accepted;
      const auto server = net::createServer(loop(), [&](const std::shared_ptr<net::Socket>&
                                                            socket) {
        accepted = socket;
        if (adopted) {
          beside.emplace(socket);
        }
        for (const char* event : {"data", "end", "drain", "finish", "close", "pause", "resume"}) {
          stream::EventEmitter& emitter = *socket;
          emitter.on(event, [this, event](std::span<const stream::EventArg>) {
            note(event);
            loop().nextTick([this, event] { note(std::string(event) + " tick"); });
            loop().setImmediate([this, event] { note(std::string(event) + " immediate"); });
          });
        }
        socket->write("hello", [&] { note("written"); });
      });
      server->listen(0, "127.0.0.1", [&] {
        const auto port = std::get<net::AddressInfo>(server->address()).port;
        const auto client = net::connect(loop(), port, "127.0.0.1");
        client->on<"data">([client = client.get()](const buffer::Buffer&) { client->end("bye"); });
        client->on<"close">([&] { server->close(); });
      });
      bool closed = false;
      server->on<"close">([&] { closed = true; });
      while (!closed) {
        co_await immediate(loop());
      }
      for (int i = 0; i < 3; ++i) {
        co_await immediate(loop());
      }
    });
    logs.push_back(std::exchange(log, {}));
  }
  EXPECT_THAT(logs[0], ::testing::Contains("close"));
  EXPECT_EQ(logs[0], logs[1]);
}

TEST_F(SocketLifetimeTest, AnIdleSocketCanBeGivenUpByItsTimeout) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    pair.accepted->setTimeout(10, [socket = pair.accepted.operator->()] {
      socket->destroy(errors::NodeError::plain("idle"));
    });
    note(codeOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("idle"));
}

TEST_F(SocketLifetimeTest, BadArgumentsOfConnectAreErrors) {
  run([&]() -> Task<> { note(codeOf(co_await connect(loop(), 65536, "127.0.0.1"))); });
  EXPECT_THAT(log, ElementsAre("ERR_SOCKET_BAD_PORT"));
}

TEST_F(SocketLifetimeTest, AConnectThatIsAbortedIsAnError) {
  net::AbortController controller;
  run([&]() -> Task<> {
    const Server server = co_await serve();
    spawn(loop(), [&, port = server.port()]() -> Task<> {
      net::ConnectOptions where;
      where.port = port;
      where.host = "127.0.0.1";
      net::SocketOptions options;
      options.signal = controller.signal();
      note(codeOf(co_await coroutine::connect(loop(), where, options)));
    });
    controller.abort();
    co_await nextTick(loop());
  });
  EXPECT_THAT(log, ElementsAre("ABORT_ERR"));
}

TEST_F(SocketLifetimeTest, ATaskThatIsDestroyedWhileItConnectsLeavesNothing) {
  run([&]() -> Task<> {
    const Server server = co_await serve();
    TaskGroup group(loop());
    group.spawn([&]() -> Task<> {
      (void)co_await connect(loop(), server.port(), "127.0.0.1");
      note("never");
    });
  });
  EXPECT_THAT(log, ElementsAre());
}

TEST_F(SocketLifetimeTest, DestroyEndsAReadWithAPrematureClose) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    loop().setImmediate([socket = pair.accepted] { socket.destroy(); });
    note(codeOf(co_await pair.accepted.read()));
    note(codeOf(co_await pair.accepted.read(3)));
    note(codeOf(co_await pair.accepted.readUntil("\n")));
    note(codeOf(co_await pair.accepted.drain()));
    note(codeOf(co_await pair.accepted.closed()));
  });
  EXPECT_THAT(log, ElementsAre("ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_PREMATURE_CLOSE",
                               "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ok"));
}

TEST_F(SocketLifetimeTest, TheFirstErrorIsWhatEveryOperationGives) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    loop().setImmediate([socket = pair.accepted] {
      socket.destroy(boom());
      socket.destroy(errors::NodeError::plain("too late"));
    });
    note(codeOf(co_await pair.accepted.read()));
    note(codeOf(co_await pair.accepted.read()));
    note(codeOf(co_await pair.accepted.drain()));
    note(codeOf(co_await pair.accepted.connected()));
    note(codeOf(co_await pair.accepted.closed()));
  });
  EXPECT_THAT(log, ElementsAre("boom", "boom", "boom", "boom", "boom"));
}

TEST_F(SocketLifetimeTest, AnErrorThatNobodyWaitsForIsNotUncaught) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    pair.accepted.destroy(boom());
    co_await immediate(loop());
    co_await immediate(loop());
    note(codeOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("boom"));
}

TEST_F(SocketLifetimeTest, AResetPeerIsAnErrorOfTheRead) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    pair.client->resetAndDestroy();
    note(codeOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("ECONNRESET"));
}

TEST_F(SocketLifetimeTest, ASignalDestroysTheSocketWithAnAbortError) {
  net::AbortController controller;
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    pair.accepted.destroyOn(controller.signal());
    loop().setImmediate([&] { controller.abort(); });
    note(codeOf(co_await pair.accepted.read()));
    pair.client.destroyOn(controller.signal());
    note(codeOf(co_await pair.client.read()));
  });
  EXPECT_THAT(log, ElementsAre("ABORT_ERR", "ABORT_ERR"));
}

TEST_F(SocketLifetimeTest, AWriteInFlightIsCancelledByDestroy) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    loop().setImmediate([socket = pair.client] { socket.destroy(); });
    note(codeOf(co_await pair.client.write(std::string(32U << 20U, 'x'))));
    note(codeOf(co_await pair.client.write("more")));
    note(codeOf(co_await pair.client.end()));
  });
  EXPECT_THAT(log, ElementsAre("ECANCELED", "ERR_STREAM_DESTROYED", "ERR_STREAM_DESTROYED"));
}

TEST_F(SocketLifetimeTest, AWriteAfterTheEndIsAnError) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair.client.end()), "ok");
    note(codeOf(co_await pair.client.write("more")));
    note(codeOf(co_await pair.client.closed()));
  });
  EXPECT_THAT(log, ElementsAre("ERR_STREAM_WRITE_AFTER_END", "ERR_STREAM_WRITE_AFTER_END"));
}

TEST_F(SocketLifetimeTest, AWriterMayGoBeforeItsCallbackComes) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    {
      TaskGroup group(loop());
      group.spawn([&]() -> Task<> {
        (void)co_await pair.client.write("still sent");
        note("never");
      });
    }
    note(textOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("still sent"));
}

TEST_F(SocketLifetimeTest, ASocketThatNobodyHoldsIsDestroyed) {
  run([&]() -> Task<> {
    std::optional<Pair> pair = co_await connectedPair();
    const Socket client = pair->client;
    const std::weak_ptr<net::Socket> accepted = pair->accepted.socket();
    pair.reset();
    note("end:" + textOf(co_await client.read()));
    EXPECT_TRUE(accepted.expired());
  });
  EXPECT_THAT(log, ElementsAre("end:"));
}

TEST_F(SocketLifetimeTest, AReaderThatIsDestroyedLeavesTheBytesToTheNext) {
  run([&]() -> Task<> {
    const Pair pair = co_await connectedPair();
    {
      TaskGroup group(loop());
      group.spawn([&]() -> Task<> {
        (void)co_await pair.accepted.read();
        note("never");
      });
    }
    EXPECT_EQ(codeOf(co_await pair.client.write("for the next")), "ok");
    note(textOf(co_await pair.accepted.read()));
  });
  EXPECT_THAT(log, ElementsAre("for the next"));
}

TEST_F(SocketLifetimeTest, AReleasedSocketIsAnOrdinarySocketAgain) {
  run([&]() -> Task<> {
    std::optional<Pair> pair = co_await connectedPair();
    EXPECT_EQ(codeOf(co_await pair->client.write("head\nbody")), "ok");
    note(textOf(co_await pair->accepted.readUntil("\n")));
    const Socket client = pair->client;
    const auto socket = pair->accepted.release();
    pair.reset();
    EXPECT_EQ(socket->listenerCount("error"), 0U);
    EXPECT_FALSE(socket->destroyed());
    socket->on<"data">([&](std::string_view text) { note("data " + std::string(text)); });
    socket->on<"end">([&] { note("end"); });
    EXPECT_EQ(codeOf(co_await client.end()), "ok");
    note("client " + textOf(co_await client.read()));
  });
  EXPECT_THAT(log, ElementsAre("head\n", "data body", "end", "client "));
}

TEST_F(SocketLifetimeTest, DestroyingTheLoopDestroysTasksInTheMiddleOfEverything) {
  loop().runMain([&] {
    spawn(loop(), [&]() -> Task<> {
      const Pair pair = co_await connectedPair();
      const Server other = co_await serve();
      TaskGroup group(loop());
      group.spawn([socket = pair.accepted]() -> Task<> { (void)co_await socket.read(); });
      group.spawn([socket = pair.accepted]() -> Task<> { (void)co_await socket.readUntil("x"); });
      group.spawn([socket = pair.client]() -> Task<> {
        (void)co_await socket.write(std::string(32U << 20U, 'x'));
      });
      group.spawn([socket = pair.client]() -> Task<> { (void)co_await socket.closed(); });
      group.spawn([other]() -> Task<> { (void)co_await other.accept(); });
      group.spawn([&, port = other.port()]() -> Task<> {
        (void)co_await connect(loop(), port, "127.0.0.1");
      });
      note("ready");
      co_await group.join();
      note("never");
    });
  });
  while (log.empty()) {
    loop().runOnce(std::chrono::milliseconds(100));
  }
  destroyLoop();
  EXPECT_THAT(log, ElementsAre("ready"));
}

}  // namespace
}  // namespace netparity::coroutine
