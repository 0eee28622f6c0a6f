// Peers that are clients of the program's server, and signals.
#include "netparity/peer/content.hpp"
#include "session.hpp"

#include <gmock/gmock.h>

namespace netparity::peer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string digest(std::string_view text) {
  Digest out;
  out.add(std::as_bytes(std::span(text)));
  return out.text();
}

constexpr const char* kCaller = R"({"caller": {"connect": "port", "script": [{"wait": "listening"},
    "connect", {"send": "GET"}, {"recv": 3}, "rst"]}})";

TEST(Client, ConnectsToThePortThatTheSignalBrings) {
  Session session(kCaller);
  Server server(*tcpEndpoint("127.0.0.1", 0));
  session.signal("port", server.port());
  session.signal("listening");
  Socket accepted = server.accept();
  EXPECT_EQ(accepted.receive(3), "GET");
  accepted.send("200");
  EXPECT_EQ(accepted.ending(), ECONNRESET);
  session.settle();
  EXPECT_THAT(session.events("caller"), ElementsAre("signal listening", "connected", "sent 3",
                                                    "recv 3 " + digest("200"), "rst-sent"));
  EXPECT_THAT(session.untriggered(), IsEmpty());
  EXPECT_THAT(session.bindings(), IsEmpty());
}

TEST(Client, ConnectsToAPath) {
  const Folder folder;
  const std::string path = folder.path() + "/program.sock";
  Server server(*unixEndpoint(path));
  Session session(R"({"c": {"connect": "path", "script": [{"send": "hi"}, "fin"]}})");
  session.signal("path", boost::json::value(path));
  EXPECT_EQ(server.accept().receiveAll(), "hi");
  session.settle();
  EXPECT_THAT(session.events("c"), ElementsAre("connected", "sent 2", "fin-sent", "fin", "closed"));
}

TEST(Client, ConnectsToAnAbstractPath) {
  const Folder unique;
  const std::string path = std::string(1, '\0') + unique.path();
  Server server(*unixEndpoint(path));
  Session session(R"({"c": {"connect": "path", "script": [{"send": "hi"}, "fin"]}})");
  session.signal("path", boost::json::value(path));
  EXPECT_EQ(server.accept().receiveAll(), "hi");
}

TEST(Client, ConnectsToWhatServerAddressReturns) {
  Session session(R"({"c": {"connect": "at", "script": [{"send": "six"}, "fin"]}})");
  Server server(*tcpEndpoint("::1", 0));
  session.signal("at", {{"address", "::1"}, {"family", "IPv6"}, {"port", server.port()}});
  EXPECT_EQ(server.accept().receiveAll(), "six");
}

TEST(Client, TellsWhyItCouldNotConnect) {
  std::uint16_t port = 0;
  {
    const Server gone(*tcpEndpoint("127.0.0.1", 0));
    port = gone.port();
  }
  Session session(R"({"refused": {"connect": "port", "script": [{"send": 1}]},
                      "missing": {"connect": "path", "script": []},
                      "senseless": {"connect": "port0", "script": []}})");
  session.signal("port", port);
  session.signal("path", "/does/not/exist");
  session.signal("port0", 0);
  session.settle();
  EXPECT_THAT(session.events("refused"), ElementsAre("failed ECONNREFUSED"));
  EXPECT_THAT(session.events("missing"), ElementsAre("failed ENOENT"));
  EXPECT_THAT(session.events("senseless"), ElementsAre("failed the signal's value is no address"));
  EXPECT_THAT(session.untriggered(),
              ElementsAre("/refused/script: connect waited in vain",
                          "/refused/script/0: {\"send\":1} was never reached",
                          "/missing/script: connect waited in vain",
                          "/senseless/script: connect waited in vain"));
}

TEST(Client, MakesAConnectionForEachScript) {
  Session session(
      R"({"c": {"connect": "port", "connections": [[{"send": "a"}, "fin"], [{"send": "b"}, "rst"]]}})");
  Server server(*tcpEndpoint("127.0.0.1", 0));
  session.signal("port", server.port());
  Socket first = server.accept();
  Socket second = server.accept();
  EXPECT_EQ(first.receiveAll(), "a");
  EXPECT_EQ(second.receive(2), "b");
  first.close();
  session.settle();
  EXPECT_THAT(session.events("c"), ElementsAre("connected", "sent 1", "fin-sent", "fin", "closed"));
  EXPECT_THAT(session.events("c#2"), ElementsAre("connected", "sent 1", "rst-sent"));
}

TEST(Client, ToAServerThatEndsWithoutAccepting) {
  Session session(R"({"c": {"connect": "port", "script": []}})");
  Server server(*tcpEndpoint("127.0.0.1", 0));
  session.signal("port", server.port());
  session.await("c connected");
  server.close();
  session.settle();
  EXPECT_THAT(session.events("c"), ElementsAre("connected", "rst"));
}

TEST(Client, GivesUpAConnectThatIsOpenWhenTheProgramHasEnded) {
  const Server server(*tcpEndpoint("127.0.0.1", 0), 0);
  const Socket filler = Socket::to(*tcpEndpoint("127.0.0.1", server.port()));
  Session session(R"({"c": {"connect": "port", "script": []}})");
  session.signal("port", server.port());  // the queue is full: its SYN is dropped
  session.settle();
  EXPECT_THAT(session.events("c"), IsEmpty());
  EXPECT_THAT(session.untriggered(), ElementsAre("/c/script: connect waited in vain"));
}

TEST(Client, IsNotStartedWithoutTheSignal) {
  Session session(kCaller);
  session.settle();
  EXPECT_THAT(session.events("caller"), IsEmpty());
  EXPECT_EQ(session.untriggered().size(), 5U);
}

TEST(Signal, LetsEachStepOfItsLabelGoOnOnce) {
  Session session(R"({"s": {"listen": "tcp", "script": [{"until": "go"}, {"send": "1"},
                            {"until": "go"}, {"send": "2"}, {"signal": "end"}, "fin"]}})");
  session.signal("go");  // also before the step, and before the connection
  Socket client = session.connect("s");
  EXPECT_EQ(client.receive(1), "1");
  session.signal("end");
  session.signal("go");
  EXPECT_EQ(client.receiveAll(), "2");
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("accepted", "signal go", "sent 1", "signal go", "sent 1", "signal end",
                          "fin-sent", "fin", "closed"));
}

TEST(Signal, EndsAStall) {
  Session session(R"({"s": {"listen": "tcp", "script": ["stall", {"until": "go"}, "accept",
                            "stall", {"until": "on"}, {"recv": 2}, "fin"]}})");
  Socket client = session.connect("s");
  client.send("ab");
  EXPECT_THAT(session.events("s"), ElementsAre("stalled"));
  session.signal("go");
  session.await("s accepted");
  session.signal("on");
  EXPECT_EQ(client.ending(), 0);
  client.close();
  session.settle();
  EXPECT_THAT(session.events("s"),
              ElementsAre("stalled", "signal go", "accepted", "stalled", "signal on",
                          "recv 2 " + digest("ab"), "fin-sent", "fin", "closed"));
}

}  // namespace
}  // namespace netparity::peer
