#include "handle_fixture.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/socket.h>

namespace netparity::handle {
namespace {

using testing::ElementsAre;

class TcpConnect : public HandleTest {};
class TcpListen : public HandleTest {};
class TcpOptions : public HandleTest {};

TEST_F(TcpConnect, CallsBackAfterTheCallHasReturned) {
  TcpRef server;
  runToEnd([&] {
    server = listener([&](int) {
      server->accept()->close();
      server->close();
    });
    const TcpRef client = TcpHandle::create(loop());
    client->connect(addressOf(server), [this, client](int status) {
      note("connect " + codeOf(status));
      loop().nextTick(log("tick"));
      client->close(log("closed"));
    });
    EXPECT_TRUE(client->connecting());
    note("returned");
  });
  EXPECT_THAT(entries(), ElementsAre("returned", "connect 0", "tick", "closed"));
}

TEST_F(TcpConnect, ReportsARefusalByTheCallback) {
  Endpoint nobody;
  {
    const TcpRef server = listener();
    nobody = addressOf(server);
    server->close();
  }
  runToEnd([&] {
    const TcpRef client = TcpHandle::create(loop());
    EXPECT_EQ(client->connect(nobody,
                              [this, client](int status) {
                                note("connect " + codeOf(status));
                                client->close(log("closed"));
                              }),
              0);
  });
  EXPECT_THAT(entries(), ElementsAre("connect ECONNREFUSED", "closed"));
}

TEST_F(TcpConnect, CancelsTheWritesOfARefusedConnection) {
  Endpoint nobody;
  {
    const TcpRef server = listener();
    nobody = addressOf(server);
    server->close();
  }
  TcpRef client = TcpHandle::create(loop());
  runToEnd([&] {
    client->connect(nobody, logStatus("connect"));
    EXPECT_TRUE(writeText(*client, "early", logStatus("write")).async);
  });
  EXPECT_THAT(entries(), ElementsAre("connect ECONNREFUSED", "write ECANCELED"));
  EXPECT_EQ(client->writeQueueSize(), 0U);
  client->close();
  loop().run();
}

TEST_F(TcpConnect, ReturnsErrorsThatAreKnownAtOnce) {
  const TcpRef client = TcpHandle::create(loop());
  Endpoint broadcast;
  Endpoint::ip4("255.255.255.255", 80, broadcast);
  const int status = client->connect(broadcast, logStatus("never"));
  EXPECT_LT(status, 0);
  EXPECT_NE(status, errors::kUvEConnRefused);
  EXPECT_FALSE(loop().alive());
  client->close();
  loop().run();
}

TEST_F(TcpConnect, RefusesASecondAttempt) {
  const TcpRef server = listener();
  const TcpRef client = TcpHandle::create(loop());
  EXPECT_EQ(client->connect(addressOf(server), nullptr), 0);
  EXPECT_EQ(client->connect(addressOf(server), nullptr), errors::kUvEAlready);
  client->close();
  server->close();
  loop().run();
}

TEST_F(TcpConnect, IsCancelledByCloseBeforeTheCloseCallback) {
  const TcpRef server = listener();
  runToEnd([&] {
    const TcpRef client = TcpHandle::create(loop());
    client->connect(addressOf(server), logStatus("connect"));
    writeText(*client, "early", logStatus("write"));
    client->shutdown(logStatus("shutdown"));
    client->close(log("closed"));
    server->close();
    note("main ends");
  });
  EXPECT_THAT(entries(), ElementsAre("main ends", "connect ECANCELED", "write ECANCELED",
                                     "shutdown ECANCELED", "closed"));
}

TEST_F(TcpConnect, FlushesEarlyWritesAndTheShutdownBehindThem) {
  std::string received;
  TcpRef server;
  TcpRef peer;
  runToEnd([&] {
    server = listener([&](int) {
      peer = boost::static_pointer_cast<TcpHandle>(server->accept());
      server->close();
      peer->onRead([&](std::ptrdiff_t nread, const buffer::Buffer& chunk) {
        received += chunk.view();
        if (nread == errors::kUvEof) peer->close();
      });
      peer->readStart();
    });
    const TcpRef client = TcpHandle::create(loop());
    client->connect(addressOf(server), logStatus("connect"));
    writeText(*client, "one ", logStatus("write 1"));
    writeText(*client, "two", logStatus("write 2"));
    client->shutdown([this, client](int status) {
      note("shutdown " + codeOf(status));
      client->close();
    });
  });
  EXPECT_EQ(received, "one two");
  EXPECT_THAT(entries(), ElementsAre("connect 0", "write 1 0", "write 2 0", "shutdown 0"));
}

TEST_F(TcpListen, AcceptsOneConnectionPerRound) {
  TcpRef server;
  int waiting = 0;
  server = listener([&](int) {
    server->accept()->close();
    note("connection");
    loop().setImmediate(log("immediate"));
    if (++waiting == 3) server->close();
  });
  std::vector<TcpRef> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(TcpHandle::create(loop()));
    clients.back()->connect(addressOf(server), nullptr);
  }
  runToEnd([] {});
  for (const TcpRef& client : clients) client->close();
  loop().run();
  EXPECT_THAT(entries(), ElementsAre("connection", "immediate", "connection", "immediate",
                                     "connection", "immediate"));
}

TEST_F(TcpListen, HoldsTheNextConnectionBackUntilThisOneIsTaken) {
  TcpRef server;
  server = listener([&](int) { note("connection"); });
  const TcpRef first = TcpHandle::create(loop());
  const TcpRef second = TcpHandle::create(loop());
  int connected = 0;
  first->connect(addressOf(server), [&](int) { ++connected; });
  second->connect(addressOf(server), [&](int) { ++connected; });
  while (connected < 2) loop().runOnce();
  for (int i = 0; i < 3; ++i) loop().runNoWait();
  EXPECT_THAT(entries(), ElementsAre("connection"));
  StreamRef taken = server->accept();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(server->accept(), nullptr);
  loop().runNoWait();
  EXPECT_THAT(entries(), ElementsAre("connection", "connection"));
  taken->close();
  first->close();
  second->close();
  server->close();
  loop().run();
}

TEST_F(TcpListen, ReportsAPortInUseNotAtBindButAtListen) {
  const TcpRef first = listener();
  const TcpRef second = TcpHandle::create(loop());
  EXPECT_EQ(second->bind(addressOf(first)), 0);
  Endpoint unused;
  EXPECT_EQ(second->sockName(unused), errors::kUvEAddrInUse);
  EXPECT_EQ(second->listen(128), errors::kUvEAddrInUse);
  EXPECT_FALSE(second->active());
  first->close();
  second->close();
  loop().run();
}

TEST_F(TcpListen, ReportsAnAddressThatIsNotOursAtBind) {
  const TcpRef server = TcpHandle::create(loop());
  Endpoint foreign;
  Endpoint::ip4("192.0.2.1", 0, foreign);
  EXPECT_EQ(server->bind(foreign), errors::kUvEAddrNotAvail);
  EXPECT_EQ(server->bind(localhost(), true), 0) << "IPv6 only means nothing for IPv4";
  server->close();
  loop().run();
}

TEST_F(TcpListen, KeepsTheLoopAliveUnlessUnreferenced) {
  const TcpRef server = listener();
  EXPECT_TRUE(loop().alive());
  server->unref();
  EXPECT_FALSE(loop().alive());
  server->ref();
  EXPECT_TRUE(loop().alive());
  server->close();
  loop().run();
}

TEST_F(TcpListen, ShedsConnectionsWhenDescriptorsRunOut) {
  bool announced = false;
  const TcpRef server = listener([&](int) { announced = true; });
  const TcpRef client = TcpHandle::create(loop());
  client->connect(addressOf(server), nullptr);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  // The next descriptor to be given out would be the first that is not allowed.
  Descriptor probe(::dup(0));
  const auto limit = static_cast<rlim_t>(probe.get());
  probe.reset();
  const rlimit none{limit, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  client->onRead([this, client](std::ptrdiff_t nread, const buffer::Buffer&) {
    note("read " + codeOf(nread));
    client->close();
  });
  while (client->connecting()) loop().runOnce();
  client->readStart();
  while (!client->closing()) loop().runOnce();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_FALSE(announced);
  EXPECT_THAT(entries(), ElementsAre(testing::AnyOf("read EOF", "read ECONNRESET")));
  server->close();
  loop().run();
}

TEST_F(TcpListen, SurvivesAnExceptionInTheConnectionCallback) {
  TcpRef server;
  loop().onUncaught([&](const std::exception_ptr&) {
    note("uncaught");
    server->close(log("closed"));
  });
  server = listener([&](int) {
    server->accept()->close();
    throw std::runtime_error("boom");
  });
  const TcpRef client = TcpHandle::create(loop());
  client->connect(addressOf(server), [client](int) { client->close(); });
  runToEnd([] {});
  EXPECT_THAT(entries(), ElementsAre("uncaught", "closed"));
}

int optionOf(const TcpRef& handle, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  EXPECT_EQ(::getsockopt(handle->fd(), level, name, &value, &length), 0);
  return value;
}

TEST_F(TcpOptions, SetBeforeThereIsADescriptorAreAppliedThen) {
  const TcpRef handle = TcpHandle::create(loop());
  EXPECT_EQ(handle->setNoDelay(true), 0);
  EXPECT_EQ(handle->setKeepAlive(true, 60), 0);
  EXPECT_EQ(handle->setTypeOfService(8), errors::kUvEBadF);
  EXPECT_EQ(handle->bind(localhost()), 0);
  EXPECT_EQ(optionOf(handle, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(optionOf(handle, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(optionOf(handle, IPPROTO_TCP, TCP_KEEPIDLE), 60);
  EXPECT_EQ(optionOf(handle, IPPROTO_TCP, TCP_KEEPINTVL), 1);
  EXPECT_EQ(optionOf(handle, IPPROTO_TCP, TCP_KEEPCNT), 10);
  EXPECT_EQ(handle->setKeepAlive(true, 0), errors::kUvEInval);
  EXPECT_EQ(handle->setKeepAlive(false, 0), 0);
  EXPECT_EQ(optionOf(handle, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(handle->setTypeOfService(8), 0);
  EXPECT_EQ(handle->typeOfService(), 8);
  handle->close();
  loop().run();
}

TEST_F(TcpOptions, NamesOfBothEndsAgree) {
  const Pair pair = connectedPair();
  Endpoint local;
  Endpoint remote;
  EXPECT_EQ(pair.client->sockName(local), 0);
  EXPECT_EQ(pair.server->peerName(remote), 0);
  EXPECT_EQ(local.port(), remote.port());
  EXPECT_EQ(local.address(), "127.0.0.1");
  EXPECT_EQ(local.familyName(), "IPv4");
  pair.close();
  loop().run();
  EXPECT_EQ(pair.client->peerName(remote), errors::kUvEBadF);
}

TEST_F(TcpOptions, AdoptsADescriptor) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  const TcpRef handle = TcpHandle::create(loop());
  EXPECT_EQ(handle->open(fds[0]), 0);
  EXPECT_EQ(handle->open(fds[1]), errors::kUvEBusy);
  EXPECT_EQ(writeText(*handle, "hello").status, 0);
  char received[6] = {};
  EXPECT_EQ(::read(fds[1], received, 5), 5);
  EXPECT_STREQ(received, "hello");
  ::close(fds[1]);
  handle->close();
  loop().run();
  EXPECT_EQ(TcpHandle::create(loop())->open(-1), errors::kUvEBadF);
}

TEST_F(TcpOptions, RefusesADescriptorThatAnotherHandleWaitsFor) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  const Descriptor otherEnd(fds[1]);
  const TcpRef first = TcpHandle::create(loop());
  ASSERT_EQ(first->open(fds[0]), 0);
  ASSERT_EQ(first->readStart(), 0);
  EXPECT_EQ(TcpHandle::create(loop())->open(fds[0]), errors::kUvEExist) << "in the same round";
  loop().runNoWait();
  EXPECT_EQ(PipeHandle::create(loop())->open(fds[0]), errors::kUvEExist) << "in a later one";
  const TcpRef second = TcpHandle::create(loop());
  EXPECT_EQ(second->open(::dup(fds[0])), 0) << "a copy is another descriptor";
  second->close();
  first->close();
  loop().run();
}

}  // namespace
}  // namespace netparity::handle
