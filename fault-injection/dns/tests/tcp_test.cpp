#include "clients.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::dns {
namespace {

using testing::ElementsAre;

TEST(OverTcp, AnswersWholeWhatIsTruncatedOverUdp) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "truncated": true}}})");
  UdpClient udp(dns);
  udp.ask(1, "x.test", kA);
  EXPECT_EQ(udp.read(), "#1 NOERROR truncated x.test A");
  TcpClient tcp(dns);
  tcp.ask({makeQuery(2, "x.test", kA)});
  EXPECT_EQ(tcp.read(), "#2 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_THAT(dns.takeEvents(), ElementsAre("x.test query A udp", "x.test truncated A 127.0.0.1",
                                            "x.test query A tcp", "x.test answered A 127.0.0.1"));
  EXPECT_THAT(dns.server.untriggered(), ElementsAre());
}

TEST(OverTcp, TakesManyQueriesAtOnceAndOneInPieces) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1", "AAAA": "::1"}})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "x.test", kA), makeQuery(2, "x.test", kAaaa)});
  EXPECT_EQ(client.read(), "#1 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_EQ(client.read(), "#2 NOERROR x.test AAAA: x.test AAAA ::1");
  Bytes query = makeQuery(3, "x.test", kA);
  query.insert(query.begin(), {0, static_cast<std::uint8_t>(query.size())});
  for (const std::uint8_t byte : query) {
    client.send({byte});
    dns.context.poll();
  }
  EXPECT_EQ(client.read(), "#3 NOERROR x.test A: x.test A 127.0.0.1");
}

TEST(OverTcp, AnswersAClientThatSendsNothingMore) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "delay": 20}}})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "x.test", kA)});
  client.finish();
  EXPECT_EQ(client.read(), "#1 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_EQ(client.read(), "FIN");
}

TEST(OverTcp, RefusesFromTheTruncatedAnswerOn) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "truncated": true, "tcp": "refused"}},
                   "y.test": {"A": {"answer": "127.0.0.1", "truncated": true}}})");
  UdpClient udp(dns);
  EXPECT_FALSE(TcpClient(dns).failed());
  udp.ask(1, "x.test", kA);
  EXPECT_EQ(udp.read(), "#1 NOERROR truncated x.test A");
  EXPECT_TRUE(TcpClient(dns).failed());
  udp.ask(2, "y.test", kA);
  EXPECT_EQ(udp.read(), "#2 NOERROR truncated y.test A");
  TcpClient tcp(dns);
  ASSERT_FALSE(tcp.failed());
  tcp.ask({makeQuery(3, "y.test", kA)});
  EXPECT_EQ(tcp.read(), "#3 NOERROR y.test A: y.test A 127.0.0.1");
  EXPECT_EQ(dns.takeEvents().at(1), "x.test truncated A tcp refused");
  EXPECT_THAT(dns.server.untriggered(), ElementsAre());
}

TEST(OverTcp, StaysSilentForOneTypeOnly) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "tcp": "silent"}, "AAAA": "::1"}})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "x.test", kA), makeQuery(2, "x.test", kAaaa)});
  EXPECT_EQ(client.read(), "#2 NOERROR x.test AAAA: x.test AAAA ::1");
  EXPECT_EQ(dns.takeEvents().at(1), "x.test dropped A silent");
}

TEST(OverTcp, EndsTheConnectionInOrder) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "tcp": "close"}, "AAAA": "::1"}})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "x.test", kAaaa), makeQuery(2, "x.test", kA),
              makeQuery(3, "x.test", kAaaa), Bytes(5000, 1)});
  EXPECT_EQ(client.read(), "#1 NOERROR x.test AAAA: x.test AAAA ::1");
  EXPECT_EQ(client.read(), "FIN");
  EXPECT_THAT(dns.takeEvents(), ElementsAre("x.test query AAAA tcp", "x.test answered AAAA ::1",
                                            "x.test query A tcp", "x.test closed A"));
}

TEST(OverTcp, SendsBadAnswersTooAndDropsOnlyTheAnswer) {
  Scripted dns(R"({"a.test": {"A": {"answer": "127.0.0.1", "before": "empty-packet"}},
                   "b.test": "timeout", "c.test": "garbage"})");
  TcpClient client(dns);
  client.ask({makeQuery(1, "a.test", kA), makeQuery(2, "b.test", kA), makeQuery(3, "c.test", kA)});
  EXPECT_EQ(client.read(), "no message");
  EXPECT_EQ(client.read(), "#1 NOERROR a.test A: a.test A 127.0.0.1");
  EXPECT_EQ(client.read(), "no message");
}

TEST(OverTcp, CarriesTheLongestAnswers) {
  std::string many = "\"2001:db8::1\"";
  for (int i = 2; i <= 1000; ++i) {
    many += ", \"2001:db8::" + std::to_string(i) + "\"";
  }
  const std::string longName = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                               std::string(63, 'c') + "." + std::string(50, 'd');
  std::string script = R"({"start.test": {"CNAME": "0.)" + longName + "\"}";
  const auto quoted = [&longName](int i) {
    return "\"" + std::to_string(i) + "." + longName + "\"";
  };
  for (int i = 0; i < 63; ++i) {
    script.append(", ")
        .append(quoted(i))
        .append(R"(: {"CNAME": )")
        .append(quoted(i + 1))
        .append("}");
  }
  script += ", " + quoted(63) + R"(: {"AAAA": [)" + many + "]}}";
  Scripted dns(script);
  TcpClient client(dns);
  client.ask({makeQuery(1, "start.test", kAaaa)});
  const std::string answer = client.read();
  EXPECT_THAT(answer, testing::StartsWith("#1 NOERROR start.test AAAA: start.test CNAME 0."));
  EXPECT_THAT(answer, testing::HasSubstr(", 62." + longName + " CNAME 63." + longName));
}

TEST(OverTcp, GoesOnWhenAClientGoesAwayInTheMiddle) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "delay": 1}}})");
  {
    TcpClient gone(dns);
    gone.send({0, 40, 1, 2, 3});
    TcpClient withoutAnswer(dns);
    withoutAnswer.ask({makeQuery(1, "x.test", kA), makeQuery(2, "x.test", kA)});
    dns.context.poll();
  }
  TcpClient client(dns);
  client.ask({makeQuery(3, "x.test", kA), Bytes{}});
  EXPECT_EQ(client.read(), "#3 NOERROR x.test A: x.test A 127.0.0.1");
}

}  // namespace
}  // namespace netparity::dns
