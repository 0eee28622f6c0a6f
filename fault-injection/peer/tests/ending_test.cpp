// How connections end: fin, rst, close, half-open, seen-fin, seen-rst, vanish.
#include "netparity/peer/content.hpp"
#include "session.hpp"

#include <gmock/gmock.h>

namespace netparity::peer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kHello = "recv 5 a430d84680aabd0b";

TEST(Fin, IsSeenByTheProgramAndItsOwnByThePeer) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, "fin", "seen-fin"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  EXPECT_EQ(client.ending(), 0);
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", kHello, "fin-sent", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Rst, GivesTheProgramEconnreset) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, "rst"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  EXPECT_EQ(client.ending(), ECONNRESET);
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", kHello, "rst-sent"));
}

TEST(Close, WithNothingUnreadIsFin) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, "close"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  EXPECT_EQ(client.ending(), 0);
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", kHello, "closed"));
}

TEST(HalfOpen, SendsFinAndReadsOn) {
  Session session(R"({"s": {"listen": "tcp", "script": ["half-open"]}})");
  Socket client = session.connect("s");
  EXPECT_EQ(client.ending(), 0);
  client.send("hel");
  client.send("lo");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "fin-sent", kHello, "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(SeenFin, CountsWhatCameBefore) {
  Session session(R"({"s": {"listen": "tcp", "script": ["seen-fin", {"send": "late"}, "fin"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  client.fin();
  EXPECT_EQ(client.receiveAll(), "late");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "rest 5 a430d84680aabd0b", "fin",
                                               "sent 4", "fin-sent", "closed"));
}

TEST(SeenFin, WaitsInVainForAProgramThatResets) {
  Session session(R"({"s": {"listen": "tcp", "script": ["seen-fin"]}})");
  session.connect("s").reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "rst"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/0: seen-fin waited in vain"));
}

TEST(SeenFin, IsWhereAScriptGoesOnThatFinCutShort) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 9}, {"send": "no"}, "seen-fin",
                            {"send": "yes"}, "fin"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  client.fin();
  EXPECT_EQ(client.receiveAll(), "yes");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", kHello, "fin", "sent 3", "fin-sent", "closed"));
  EXPECT_THAT(session.untriggered(),
              ElementsAre("/s/script/0: {\"recv\":9} waited in vain",
                          "/s/script/1: {\"send\":\"no\"} was never reached"));
}

TEST(SeenRst, IsResetAndNothingElse) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, "seen-rst"]}})");
  Socket client = session.connect("s");
  client.send("hello, and more");
  session.await("s " + kHello);
  client.reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", kHello, "rst"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(SeenRst, WaitsInVainForAProgramThatCloses) {
  Session session(R"({"s": {"listen": "tcp", "script": ["seen-rst"]}})");
  session.connect("s").close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/0: seen-rst waited in vain"));
}

TEST(SeenRst, ComesAfterFinToAPeerThatSendsOn) {
  Session session(R"({"s": {"listen": "tcp", "script": ["seen-fin", {"send": 5}, "seen-rst"]}})");
  session.connect("s").close();
  session.await("s rst");
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "fin", "sent 5", "rst"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(EndOfTheScript, ReadsOnAndCountsTheRest) {
  Session session(R"({"s": {"listen": "tcp", "script": ["accept"]}})");
  Socket client = session.connect("s");
  client.send("hel");
  client.send("lo");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "rest 5 a430d84680aabd0b", "fin", "closed"));
}

TEST(EndOfTheScript, TellsResetFromFin) {
  Session session(R"({"s": {"listen": "tcp", "script": []}})");
  Socket client = session.connect("s");
  client.send("hello");
  client.reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "rest 5 a430d84680aabd0b", "rst"));
}

TEST(EndOfTheScript, AProgramThatLeavesBytesUnreadResets) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"send": 10}]}})");
  Socket client = session.connect("s");
  session.await("s sent 10");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "sent 10", "rst"));
}

TEST(Vanish, EndsTheConnectionsWithResetAndTheListenerToo) {
  Session session(R"({"s": {"listen": "tcp", "connections": [[], [{"recv": 1}, "vanish"]]}})");
  Socket first = session.connect("s");
  Socket second = session.connect("s");
  session.await("s#2 accepted");
  second.send("x");
  EXPECT_EQ(second.ending(), ECONNRESET);
  EXPECT_EQ(first.ending(), ECONNRESET);
  EXPECT_EQ(session.connect("s").connectError(), ECONNREFUSED);
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "vanished"));
  EXPECT_THAT(session.events("s#2"), ElementsAre("accepted", testing::_, "vanished"));
}

TEST(Vanish, ListensAgainAtTheSamePlace) {
  for (const std::string kind : {"tcp", "unix"}) {
    Session session(R"({"s": {"listen": ")" + kind + R"(", "connections":
        [["vanish", {"until": "back"}, {"listen": "again"}], [{"send": "again"}, "fin"]]}})");
    Socket first = session.connect("s");
    EXPECT_EQ(first.ending(), kind == "tcp" ? ECONNRESET : 0);
    EXPECT_EQ(session.connect("s").connectError(), kind == "tcp" ? ECONNREFUSED : ENOENT);
    session.signal("back");
    session.await("s listening");
    Socket second = session.connect("s");
    EXPECT_EQ(second.receiveAll(), "again");
    second.close();
    session.settle();
    EXPECT_THAT(session.events("s"),
                ElementsAre("accepted", "vanished", "signal back", "listening"));
    EXPECT_THAT(session.events("s#2"),
                ElementsAre("accepted", "sent 5", "fin-sent", "fin", "closed"));
    EXPECT_THAT(session.untriggered(), IsEmpty());
  }
}

}  // namespace
}  // namespace netparity::peer
