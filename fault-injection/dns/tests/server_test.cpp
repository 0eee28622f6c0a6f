#include "netparity/dns/server.hpp"

#include "clients.hpp"

#include <netparity/test_support/descriptors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>

namespace netparity::dns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Script emptyScript() {
  return {};
}

TEST(Server, ListensAtSeveralAddresses) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1"}})");
  const std::uint16_t port = dns.server.port();
  EXPECT_EQ(dns.server.listen("127.0.0.2", port), "");
  EXPECT_EQ(dns.server.port(), port);
  EXPECT_THAT(dns.server.listen("127.0.0.1", port),
              HasSubstr("cannot listen on TCP 127.0.0.1:" + std::to_string(port) + ": "));
}

TEST(Server, ListensOverIpv6) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1"}})");
  const std::string why = dns.server.listen("::1", 0);
  if (!why.empty()) {
    GTEST_SKIP() << why;
  }
  boost::asio::ip::udp::socket client(dns.context);
  client.connect({boost::asio::ip::address_v6::loopback(), dns.server.port()});
  client.send(boost::asio::buffer(makeQuery(1, "x.test", kA)));
  client.non_blocking(true);
  Bytes buffer(512);
  boost::system::error_code error = boost::asio::error::would_block;
  std::size_t length = 0;
  while (error == boost::asio::error::would_block) {
    dns.context.run_one();
    length = client.receive(boost::asio::buffer(buffer), 0, error);
  }
  buffer.resize(length);
  EXPECT_EQ(readMessage(buffer), "#1 NOERROR x.test A: x.test A 127.0.0.1");
}

TEST(Server, SaysWhyItCannotListen) {
  boost::asio::io_context context(1);
  Server server(context, emptyScript(), {});
  EXPECT_EQ(server.listen("localhost", 0), R"(cannot listen on "localhost": it is no IP address)");
  EXPECT_EQ(server.listen("192.0.2.1", 5353),
            "cannot listen on TCP 192.0.2.1:5353: Cannot assign requested address");
  EXPECT_EQ(server.port(), 0);
}

TEST(Server, LeavesNothingBehindWhenClosed) {
  boost::asio::io_context context(1);
  // epoll and its kin belong to the context, once something has used it
  boost::asio::ip::udp::socket(context).open(boost::asio::ip::udp::v4());
  const auto before = test_support::openDescriptors();
  {
    Scripted dns(R"({"held.test": {"A": {"answer": "127.0.0.1", "after": "AAAA"}},
                     "slow.test": {"A": {"answer": "127.0.0.1", "delay": 60000}}})");
    UdpClient udp(dns);
    TcpClient tcp(dns);
    TcpClient idle(dns);
    for (const char* name : {"held.test", "slow.test"}) {
      udp.ask(1, name, kA);
      tcp.ask({makeQuery(1, name, kA)});
    }
    udp.ask(2, "gone.test", kA);
    tcp.ask({makeQuery(2, "gone.test", kA)});
    udp.read();
    tcp.read();
    dns.server.close();
    dns.server.close();
    dns.context.run();  // returns: nothing is pending
    EXPECT_EQ(idle.read(), "FIN");
    EXPECT_TRUE(TcpClient(dns).failed());
    EXPECT_THAT(dns.server.untriggered(), testing::SizeIs(2));
  }
  EXPECT_EQ(test_support::openDescriptors(), before);
}

TEST(Server, GivesItsPortBack) {
  boost::asio::io_context context(1);
  std::uint16_t port = 0;
  for (int i = 0; i < 3; ++i) {
    Server server(context, emptyScript(), {});
    ASSERT_EQ(server.listen("127.0.0.1", port), "");
    port = server.port();
  }
}

TEST(Server, IsNotInheritedByOtherPrograms) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1"}})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "x.test", kA)});
  client.read();
  int inherited = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    const int flags = ::fcntl(std::stoi(entry.path().filename().string()), F_GETFD);
    inherited += target.starts_with("socket:") && flags >= 0 && (flags & FD_CLOEXEC) == 0 ? 1 : 0;
  }
  EXPECT_EQ(inherited, 1) << "the client's own, which Asio made";
}

TEST(Server, MayBeDestroyedByItsReport) {
  for (const char* lastWord : {"query", "answered", "truncated"}) {
    boost::asio::io_context context(1);
    Parsed parsed = parse(boost::json::value{
        {"x.test", {{"A", {{"answer", "127.0.0.1"}, {"truncated", true}, {"tcp", "refused"}}}}},
        {"y.test", {{"A", {{"answer", "127.0.0.1"}, {"before", "garbage"}}}}}});
    ASSERT_THAT(parsed.problems, IsEmpty());
    int after = 0;
    std::optional<Server> server;
    server.emplace(context, std::move(parsed.script), [&](const Event& event) {
      after += server ? 0 : 1;
      if (event.name == lastWord) {
        server.reset();
      }
    });
    ASSERT_EQ(server->listen("127.0.0.1", 0), "");
    boost::asio::ip::udp::socket client(context);
    client.connect({boost::asio::ip::address_v4::loopback(), server->port()});
    client.send(boost::asio::buffer(makeQuery(1, "y.test", kA)));
    client.send(boost::asio::buffer(makeQuery(2, "x.test", kA)));
    context.run();
    EXPECT_FALSE(server);
    EXPECT_EQ(after, 0);
  }
}

TEST(Untriggered, NamesWhatDidNotHappen) {
  Scripted dns(R"({"Never.test": "nxdomain", "gone.test": "nxdomain",
    "dual.test": {"A": "127.0.0.1", "AAAA": "timeout"},
    "plain.test": {"A": "127.0.0.1", "AAAA": "nodata"},
    "all.test": {"AAAA": {"answer": "servfail", "first": "timeout", "before": "garbage", "delay": 5,
                          "after": "A", "tcp": "silent"}}})");
  UdpClient client(dns);
  for (const char* name : {"gone.test", "dual.test", "plain.test", "all.test"}) {
    client.ask(1, name, kA);
    client.read();
  }
  EXPECT_THAT(
      dns.server.untriggered(),
      ElementsAre("/all.test/AAAA: no query met servfail.", "/all.test/AAAA/first: no query came.",
                  "/all.test/AAAA/before: no answer came after garbage.",
                  "/all.test/AAAA/delay: no answer was delayed.",
                  "/all.test/AAAA/after: no answer waited for A.",
                  "/all.test/AAAA/tcp: no query came over TCP.",
                  "/dual.test/AAAA: no query met timeout.",
                  "/Never.test: nobody asked for never.test."));
}

TEST(Untriggered, CountsAliasesTargetsAsAskedFor) {
  Scripted dns(R"({"alias.test": {"CNAME": "real.test"}, "real.test": "servfail"})");
  UdpClient client(dns);
  client.ask(1, "alias.test", kA);
  EXPECT_EQ(client.read(), "#1 SERVFAIL alias.test A: alias.test CNAME real.test");
  EXPECT_THAT(dns.server.untriggered(), IsEmpty());
}

}  // namespace
}  // namespace netparity::dns
