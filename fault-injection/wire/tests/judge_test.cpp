#include "judge.hpp"

#include "made_packet.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A judge of a script, and a connection whose packets pass through it.
class OnTheWire {
 public:
  explicit OnTheWire(const char* script)
      : judge_(parse(boost::json::parse(script)).rules, [this](const Event& event) {
          events.push_back(event.name + boost::json::serialize(event.args));
        }) {}

  Verdict pass(const MadePacket& packet) {
    const Bytes bytes = made(packet);
    return judge_.judge(packet.from, bytes);
  }
  void handshake(std::uint16_t programPort = 40000, std::uint16_t peerPort = 80) {
    pass({.flags = kSyn, .sequence = 99, .programPort = programPort, .peerPort = peerPort});
    pass({.from = Side::peer,
          .flags = kSyn | kAck,
          .sequence = 499,
          .acknowledgement = 100,
          .programPort = programPort,
          .peerPort = peerPort});
    pass({.sequence = 100,
          .acknowledgement = 500,
          .programPort = programPort,
          .peerPort = peerPort});
  }
  Verdict data(const std::string& payload, std::uint32_t sequence = 100) {
    return pass({.sequence = sequence, .acknowledgement = 500, .payload = payload});
  }
  Judge& judge() { return judge_; }

  std::vector<std::string> events;

 private:
  Judge judge_;
};

std::vector<std::string> payloadsOf(const Verdict& verdict) {
  std::vector<std::string> out;
  for (const Sending& sending : verdict.then) {
    out.push_back(textOf(tcpOf(sending.bytes).payload()));
  }
  return out;
}

TEST(Judge, PassesWhatNoRuleMeans) {
  OnTheWire wire(R"([{"when": {"flag": "fin"}, "do": "drop"}])");
  wire.handshake();
  EXPECT_TRUE(wire.data("x").forward);
  EXPECT_THAT(wire.events, IsEmpty());
}

TEST(Judge, DropsTheNumberedPacketOnce) {
  OnTheWire wire(R"([{"when": {"from": "program", "flag": "data", "packet": 2}, "do": "drop"}])");
  wire.handshake();
  EXPECT_TRUE(wire.data("a", 100).forward);
  EXPECT_FALSE(wire.data("b", 101).forward);
  EXPECT_TRUE(wire.data("b", 101).forward);
  EXPECT_THAT(wire.events, ElementsAre(R"(triggered["/0","data","packet",2])"));
}

TEST(Judge, DropsAsOftenAsItIsTold) {
  OnTheWire wire(R"([{"when": {"flag": "syn"}, "do": "drop", "times": 2}])");
  EXPECT_FALSE(wire.pass({.flags = kSyn}).forward);
  EXPECT_FALSE(wire.pass({.flags = kSyn}).forward);
  EXPECT_TRUE(wire.pass({.flags = kSyn}).forward);
  EXPECT_THAT(wire.events, ElementsAre(R"(triggered["/0","syn","packet",1])",
                                       R"(triggered["/0","syn","packet",2])"));
}

TEST(Judge, ReportsARuleForAllPacketsOnce) {
  OnTheWire wire(R"([{"when": {"flag": "syn"}, "do": "drop", "times": "all"}])");
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(wire.pass({.flags = kSyn}).forward);
  }
  EXPECT_THAT(wire.events, ElementsAre(R"(triggered["/0","syn","packet",1])"));
}

TEST(Judge, CutsAPacketAtTheByteThatARuleNames) {
  OnTheWire wire(R"([{"when": {"from": "program", "bytes": 4}, "do": "drop"}])");
  wire.handshake();
  const Verdict verdict = wire.data("abcdef");
  EXPECT_FALSE(verdict.forward);
  EXPECT_THAT(payloadsOf(verdict), ElementsAre("abc"));
  EXPECT_TRUE(wire.data("def", 103).forward);
  EXPECT_THAT(wire.events, ElementsAre(R"(triggered["/0","data","byte",4])"));
}

TEST(Judge, DoesNotCutWhereThePacketBeginsWithTheByte) {
  OnTheWire wire(R"([{"when": {"from": "program", "bytes": 1}, "do": "duplicate"}])");
  wire.handshake();
  EXPECT_THAT(payloadsOf(wire.data("abc")), ElementsAre("abc", "abc"));
}

TEST(Judge, SendsARstThatTheReceiverWillBelieve) {
  OnTheWire wire(R"([{"when": {"from": "program", "bytes": 4}, "do": "rst"}])");
  wire.handshake();
  const Verdict verdict = wire.data("abcdef");
  ASSERT_EQ(verdict.then.size(), 2U);
  const TcpPacket rst = tcpOf(verdict.then[1].bytes);
  EXPECT_EQ(verdict.then[1].to, Side::peer);
  EXPECT_TRUE(rst.is(Flag::rst));
  EXPECT_EQ(rst.sourcePort, 40000);
  EXPECT_EQ(rst.sequence, 103U) << "behind what was delivered of the packet";
  EXPECT_EQ(rst.acknowledgement, 500U);
  EXPECT_TRUE(hasGoodChecksums(rst));
}

TEST(Judge, SendsARstToTheOneThatIsNamed) {
  OnTheWire wire(R"([{"when": {"flag": "syn"}, "do": {"rst": "program"}}])");
  const Verdict verdict = wire.pass({.flags = kSyn, .sequence = 99});
  ASSERT_EQ(verdict.then.size(), 1U);
  EXPECT_EQ(verdict.then[0].to, Side::program);
  const TcpPacket rst = tcpOf(verdict.then[0].bytes);
  EXPECT_EQ(rst.sourcePort, 80);
  EXPECT_EQ(rst.acknowledgement, 100U) << "which answers the SYN";
}

TEST(Judge, SendsRstsToBoth) {
  OnTheWire wire(R"([{"when": {"from": "peer", "flag": "data"}, "do": {"rst": "both"}}])");
  wire.handshake();
  const Verdict verdict =
      wire.pass({.from = Side::peer, .sequence = 500, .acknowledgement = 100, .payload = "hi"});
  ASSERT_EQ(verdict.then.size(), 2U);
  EXPECT_EQ(verdict.then[0].to, Side::program);
  EXPECT_EQ(tcpOf(verdict.then[0].bytes).sequence, 500U);
  EXPECT_EQ(verdict.then[1].to, Side::peer);
  EXPECT_EQ(tcpOf(verdict.then[1].bytes).sequence, 100U);
  EXPECT_EQ(tcpOf(verdict.then[1].bytes).acknowledgement, 502U);
}

TEST(Judge, SwapsAPacketWithTheNextOfItsDirection) {
  OnTheWire wire(R"([{"when": {"from": "program", "flag": "data"}, "do": "reorder"}])");
  wire.handshake();
  const Verdict first = wire.data("first", 100);
  EXPECT_FALSE(first.forward);
  EXPECT_THAT(first.then, IsEmpty());
  EXPECT_THAT(wire.pass({.from = Side::peer, .sequence = 500, .acknowledgement = 100}).then,
              IsEmpty())
      << "the other direction";
  const Verdict second = wire.data("second", 105);
  EXPECT_TRUE(second.forward);
  EXPECT_THAT(payloadsOf(second), ElementsAre("first"));
}

TEST(Judge, DelaysOnePacket) {
  OnTheWire wire(R"([{"when": {"flag": "data"}, "do": {"delay": 250}}])");
  wire.handshake();
  const Verdict verdict = wire.data("x");
  EXPECT_FALSE(verdict.forward);
  ASSERT_EQ(verdict.then.size(), 1U);
  EXPECT_EQ(verdict.then[0].milliseconds, 250U);
}

TEST(Judge, SwallowsBothDirectionsFromAPacketOn) {
  OnTheWire wire(R"([{"when": {"flag": "data"}, "do": "blackhole"}])");
  wire.handshake();
  EXPECT_FALSE(wire.data("x").forward);
  EXPECT_FALSE(wire.data("x").forward);
  EXPECT_FALSE(wire.pass({.from = Side::peer, .sequence = 500, .acknowledgement = 100}).forward);
  EXPECT_FALSE(wire.pass({.flags = kSyn, .programPort = 40001}).forward);
  EXPECT_THAT(wire.events, ElementsAre(R"(triggered["/0","data","packet",1])"));
}

TEST(Judge, SwallowsOneDirectionOfOnePort) {
  OnTheWire wire(R"([{"when": {"flag": "data", "port": 80}, "do": {"blackhole": "peer"}}])");
  wire.handshake();
  EXPECT_THAT(payloadsOf(wire.data("x")), ElementsAre("x")) << "it is not the peer's";
  EXPECT_TRUE(wire.data("y", 101).forward);
  EXPECT_FALSE(wire.pass({.from = Side::peer, .sequence = 500, .acknowledgement = 100}).forward);
  EXPECT_TRUE(wire.pass({.flags = kSyn, .programPort = 40001, .peerPort = 81}).forward);
  EXPECT_TRUE(
      wire.pass({.from = Side::peer, .flags = kSyn | kAck, .programPort = 40001, .peerPort = 81})
          .forward);
}

TEST(Judge, TellsConnectionsAndPortsApart) {
  OnTheWire wire(R"([{"when": {"flag": "syn", "connection": 2}, "do": "drop"},
                     {"when": {"flag": "syn", "port": 82}, "do": "drop"}])");
  EXPECT_TRUE(wire.pass({.flags = kSyn, .programPort = 1}).forward);
  EXPECT_FALSE(wire.pass({.flags = kSyn, .programPort = 2}).forward);
  EXPECT_TRUE(wire.pass({.flags = kSyn, .programPort = 3}).forward);
  EXPECT_FALSE(wire.pass({.flags = kSyn, .programPort = 4, .peerPort = 82}).forward);
}

TEST(Judge, LetsTheFirstRuleActAndAllCount) {
  OnTheWire wire(R"([{"when": {"flag": "syn"}, "do": "drop"},
                     {"when": {"flag": "syn", "packet": 2}, "do": {"icmp": "host-unreachable"}}])");
  EXPECT_THAT(wire.pass({.flags = kSyn}).then, IsEmpty());
  EXPECT_GE(wire.pass({.flags = kSyn}).then.size(), 1U);
}

TEST(Judge, KeepsGroupsAndRubbishOffTheWire) {
  OnTheWire wire("[]");
  Bytes group = foreignV6();
  group[24] = 0xff;
  EXPECT_FALSE(wire.judge().judge(Side::program, group).forward);
  EXPECT_FALSE(wire.judge().judge(Side::program, Bytes{0x45, 0}).forward);
  EXPECT_FALSE(wire.judge().judge(Side::program, {}).forward);
  Bytes udp = foreignV4();
  udp[9] = 17;
  EXPECT_TRUE(wire.judge().judge(Side::program, udp).forward);
}

TEST(Judge, ArmsAndSaysWhatDidNotTrigger) {
  OnTheWire wire(R"([{"when": {"flag": "syn"}, "do": "drop"},
                     {"when": {"from": "peer", "flag": "data", "packet": 3}, "do": "rst"},
                     {"when": {"from": "program", "bytes": 9}, "do": "drop"},
                     {"when": {"flag": "rst"}, "do": "drop", "times": "all"},
                     {"when": {"flag": "syn"}, "do": "drop", "times": 4}])");
  wire.judge().arm();
  EXPECT_THAT(wire.events, ElementsAre(R"(armed["/0"])", R"(armed["/1"])", R"(armed["/2"])",
                                       R"(armed["/3"])", R"(armed["/4"])"));
  wire.handshake();
  wire.handshake(40001);
  EXPECT_THAT(
      wire.judge().untriggered(),
      ElementsAre("rule /1 of the wire (rst on data 3 from the peer) never triggered: 0 such "
                  "packets were seen",
                  "rule /2 of the wire (drop on byte 9 from the program) never triggered: 0 such "
                  "packets were seen",
                  "rule /3 of the wire (drop on rst 1) never triggered: 0 such packets were seen",
                  "rule /4 of the wire (drop on syn 1) triggered 1 of 4 times: 2 such packets "
                  "were seen"));
}

}  // namespace
}  // namespace netparity::wire
