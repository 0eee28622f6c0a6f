// The set of peers: listeners, queues, several connections, settling, accounting.
#include "netparity/peer/peers.hpp"

#include "session.hpp"

#include <netparity/test_support/descriptors.hpp>

#include <gmock/gmock.h>

#include <fcntl.h>

namespace netparity::peer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kHello = "5 a430d84680aabd0b";

TEST(Start, SaysWhereEachListens) {
  const Folder folder;
  Session session(R"({"four": {"listen": "tcp", "script": []},
                      "six": {"listen": "tcp", "address": "::1", "script": []},
                      "path": {"listen": "unix", "script": []}})",
                  {folder.path()});
  ASSERT_EQ(session.problem(), "");
  const auto& bindings = session.bindings();
  EXPECT_EQ(bindings.at("four").at("address"), "127.0.0.1");
  EXPECT_EQ(bindings.at("six").at("address"), "::1");
  EXPECT_EQ(bindings.at("path").at("path"), boost::json::value(folder.path() + "/path.sock"));
  for (const char* name : {"four", "six", "path"}) {
    EXPECT_EQ(session.connect(name).connectError(), 0) << name;
  }
}

TEST(Start, GivesFixedPortsInTheOrderOfTheScript) {
  // A port that was free a moment ago, in a test that may run beside others: any will do.
  for (int attempt = 0; attempt < 50; ++attempt) {
    const auto first = static_cast<std::uint16_t>(20000 + (::getpid() * 37 + attempt * 101) % 9000);
    Session session(R"({"a": {"listen": "tcp", "script": []}, "b": {"listen": "unix", "script": []},
                        "c": {"listen": "tcp", "script": []}})",
                    {"", "127.0.0.1", first});
    if (session.problem().empty()) {
      EXPECT_EQ(session.bindings().at("a").at("port"), first);
      EXPECT_EQ(session.bindings().at("c").at("port"), first + 2);
      return;
    }
  }
  FAIL() << "no free ports";
}

TEST(Start, SaysWhyAPeerCannotListen) {
  const auto problem = [](const char* script, const Options& options) {
    return Session(script, options).problem();
  };
  EXPECT_EQ(problem(R"({"p": {"listen": "unix", "script": []}})", {"/does/not/exist"}),
            "the peer p cannot listen: No such file or directory");
  EXPECT_THAT(problem(R"({"p": {"listen": "unix", "script": []}})", {std::string(103, 'x')}),
              HasSubstr(" is too long"));
  EXPECT_EQ(problem(R"({"p": {"listen": "tcp", "script": []}})", {"", "nowhere"}),
            "the peer p cannot listen: nowhere is no address");
  EXPECT_EQ(
      problem(R"({"p": {"listen": "unix", "script": []}, "q": {"listen": "tcp", "script": []}})",
              {"", "127.0.0.1", 65535}),
      "the peer q cannot listen: there is no port 65536");
  EXPECT_EQ(problem(R"({"p": {"listen": "tcp", "address": "192.0.2.1", "script": []}})", {}),
            "the peer p cannot listen: Cannot assign requested address");
}

TEST(Start, FailingLeavesNothingOpen) {
  const Folder folder;
  Session session(R"({"p": {"listen": "unix", "script": []},
                      "q": {"listen": "tcp", "address": "192.0.2.1", "script": []}})",
                  {folder.path()});
  EXPECT_NE(session.problem(), "");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_THAT(session.bindings(), IsEmpty());
}

TEST(Unix, PeerServesAPath) {
  Session session(
      R"({"path": {"listen": "unix", "script": ["accept", {"send": "hello"}, "fin", "seen-fin"]}})");
  Socket client = session.connect("path");
  EXPECT_EQ(client.receiveAll(), "hello");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("path"),
              ElementsAre("accepted", "sent 5", "fin-sent", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Unix, AProgramThatLeavesBytesUnreadIsSeenAsReset) {
  Session session(R"({"path": {"listen": "unix", "script": [{"send": "hello"}]}})");
  Socket client = session.connect("path");
  session.await("path sent 5");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("path"), ElementsAre("accepted", "sent 5", "rst"));
}

TEST(Connections, EachHasItsScriptInOrder) {
  Session session(R"({"twice": {"listen": "tcp", "connections":
                      [[{"recv": 1}, "rst"], [{"recv": 5}, "fin"]]}})");
  Socket first = session.connect("twice");
  Socket second = session.connect("twice");
  Socket third = session.connect("twice");
  first.send("x");
  EXPECT_EQ(first.ending(), ECONNRESET);
  second.send("hello");
  EXPECT_EQ(second.ending(), 0);
  second.close();
  third.send("hello");
  third.close();
  session.settle();
  EXPECT_THAT(session.events("twice"),
              ElementsAre("accepted", testing::StartsWith("recv 1 "), "rst-sent"));
  EXPECT_THAT(session.events("twice#2"),
              ElementsAre("accepted", "recv " + kHello, "fin-sent", "fin", "closed"));
  // There is no script for it, so it is read to its end.
  EXPECT_THAT(session.events("twice#3"),
              ElementsAre("accepted", "rest " + kHello, "fin", "closed"));
}

TEST(Connections, OfOneScriptAreServedAlikeAndSideBySide) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, {"send": "ok"}, "fin"]}})");
  Socket first = session.connect("s");
  Socket second = session.connect("s");
  second.send("hello");
  EXPECT_EQ(second.receiveAll(), "ok");
  first.send("hello");
  EXPECT_EQ(first.receiveAll(), "ok");
}

TEST(BacklogFull, LeavesConnectsInSynSent) {
  Session session(R"({"full": {"listen": "tcp", "backlog": "full"}})");
  ASSERT_EQ(session.problem(), "");
  EXPECT_THAT(session.untriggered(), ElementsAre("/full: no connect met the full queue"));
  const Endpoint endpoint = session.endpoint("full");
  for (int i = 0; i < 3; ++i) {
    Socket client(Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
    EXPECT_EQ(::connect(client.fd(), endpoint.data(), static_cast<socklen_t>(endpoint.size())), -1);
    EXPECT_EQ(errno, EINPROGRESS);
    EXPECT_EQ(client.tcpState(), TCP_SYN_SENT);
  }
  session.settle();
  EXPECT_THAT(session.events("full"), ElementsAre("unanswered"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(BacklogFull, OfAUnixPeerRefusesForNow) {
  Session session(R"({"full": {"listen": "unix", "backlog": "full"}})");
  const Endpoint endpoint = session.endpoint("full");
  Socket client(Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  EXPECT_EQ(::connect(client.fd(), endpoint.data(), static_cast<socklen_t>(endpoint.size())), -1);
  EXPECT_EQ(errno, EAGAIN);
}

TEST(Backlog, OfZeroCompletesOneConnectionThatIsNeverAccepted) {
  Session session(R"({"cold": {"listen": "tcp", "backlog": 0, "script": ["stall"]}})");
  EXPECT_THAT(session.untriggered(), ElementsAre("/cold/script/0: nothing connected"));
  Socket client = session.connect("cold");
  EXPECT_EQ(client.connectError(), 0);
  client.send("into the void");
  session.settle();
  EXPECT_THAT(session.events("cold"), ElementsAre("stalled", "unaccepted"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Stall, ReadsNothingUntilTheRunEnds) {
  Session session(
      R"({"s": {"listen": "tcp", "buffers": {"receive": 2048}, "script": [{"recv": 5}, "stall"]}})");
  Socket client = session.connect("s");
  client.send("hello");
  session.await("s stalled");
  ::fcntl(client.fd(), F_SETFL, O_NONBLOCK);
  const std::string much(65536, 'x');
  while (::send(client.fd(), much.data(), much.size(), MSG_NOSIGNAL) > 0) {
  }
  EXPECT_EQ(errno, EAGAIN);
  client.close();
  session.settle();
  // How much the buffers took is the kernel's affair and not reported.
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "recv " + kHello, "stalled", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Stall, TellsResetFromFinToo) {
  Session session(R"({"s": {"listen": "tcp", "script": ["accept", "stall"]}})");
  Socket client = session.connect("s");
  session.await("s stalled");
  client.send("hello");
  client.reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "stalled", "rst"));
}

TEST(Settle, AcceptsWhatStillLiesInTheQueue) {
  Session session(R"({"s": {"listen": "tcp", "connections":
      [["stall", {"until": "never"}, "accept"]]}, "t": {"listen": "tcp", "script": [{"recv": 5}]}})");
  for (int i = 0; i < 50; ++i) {
    Socket client = session.connect("t");
    client.send("hello");
    client.close();
  }
  session.settle();
  EXPECT_THAT(session.events("t#50"), ElementsAre("accepted", "recv " + kHello, "fin", "closed"));
  EXPECT_THAT(session.events("s"), ElementsAre("stalled"));
}

TEST(Settle, GivesUpWhatCannotHappenAnyMore) {
  Session session(R"({"signal": {"listen": "tcp", "script": [{"until": "never"}, "rst"]},
                      "slow": {"listen": "tcp", "script": [{"send": 1000000, "rate": 1}, "fin"]},
                      "gone": {"listen": "tcp", "script": ["rst", {"until": "never"}]}})");
  Socket signal = session.connect("signal");
  Socket slow = session.connect("slow");
  Socket gone = session.connect("gone");
  EXPECT_EQ(slow.receive(1).size(), 1U);
  session.await("signal accepted");
  session.await("gone rst-sent");
  signal.close();
  slow.close();
  gone.close();
  session.settle();
  EXPECT_THAT(session.events("signal"), ElementsAre("accepted", "fin", "closed"));
  EXPECT_THAT(session.events("slow"), ElementsAre("accepted", "fin", "closed"));
  EXPECT_THAT(session.untriggered(),
              ElementsAre("/signal/script/0: {\"until\":\"never\"} waited in vain",
                          "/signal/script/1: rst was never reached",
                          "/slow/script/1: fin was never reached",
                          "/gone/script/1: {\"until\":\"never\"} waited in vain"));
}

TEST(Untriggered, NamesWhatNoConnectionReached) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 1}, "rst"]}})");
  session.settle();
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script: accept waited in vain",
                                                 "/s/script/0: {\"recv\":1} was never reached",
                                                 "/s/script/1: rst was never reached"));
  session.close();
  EXPECT_EQ(session.untriggered().size(), 3U);
}

TEST(Close, LeavesNothingBehind) {
  const Folder folder;
  const auto before = test_support::openDescriptors();
  {
    Session session(R"({"s": {"listen": "tcp", "script": [{"until": "never"}]},
                        "u": {"listen": "unix", "script": [{"unread": 5}]},
                        "f": {"listen": "tcp", "backlog": "full"},
                        "c": {"connect": "port", "script": []},
                        "r": {"listen": "tcp", "script": [{"send": 1000, "rate": 1}]}})",
                    {folder.path()});
    Socket s = session.connect("s");
    Socket u = session.connect("u");
    u.send("abc");
    const Socket r = session.connect("r");
    Server server(*tcpEndpoint("127.0.0.1", 0));
    session.signal("port", server.port());
    for (const char* event : {"s accepted", "u accepted", "r accepted", "c connected"}) {
      session.await(event);
    }
    session.close();
    EXPECT_EQ(s.ending(), ECONNRESET);
    EXPECT_EQ(session.connect("u").connectError(), ENOENT);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
  EXPECT_EQ(test_support::openDescriptors(), before);
}

}  // namespace
}  // namespace netparity::peer
