// Bytes in both directions: recv, send, rate, chunk, oob, unread, buffers.
#include "netparity/peer/content.hpp"
#include "session.hpp"

#include <gmock/gmock.h>

#include <poll.h>

namespace netparity::peer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string digest(std::string_view text) {
  Digest out;
  out.add(std::as_bytes(std::span(text)));
  return out.text();
}

std::string pattern(std::size_t size) {
  std::string out(size, '\0');
  fillPattern(0, std::as_writable_bytes(std::span(out)));
  return out;
}

TEST(Recv, TakesExactlySoManyBytesHoweverTheyCame) {
  Session session(R"({"s": {"listen": "tcp", "script": ["accept", {"recv": 5}, {"recv": 3}]}})");
  Socket client = session.connect("s");
  client.send("h");
  client.send("el");
  client.send("loabcXY");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "recv 5 " + digest("hello"), "recv 3 " + digest("abc"),
                          "rest 2 " + digest("XY"), "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Recv, AllIsUpToFin) {
  Session session(
      R"({"s": {"listen": "tcp", "script": [{"recv": "all"}, {"send": "bye"}, "fin"]}})");
  Socket client = session.connect("s");
  const std::string much = pattern(300000);
  client.send(much);
  client.fin();
  EXPECT_EQ(client.receiveAll(), "bye");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "recv 300000 " + digest(much), "fin",
                                               "sent 3", "fin-sent", "closed"));
}

TEST(Recv, ThatFinCutsShortEndsTheScript) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, {"send": "no"}, "rst"]}})");
  Socket client = session.connect("s");
  client.send("abc");
  client.fin();
  EXPECT_EQ(client.ending(), 0);
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "recv 3 " + digest("abc"), "fin", "closed"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/0: {\"recv\":5} waited in vain",
                                                 "/s/script/1: {\"send\":\"no\"} was never reached",
                                                 "/s/script/2: rst was never reached"));
}

TEST(Recv, ThatResetCutsShortHasNoCount) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 5}, "seen-rst"]}})");
  Socket client = session.connect("s");
  client.send("abc");
  client.reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "rst"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/0: {\"recv\":5} waited in vain"));
}

TEST(Send, TextAndHexAndPattern) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"send": "héllo"},
                      {"send": {"hex": "00fF0a"}}, {"send": 200000}, {"send": 3}, "fin"]}})");
  Socket client = session.connect("s");
  EXPECT_EQ(client.receiveAll(),
            "héllo" + std::string("\x00\xff\x0a", 3) + pattern(200000) + pattern(3));
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "sent 6", "sent 3", "sent 200000",
                                               "sent 3", "fin-sent", "fin", "closed"));
}

TEST(Send, MoreThanTheBuffersHoldWaitsForTheReader) {
  Session session(R"({"s": {"listen": "tcp", "buffers": {"send": 65536},
                            "script": [{"send": 3000000}, "fin"]}})");
  Socket client = session.connect("s");
  session.await("s accepted");
  EXPECT_EQ(client.receiveAll(), pattern(3000000));
}

TEST(Send, AtARateTakesItsTimeAndKeepsTheContent) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"send": 2000, "rate": 10000}, "fin"]}})");
  const auto start = std::chrono::steady_clock::now();
  Socket client = session.connect("s");
  EXPECT_EQ(client.receive(1), pattern(1));
  EXPECT_EQ(client.receiveAll(), pattern(2000).substr(1));
  // The last of four pieces is due after 150 ms.
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(150));
}

TEST(Send, AtARateInChunks) {
  Session session(
      R"({"s": {"listen": "tcp", "script": [{"send": "abcdef", "rate": 40, "chunk": 4}, "fin"]}})");
  const auto start = std::chrono::steady_clock::now();
  Socket client = session.connect("s");
  std::string first(100, '\0');
  first.resize(static_cast<std::size_t>(::recv(client.fd(), first.data(), first.size(), 0)));
  EXPECT_EQ(first, "abcd");
  EXPECT_EQ(client.receiveAll(), "ef");
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST(Send, ToAProgramThatResetIsSeenAsReset) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 1}, {"until": "gone"},
                            {"send": 5}, {"send": 5}, "seen-rst"]}})");
  Socket client = session.connect("s");
  client.send("x");
  session.await("s recv 1 " + digest("x"));
  client.reset();
  session.signal("gone");
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "recv 1 " + digest("x"), "signal gone", "rst"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/3: {\"send\":5} was never reached"));
}

TEST(Send, ToAProgramThatClosedIsSeenAsFin) {
  // The first send makes the program's kernel answer with RST, which the second finds; FIN was
  // first.
  Session session(R"({"s": {"listen": "tcp", "script": [{"recv": 1}, {"until": "gone"}, {"send": 5},
                            {"until": "reset"}, {"send": 5}, "seen-fin"]}})");
  Socket client = session.connect("s");
  client.send("x");
  session.await("s recv 1 " + digest("x"));
  client.send("abc");
  client.close();
  session.signal("gone");
  session.await("s sent 5");
  session.signal("reset");
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "recv 1 " + digest("x"), "signal gone",
                                               "sent 5", "signal reset", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST(Oob, IsOneUrgentByte) {
  Session session(
      R"({"s": {"listen": "tcp", "script": [{"send": "ab"}, {"oob": "!"}, {"send": "cd"}, "fin"]}})");
  Socket client = session.connect("s");
  EXPECT_EQ(client.receive(2), "ab");
  pollfd urgent{client.fd(), POLLPRI, 0};
  EXPECT_EQ(::poll(&urgent, 1, 20000), 1);
  char byte = 0;
  EXPECT_EQ(::recv(client.fd(), &byte, 1, MSG_OOB), 1);
  EXPECT_EQ(byte, '!');
  EXPECT_EQ(client.receiveAll(), "cd");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "sent 2", "oob-sent !", "sent 2",
                                               "fin-sent", "fin", "closed"));
}

class Unread : public testing::TestWithParam<const char*> {};

TEST_P(Unread, CloseGivesTheOtherEndEconnreset) {
  Session session(R"({"s": {"listen": ")" + std::string(GetParam()) +
                  R"(", "script": [{"unread": 5}, "close"]}})");
  Socket client = session.connect("s");
  client.send("he");
  client.send("llo");
  EXPECT_EQ(client.ending(), ECONNRESET);
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "unread 5", "closed"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
}

TEST_P(Unread, LeavesTheBytesToTheNextStep) {
  Session session(R"({"s": {"listen": ")" + std::string(GetParam()) +
                  R"(", "script": [{"unread": 3}, {"recv": 5}, "fin"]}})");
  Socket client = session.connect("s");
  client.send("he");
  client.send("l");
  session.await("s unread 3");
  client.send("lo");
  EXPECT_EQ(client.receiveAll(), "");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "unread 3", "recv 5 " + digest("hello"),
                                               "fin-sent", "fin", "closed"));
}

TEST_P(Unread, EndsWithTheProgramsFin) {
  Session session(R"({"s": {"listen": ")" + std::string(GetParam()) +
                  R"(", "script": [{"unread": 5}, "close"]}})");
  Socket client = session.connect("s");
  client.send("he");
  client.fin();
  EXPECT_EQ(client.ending(), 0);
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "fin", "closed"));
  EXPECT_THAT(session.untriggered(), ElementsAre("/s/script/0: {\"unread\":5} waited in vain",
                                                 "/s/script/1: close was never reached"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Unread, testing::Values("tcp", "unix"));

TEST(Unread, TheKernelMakesRoomForMoreThanItsUsualWindow) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"unread": 1000000}, "close"]}})");
  Socket client = session.connect("s");
  client.send(pattern(1000000));
  session.await("s unread 1000000");
}

TEST(Unread, KeepsNothingBusyWhileTooLittleLiesThere) {
  for (const char* kind : {"tcp", "unix"}) {
    const Folder folder;
    boost::asio::io_context io;
    const Parsed parsed = parse(boost::json::parse(R"({"s": {"listen": ")" + std::string(kind) +
                                                   R"(", "script": [{"unread": 5}, "close"]}})"));
    Peers peers(io, parsed.script, {folder.path()}, nullptr);
    ASSERT_EQ(peers.start(), "");
    const boost::json::value binding = peers.bindings().at("s");
    const boost::json::value* path = binding.as_object().if_contains("path");
    Socket client = Socket::to(endpointOf(path != nullptr ? *path : binding).value());
    client.send("h");
    std::size_t handlers = 0;
    for (int i = 0; i < 1000; ++i) {
      handlers += io.poll();
    }
    EXPECT_LT(handlers, 10U);
    client.send("ello");
    while (!peers.untriggered().empty()) {
      io.run_one();
    }
    EXPECT_EQ(client.ending(), ECONNRESET);
  }
}

TEST(Unread, EndsWithTheProgramsReset) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"unread": 5}, "seen-rst"]}})");
  Socket client = session.connect("s");
  client.send("he");
  client.reset();
  session.settle();
  EXPECT_THAT(session.events("s"), ElementsAre("accepted", "rst"));
}

// A client with a small buffer of its own, so that what it can send is what the peer has room for.
Socket narrowClient(const Session& session, const char* name) {
  Socket client = session.connect(name);
  const int size = 2048;
  ::setsockopt(client.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  return client;
}

std::size_t sentAtOnce(Socket& client) {
  const std::string much = pattern(1000);
  std::size_t sent = 0;
  for (ssize_t n = 0; n >= 0 && sent < 1000000;) {
    n = ::send(client.fd(), much.data(), much.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    sent += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  return sent;
}

TEST(BuffersOption, HoldsBeforeTheConnectionIsAccepted) {
  Session session(R"({"tiny": {"listen": "tcp", "buffers": {"receive": 2048}, "script": ["stall"]},
                      "step": {"listen": "tcp", "script": [{"buffers": {"receive": 2048}}, "accept",
                               "stall"]},
                      "usual": {"listen": "tcp", "script": ["stall"]}})");
  Socket tiny = narrowClient(session, "tiny");
  Socket step = narrowClient(session, "step");
  Socket usual = narrowClient(session, "usual");
  EXPECT_LT(sentAtOnce(tiny), 20000U);
  EXPECT_LT(sentAtOnce(step), 20000U);
  usual.send(pattern(50000));  // would block for ever
}

}  // namespace
}  // namespace netparity::peer
