#include "in_child.hpp"
#include "netparity/sandbox/sandbox.hpp"
#include "netparity/wire/wire.hpp"
#include "two_ends.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace netparity::wire {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Case {
  std::string user;
  bool isV6;
  LinkPlan::Means means;
  std::string name;
};

// What a failure shows.
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name;
}

// Real connections, with IPv4 and IPv6, TUN devices and veth pairs, as root and as nobody.
class OnARealWire : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const Case& now = GetParam();
    if (now.user == "root" && ::geteuid() != 0) {
      GTEST_SKIP() << "not root";
    }
    if (!sandbox::whyNot().empty()) {
      GTEST_SKIP() << sandbox::whyNot();
    }
    const std::string needed = now.means == LinkPlan::Means::tun ? "TUN devices" : "veth pairs";
    for (const sandbox::Ability& ability : sandbox::examine()) {
      if (ability.name == needed && !ability.possible) {
        GTEST_SKIP() << ability.why;
      }
    }
  }

  template <class Program, class Peer>
  std::string run(const std::string& script, Program program, Peer peer, Setting setting = {}) {
    setting.isV6 = GetParam().isV6;
    setting.means = GetParam().means;
    return sandbox::inChild(GetParam().user,
                            [&] { return runOnWire(setting, script, program, peer); });
  }
};

INSTANTIATE_TEST_SUITE_P(
    , OnARealWire,
    testing::Values(Case{"root", false, LinkPlan::Means::tun, "RootTunV4"},
                    Case{"root", true, LinkPlan::Means::tun, "RootTunV6"},
                    Case{"root", false, LinkPlan::Means::veth, "RootVethV4"},
                    Case{"nobody", false, LinkPlan::Means::veth, "NobodyVethV4"},
                    Case{"nobody", true, LinkPlan::Means::veth, "NobodyVethV6"}),
    [](const auto& which) { return which.param.name; });

std::string connectOnly(const Ends& ends) {
  PlainSocket socket;
  return socket.connectTo(ends.peer, 80);
}

std::string nothing(PlainSocket& /*listener*/) {
  return "-";
}

// Sends so many bytes and its end, then waits for the other's.
auto sends(std::size_t bytes) {
  return [bytes](const Ends& ends) {
    PlainSocket socket;
    std::string said = socket.connectTo(ends.peer, 80);
    said += socket.send(bytes);
    socket.finish();
    return said + socket.receiveAll();
  };
}

std::string receives(PlainSocket& listener) {
  PlainSocket socket = listener.accept();
  const std::string said = socket.receiveAll();
  return said + ", " + socket.intact();
}

// Connects and, having said so, receives to the end. Without its byte, what the peer sends, and a
// RST behind it, could be there before connect() has returned, which then fails.
std::string listens(const Ends& ends) {
  PlainSocket socket;
  std::string said = socket.connectTo(ends.peer, 80);
  said += socket.send(1);
  said += socket.receiveAll();
  return said + ", " + socket.intact();
}

auto serves(std::size_t bytes) {
  return [bytes](PlainSocket& listener) {
    PlainSocket socket = listener.accept();
    std::string said = socket.receive(1);
    said += socket.send(bytes);
    socket.finish();
    return said + socket.receiveAll();
  };
}

TEST_P(OnARealWire, EverythingPassesWithoutRules) {
  EXPECT_EQ(run("[]", sends(5'000'000), receives),
            "program: 0 bytes, end\npeer: 5000000 bytes, end, intact\n");
}

TEST_P(OnARealWire, EverythingPassesInSmallPackets) {
  EXPECT_EQ(run("[]", sends(1'000'000), receives, {.mtu = 1500}),
            "program: 0 bytes, end\npeer: 1000000 bytes, end, intact\n");
}

TEST_P(OnARealWire, SynsThatAreAllLostGiveEtimedout) {
  EXPECT_EQ(run(R"([{"when": {"from": "program", "flag": "syn"}, "do": "drop", "times": "all"}])",
                connectOnly, nothing),
            "program: ETIMEDOUT\npeer: -\narmed [\"/0\"]\n"
            "triggered [\"/0\",\"syn\",\"packet\",1]\n");
}

TEST_P(OnARealWire, ALostSynIsRepeated) {
  EXPECT_EQ(
      run(R"([{"when": {"from": "program", "flag": "syn"}, "do": "drop"}])", sends(10), receives),
      "program: 0 bytes, end\npeer: 10 bytes, end, intact\narmed [\"/0\"]\n"
      "triggered [\"/0\",\"syn\",\"packet\",1]\n");
}

TEST_P(OnARealWire, ARstOnTheFirstDataResetsTheReceiver) {
  EXPECT_THAT(
      run(R"([{"when": {"from": "peer", "flag": "data"}, "do": "rst"}])", listens, serves(1000)),
      StartsWith("program: 0 bytes, ECONNRESET, intact\n"));
}

TEST_P(OnARealWire, ARstCutsTheStreamAtTheByte) {
  EXPECT_EQ(run(R"([{"when": {"from": "peer", "bytes": 100000}, "do": {"rst": "both"}}])", listens,
                [](PlainSocket& listener) {
                  PlainSocket socket = listener.accept();
                  socket.receive(1);
                  socket.send(1'000'000);
                  return std::string("-");
                }),
            "program: 99999 bytes, ECONNRESET, intact\npeer: -\narmed [\"/0\"]\n"
            "triggered [\"/0\",\"data\",\"byte\",100000]\n");
}

TEST_P(OnARealWire, ARstOfBothResetsBoth) {
  EXPECT_THAT(run(R"([{"when": {"from": "program", "bytes": 11}, "do": {"rst": "both"}}])",
                  sends(20), receives),
              StartsWith("program: 0 bytes, ECONNRESET\npeer: 10 bytes, ECONNRESET, intact\n"));
}

TEST_P(OnARealWire, ARstOnTheSynIsARefusal) {
  EXPECT_THAT(run(R"([{"when": {"flag": "syn"}, "do": {"rst": "program"}}])", connectOnly, nothing),
              StartsWith("program: ECONNREFUSED\n"));
}

TEST_P(OnARealWire, AnIcmpMessageOnTheSynGivesItsError) {
  const auto errorOf = [this](const std::string& kind) {
    const std::string said = run(
        R"([{"when": {"flag": "syn"}, "do": {"icmp": ")" + kind + R"("}}])", connectOnly, nothing);
    return said.substr(0, said.find('\n'));
  };
  const bool isV6 = GetParam().isV6;
  EXPECT_EQ(errorOf("net-unreachable"), "program: ENETUNREACH");
  EXPECT_EQ(errorOf("host-unreachable"), "program: EHOSTUNREACH");
  EXPECT_EQ(errorOf("port-unreachable"), "program: ECONNREFUSED");
  EXPECT_EQ(errorOf("admin-prohibited"), isV6 ? "program: EACCES" : "program: EHOSTUNREACH");
  EXPECT_EQ(errorOf("protocol-unreachable"), isV6 ? "program: EPROTO" : "program: ENOPROTOOPT");
  EXPECT_EQ(errorOf("time-exceeded"), "program: EHOSTUNREACH");
}

TEST_P(OnARealWire, FragmentationNeededMakesPacketsSmaller) {
  EXPECT_THAT(run(R"([{"when": {"from": "program", "flag": "data"},
                       "do": {"icmp": "fragmentation-needed", "mtu": 1280}}])",
                  sends(100'000), receives),
              StartsWith("program: 0 bytes, end\npeer: 100000 bytes, end, intact\n"));
}

TEST_P(OnARealWire, ADelayedSynDelaysTheConnection) {
  EXPECT_THAT(run(R"([{"when": {"from": "program", "flag": "syn"}, "do": {"delay": 300}}])",
                  [](const Ends& ends) {
                    const auto start = std::chrono::steady_clock::now();
                    const std::string error = connectOnly(ends);
                    const auto took = std::chrono::steady_clock::now() - start;
                    return error + (took >= std::chrono::milliseconds(290) ? "late" : "early");
                  },
                  nothing),
              StartsWith("program: late\n"));
}

TEST_P(OnARealWire, TcpMendsWhatIsDoubledSwappedOrSpoilt) {
  for (const char* action : {"duplicate", "reorder", "corrupt", "drop"}) {
    EXPECT_THAT(run(R"([{"when": {"from": "program", "flag": "data", "packet": 3}, "do": ")" +
                        std::string(action) + R"(", "times": 3}])",
                    sends(100'000), receives, {.mtu = 1500}),
                StartsWith("program: 0 bytes, end\npeer: 100000 bytes, end, intact\n"))
        << action;
  }
}

TEST_P(OnARealWire, AWrongByteWithAGoodChecksumIsRead) {
  EXPECT_THAT(run(R"([{"when": {"from": "program", "bytes": 777},
                       "do": {"corrupt": "payload-with-good-checksum"}}])",
                  sends(1000), receives),
              StartsWith("program: 0 bytes, end\npeer: 1000 bytes, end, byte 777 is wrong\n"));
}

TEST_P(OnARealWire, ABlackHoleIsFoundOutByWriting) {
  EXPECT_EQ(run(R"([{"when": {"from": "program", "bytes": 6}, "do": "blackhole"}])",
                [](const Ends& ends) {
                  PlainSocket socket;
                  std::string said = socket.connectTo(ends.peer, 80);
                  said += socket.send(10);
                  return said + socket.receiveAll();
                },
                [](PlainSocket& listener) {
                  PlainSocket socket = listener.accept();
                  const std::string said = socket.receive(5);
                  return said + socket.received();
                }),
            "program: 0 bytes, ETIMEDOUT\npeer: abcde\narmed [\"/0\"]\n"
            "triggered [\"/0\",\"data\",\"byte\",6]\n");
}

TEST_P(OnARealWire, ABlackHoleOfOneDirectionSwallowsItsPacketsOnly) {
  EXPECT_THAT(run(R"([{"when": {"from": "peer", "flag": "data"}, "do": {"blackhole": "peer"}}])",
                  [](const Ends& ends) {
                    PlainSocket socket;
                    std::string said = socket.connectTo(ends.peer, 80);
                    socket.keepAlive();
                    said += socket.send(10);
                    return said + socket.receiveAll();
                  },
                  [](PlainSocket& listener) {
                    PlainSocket socket = listener.accept();
                    std::string said = socket.receive(10);
                    said += socket.received();
                    said += socket.send(10);
                    return said + " " + socket.receiveAll();
                  }),
              StartsWith("program: 0 bytes, ETIMEDOUT\npeer: abcdefghij 10 bytes, ECONNRESET\n"));
}

TEST_P(OnARealWire, ARuleMeansTheConnectionThatItNumbers) {
  EXPECT_THAT(run(R"([{"when": {"connection": 2, "flag": "syn"}, "do": {"rst": "program"}}])",
                  [](const Ends& ends) {
                    std::string said = connectOnly(ends) + ", ";
                    said += connectOnly(ends) + ", ";
                    return said + connectOnly(ends);
                  },
                  nothing),
              StartsWith("program: , ECONNREFUSED, \n"));
}

TEST_P(OnARealWire, ARuleThatNeverTriggeredIsNamed) {
  EXPECT_THAT(
      run(R"([{"when": {"from": "peer", "bytes": 500}, "do": "rst"}])", listens, serves(499)),
      EndsWith("rule /0 of the wire (rst on byte 500 from the peer) never triggered: 0 "
               "such packets were seen\n"));
}

TEST_P(OnARealWire, ASecondRelayOnTheSameLinkStartsAnew) {
  EXPECT_EQ(sandbox::inChild(
                GetParam().user,
                [this] {
                  sandbox::Plan plan;
                  plan.processes = false;
                  std::string said = sandbox::enter(plan);
                  const auto peers = sandbox::Namespace::create(said);
                  LinkPlan linkPlan;
                  linkPlan.means = GetParam().means;
                  auto link = peers ? Link::create(linkPlan, *peers, said) : std::nullopt;
                  const auto rules = parse(boost::json::parse(
                      R"([{"when": {"connection": 1, "flag": "syn"}, "do": {"rst": "program"}}])"));
                  for (int round = 0; link && round < 2; ++round) {
                    boost::asio::io_context context(1);
                    // Stopping within a report is what a program's end may lead to.
                    Relay* running = nullptr;
                    Relay relay(context, *link, rules.rules, [&](const Event& event) {
                      said += event.name + " ";
                      if (event.name == "triggered") {
                        running->stop();
                      }
                    });
                    running = &relay;
                    relay.start();
                    const sandbox::Descriptor socket = connectWithoutWaiting(GetParam().isV6);
                    context.run();
                  }
                  return said;
                }),
            "armed triggered armed triggered ");
}

TEST_P(OnARealWire, IsRecordedWithComments) {
  const std::string path = testing::TempDir() + "netparity-wire-" + GetParam().name + "-" +
                           std::to_string(::getpid()) + ".pcapng";
  std::ofstream(path).close();
  std::filesystem::permissions(path, std::filesystem::perms::all);
  run(R"([{"when": {"flag": "syn"}, "do": {"rst": "program"}}])", connectOnly, nothing,
      {.recordTo = path});
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  EXPECT_THAT(content.str(), testing::AllOf(HasSubstr("/0: rst on syn 1"),
                                            HasSubstr("forged by /0: rst on syn 1")));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace netparity::wire
