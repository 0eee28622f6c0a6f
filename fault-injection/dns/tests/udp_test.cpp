#include "clients.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace netparity::dns {
namespace {

using testing::ElementsAre;

TEST(OverUdp, AnswersAsTheScriptSays) {
  Scripted dns(R"({"dual.test": {"A": ["127.0.0.1", "127.0.0.2"], "AAAA": "::1"}})");
  UdpClient client(dns);
  client.ask(1, "dual.test", kA);
  EXPECT_EQ(client.read(), "#1 NOERROR dual.test A: dual.test A 127.0.0.1, dual.test A 127.0.0.2");
  client.ask(2, "DUAL.test", kAaaa);
  EXPECT_EQ(client.read(), "#2 NOERROR DUAL.test AAAA: DUAL.test AAAA ::1");
  EXPECT_THAT(dns.takeEvents(),
              ElementsAre("dual.test query A udp", "dual.test answered A 127.0.0.1, 127.0.0.2",
                          "dual.test query AAAA udp", "dual.test answered AAAA ::1"));
}

TEST(OverUdp, HasNoDataOfOtherTypesAndDoesNotKnowOtherNames) {
  constexpr std::uint16_t kHttps = 65;
  constexpr std::uint16_t kPtr = 12;
  Scripted dns(R"({"four.test": {"A": "127.0.0.1"}})");
  UdpClient client(dns);
  client.ask(1, "four.test", kAaaa);
  EXPECT_EQ(client.read(), "#1 NOERROR four.test AAAA");
  client.ask(2, "four.test", kHttps);
  EXPECT_EQ(client.read(), "#2 NOERROR four.test TYPE65");
  client.ask(3, "five.test", kA);
  EXPECT_EQ(client.read(), "#3 NXDOMAIN five.test A");
  client.ask(4, "1.0.0.127.in-addr.arpa", kPtr);
  EXPECT_EQ(client.read(), "#4 NOERROR 1.0.0.127.in-addr.arpa PTR");
}

TEST(OverUdp, HasEachCodeForAllTypesOrOne) {
  Scripted dns(R"({"a.test": "nxdomain", "b.test": "servfail", "c.test": {"A": "refused"},
                   "d.test": {"A": "formerr"}, "e.test": {"A": "notimp"}, "f.test": "nodata"})");
  UdpClient client(dns);
  std::vector<std::string> answers;
  for (const char* name : {"a.test", "b.test", "c.test", "d.test", "e.test", "f.test"}) {
    client.ask(1, name, kA);
    answers.push_back(client.read());
  }
  EXPECT_THAT(answers,
              ElementsAre("#1 NXDOMAIN a.test A", "#1 SERVFAIL b.test A", "#1 REFUSED c.test A",
                          "#1 FORMERR d.test A", "#1 NOTIMP e.test A", "#1 NOERROR f.test A"));
}

TEST(OverUdp, FollowsAliasesAndTakesWhatTheTargetHas) {
  Scripted dns(R"({"a.test": {"CNAME": "b.test"}, "b.test": {"CNAME": "c.test"},
                   "c.test": {"A": "127.0.0.1", "AAAA": "timeout"},
                   "gone.test": {"CNAME": "nowhere.test"}, "loop.test": {"CNAME": "loop.test"},
                   "mixed.test": {"CNAME": "c.test", "AAAA": "servfail"}})");
  UdpClient client(dns);
  client.ask(1, "a.test", kAaaa);  // dropped, so that this is the next one's answer:
  client.ask(2, "a.test", kA);
  EXPECT_EQ(client.read(),
            "#2 NOERROR a.test A: a.test CNAME b.test, b.test CNAME c.test, c.test A 127.0.0.1");
  client.ask(3, "gone.test", kA);
  EXPECT_EQ(client.read(), "#3 NXDOMAIN gone.test A: gone.test CNAME nowhere.test");
  client.ask(4, "loop.test", kA);
  EXPECT_EQ(client.read(), "#4 NOERROR loop.test A: loop.test CNAME loop.test");
  client.ask(5, "mixed.test", kAaaa);
  EXPECT_EQ(client.read(), "#5 SERVFAIL mixed.test AAAA");
  client.ask(6, "a.test", 5);
  EXPECT_EQ(client.read(), "#6 NOERROR a.test CNAME: a.test CNAME b.test");
  EXPECT_THAT(dns.server.untriggered(),
              ElementsAre("/mixed.test/CNAME: no answer followed the alias."));
}

TEST(OverUdp, DropsWhatTimesOut) {
  Scripted dns(R"({"down.test": "timeout", "up.test": {"A": "127.0.0.1"}})");
  UdpClient client(dns);
  client.ask(1, "down.test", kA);
  client.ask(2, "up.test", kA);
  EXPECT_EQ(client.read(), "#2 NOERROR up.test A: up.test A 127.0.0.1");
  EXPECT_EQ(dns.takeEvents().at(1), "down.test dropped A timeout");
}

TEST(OverUdp, SendsBadAnswers) {
  Scripted dns(R"({"a.test": "wrong-id", "b.test": "wrong-question", "c.test": "garbage",
                   "d.test": "empty-packet"})");
  UdpClient client(dns);
  client.ask(1, "a.test", kA);
  EXPECT_EQ(client.read(), "#65534 NOERROR a.test A: a.test A 192.0.2.1");
  client.ask(2, "b.test", kAaaa);
  EXPECT_EQ(client.read(),
            "#2 NOERROR wrong-question.invalid AAAA: wrong-question.invalid AAAA 2001:db8::1");
  client.ask(3, "c.test", kA);
  EXPECT_EQ(client.read(), "no message");
  client.ask(4, "d.test", kA);
  EXPECT_TRUE(client.take().empty());
  EXPECT_EQ(dns.takeEvents().at(1), "a.test answered A wrong-id");
}

TEST(OverUdp, SendsBadAnswersBeforeGoodOnes) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "before": "wrong-id"}}})");
  UdpClient client(dns);
  client.ask(1, "x.test", kA);
  EXPECT_EQ(client.read(), "#65534 NOERROR x.test A: x.test A 192.0.2.1");
  EXPECT_EQ(client.read(), "#1 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_THAT(dns.takeEvents(), ElementsAre("x.test query A udp", "x.test answered A wrong-id",
                                            "x.test answered A 127.0.0.1"));
}

TEST(OverUdp, TreatsTheFirstQueryOtherwise) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "first": "servfail"},
                              "AAAA": {"answer": "nxdomain", "first": "::1"}}})");
  UdpClient client(dns);
  std::vector<std::string> answers;
  for (const std::uint16_t type : {kA, kAaaa, kA, kAaaa, kA}) {
    client.ask(1, "x.test", type);
    answers.push_back(client.read());
  }
  EXPECT_THAT(answers,
              ElementsAre("#1 SERVFAIL x.test A", "#1 NOERROR x.test AAAA: x.test AAAA ::1",
                          "#1 NOERROR x.test A: x.test A 127.0.0.1", "#1 NXDOMAIN x.test AAAA",
                          "#1 NOERROR x.test A: x.test A 127.0.0.1"));
}

TEST(OverUdp, DelaysAnAnswerAndNothingElse) {
  Scripted dns(R"({"x.test": {"A": {"answer": "127.0.0.1", "delay": 50}, "AAAA": "::1"}})");
  UdpClient client(dns);
  const auto begin = std::chrono::steady_clock::now();
  client.ask(1, "x.test", kA);
  client.ask(2, "x.test", kAaaa);
  EXPECT_EQ(client.read(), "#2 NOERROR x.test AAAA: x.test AAAA ::1");
  EXPECT_EQ(client.read(), "#1 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(50));
}

TEST(OverUdp, HoldsAnAnswerUntilTheOtherTypeWasAnswered) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1", "AAAA": {"answer": "::1", "after": "A"}}})");
  UdpClient client(dns);
  client.ask(1, "x.test", kAaaa);
  client.ask(2, "x.test", kA);
  EXPECT_EQ(client.read(), "#2 NOERROR x.test A: x.test A 127.0.0.1");
  EXPECT_EQ(client.read(), "#1 NOERROR x.test AAAA: x.test AAAA ::1");
}

TEST(OverUdp, HoldsTheAnswersOfEachLookup) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1", "AAAA": {"answer": "::1", "after": "A"}},
                   "alias.test": {"CNAME": "x.test"}})");
  UdpClient client(dns);
  for (const std::string name : {"x.test", "x.test", "alias.test"}) {
    client.ask(1, name, kA);
    client.ask(2, name, kAaaa);
    client.read();
    client.read();
    dns.takeEvents();
    client.ask(3, name, kAaaa);
    client.ask(4, name, kA);
    client.read();
    client.read();
    const std::vector<std::string> events = dns.takeEvents();
    ASSERT_EQ(events.size(), 4U);
    EXPECT_THAT(events.at(2), testing::StartsWith(name + " answered A "));
    EXPECT_THAT(events.at(3), testing::StartsWith(name + " answered AAAA "));
  }
}

TEST(OverUdp, HoldsForeverWhatNothingReleases) {
  Scripted dns(R"({"x.test": {"AAAA": {"answer": "::1", "after": "A"}}})");
  UdpClient client(dns);
  client.ask(1, "x.test", kAaaa);
  client.ask(2, "y.test", kA);
  EXPECT_EQ(client.read(), "#2 NXDOMAIN y.test A");
  EXPECT_THAT(dns.server.untriggered(), ElementsAre("/x.test/AAAA/after: no answer waited for A."));
}

TEST(OverUdp, TruncatesWhatTheScriptSaysAndWhatIsTooLong) {
  std::string many = "\"127.0.0.1\"";
  for (int i = 2; i <= 40; ++i) {
    many += ", \"127.0.0." + std::to_string(i) + "\"";
  }
  Scripted dns(R"({"short.test": {"A": {"answer": "127.0.0.1", "truncated": true}},
                   "long.test": {"A": [)" +
               many + "]}}");
  UdpClient client(dns);
  client.ask(1, "short.test", kA);
  EXPECT_EQ(client.read(), "#1 NOERROR truncated short.test A");
  client.ask(2, "long.test", kA);
  EXPECT_EQ(client.read(), "#2 NOERROR truncated long.test A");
  EXPECT_EQ(dns.takeEvents().at(1), "short.test truncated A 127.0.0.1");
}

TEST(OverUdp, GoesOnAfterWhatIsNoQuery) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1"}})");
  UdpClient client(dns);
  client.send({});
  client.send({1, 2, 3});
  client.send(Bytes(40, 0xff));
  Bytes half = makeQuery(5, "x.test", kA);
  half.resize(half.size() - 3);
  client.send(half);
  EXPECT_EQ(client.read(), "#5 FORMERR");
  client.ask(6, "x.test", kA);
  EXPECT_EQ(client.read(), "#6 NOERROR x.test A: x.test A 127.0.0.1");
  std::vector<std::string> events = dns.takeEvents();
  events.resize(5);
  EXPECT_THAT(events, ElementsAre("dns malformed udp", "dns malformed udp", "dns malformed udp",
                                  "dns malformed udp", "x.test query A udp"));
}

TEST(OverUdp, GoesOnWhenAClientHasGone) {
  Scripted dns(R"({"x.test": {"A": "127.0.0.1"}})");
  {
    UdpClient gone(dns);
    gone.ask(1, "x.test", kA);
  }
  UdpClient client(dns);
  for (std::uint16_t id = 2; id < 5; ++id) {
    client.ask(id, "x.test", kA);
    EXPECT_EQ(client.read(), "#" + std::to_string(id) + " NOERROR x.test A: x.test A 127.0.0.1");
  }
}

}  // namespace
}  // namespace netparity::dns
