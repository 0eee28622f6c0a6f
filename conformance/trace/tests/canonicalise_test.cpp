#include "netparity/trace/trace.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace netparity::trace {
namespace {

namespace json = boost::json;

// const server = net.createServer() (1); server.address() (2); const client = net.connect(…) (3);
// probe(client.localPort) (4, 5)
program::Program sample() {
  constexpr std::string_view kText =
      R"({ "program": 1, "id": "t", "meta": { "description": "d" }, "body": [
    { "k": "let", "name": "server", "const": true, "at": [1, 1], "value": { "k": "call", "of": { "k": "var", "name": "net" },
      "name": "createServer", "args": [], "at": [1, 16], "step": 1, "label": "server" } },
    { "k": "do", "at": [2, 1], "expr": { "k": "call", "of": { "k": "var", "name": "server" }, "name": "address", "args": [],
      "at": [2, 1], "step": 2 } },
    { "k": "let", "name": "client", "const": true, "at": [3, 1], "value": { "k": "call", "of": { "k": "var", "name": "net" },
      "name": "connect", "args": [], "at": [3, 16], "step": 3, "label": "client" } },
    { "k": "do", "at": [4, 1], "expr": { "k": "help", "name": "probe", "at": [4, 1], "step": 4, "args": [
      { "k": "get", "of": { "k": "var", "name": "client" }, "name": "localPort", "at": [4, 7], "step": 5 } ] } }
  ] })";
  return *program::Program::fromJson(json::parse(kText));
}

Trace canonical(std::initializer_list<std::string_view> lines) {
  std::vector<json::object> raw;
  for (const std::string_view line : lines) {
    raw.push_back(json::parse(line).as_object());
  }
  auto trace = canonicalise(sample(), raw, {"/tmp/np-1"});
  EXPECT_TRUE(trace) << (trace ? "" : trace.error().text());
  return trace ? *trace : Trace{};
}

std::string problemOf(std::string_view line) {
  const std::vector<json::object> raw = {json::parse(line).as_object()};
  const auto trace = canonicalise(sample(), raw, {});
  return trace ? "no problem" : trace.error().text();
}

constexpr std::string_view kServer = R"({"t":"return","step":1,"value":{"$":"ref","on":1}})";
constexpr std::string_view kClient = R"({"t":"return","step":3,"value":{"$":"ref","on":2}})";

TEST(Faults, OwnWhatTheySaw) {
  const Trace trace = canonical({R"({"t":"fault","on":"peers.slow","name":"recv","args":[5]})"});
  ASSERT_EQ(trace.records.size(), 1U);
  EXPECT_EQ(trace.records[0].owner, "peers.slow");
  EXPECT_EQ(trace.records[0].type, "peers");
  EXPECT_EQ(trace.records[0].text(), "peers.slow recv 5");
  EXPECT_EQ(problemOf(R"({"t":"fault","on":7,"name":"recv","args":[]})"),
            R"(record 1: "on" of a fault must be its name)");
}

TEST(Names, ComeFromTheStepThatMadeTheObjectEvenForEarlierRecords) {
  const Trace trace = canonical(
      {R"({"t":"call","step":3,"on":"net","name":"connect","args":[]})",
       R"({"t":"event","on":2,"class":"Socket","name":"connectionAttempt","args":[],"listeners":0})",
       kClient});
  ASSERT_EQ(trace.records.size(), 3U);
  EXPECT_EQ(trace.records[1].owner, "client");
  EXPECT_EQ(trace.records[1].type, "Socket");
  EXPECT_EQ(trace.records[2].owner, "net");
  EXPECT_EQ(trace.records[2].text(), "net.connect → client");
}

TEST(Names, OfAcceptedSocketsFollowTheServersOrder) {
  const Trace trace = canonical(
      {kServer, R"({"t":"event","on":7,"name":"resume","args":[],"listeners":1})",
       R"({"t":"event","on":1,"name":"connection","args":[{"$":"ref","on":9}],"listeners":1})",
       R"({"t":"event","on":1,"name":"connection","args":[{"$":"ref","on":7}],"listeners":1})"});
  EXPECT_EQ(trace.records[1].owner, "server:2");
  EXPECT_EQ(trace.records[2].text(), "server 'connection' server:1");
}

TEST(Names, OfFunctionsGivenToNetBelongToWhatItReturned) {
  const Trace trace = canonical(
      {kClient, R"({"t":"callback","step":3,"fn":1,"on":"net","name":"connect","args":[]})"});
  EXPECT_EQ(trace.records[1].owner, "client");
}

TEST(Ports, AreNamedByTheListeningServerWhereverAPortCanStand) {
  const Trace trace = canonical(
      {kServer, R"({"t":"call","step":2,"on":1,"name":"address","args":[]})",
       R"({"t":"return","step":2,"value":{"$":"object","props":[["port",40001],["address","127.0.0.1"]]}})",
       kClient, R"({"t":"call","step":3,"on":"net","name":"connect","args":[40001,"127.0.0.1"]})",
       R"({"t":"event","on":2,"name":"connectionAttempt","args":["127.0.0.1",40001,4],"listeners":0})",
       R"({"t":"event","on":2,"name":"error","args":[{"$":"error","message":"connect ECONNREFUSED 127.0.0.1:40001","port":40001}],"listeners":1})"});
  EXPECT_EQ(trace.records[2].text(),
            "server.address → { address: \"127.0.0.1\", port: <port of server> }");
  EXPECT_EQ(trace.records[4].text(), "net.connect(<port of server>, \"127.0.0.1\")");
  EXPECT_EQ(trace.records[5].text(),
            "client 'connectionAttempt' \"127.0.0.1\", <port of server>, 4");
  EXPECT_EQ(trace.records[6].text(),
            "client 'error' Error \"connect ECONNREFUSED 127.0.0.1:<port of server>\" port=<port "
            "of server>");
}

TEST(Ports, DoNotDependOnTheOrderOfReads) {
  constexpr std::string_view kLocal =
      R"({"t":"get","step":5,"on":2,"name":"localPort","value":51000})";
  constexpr std::string_view kRemote =
      R"({"t":"get","step":5,"on":1,"name":"remotePort","value":51000})";
  const Trace one = canonical({kServer, kClient, kLocal, kRemote});
  const Trace other = canonical({kServer, kClient, kRemote, kLocal});
  EXPECT_TRUE(one.records[2].same(other.records[3]));
  EXPECT_TRUE(one.records[3].same(other.records[2]));
  EXPECT_EQ(one.records[2].text(), "client.localPort is <port of client>");
}

TEST(Ports, ThatNobodyReadAreEphemeral) {
  const Trace trace = canonical(
      {kServer,
       R"({"t":"event","on":1,"name":"drop","args":[{"$":"object","props":[["remotePort",50123]]}],"listeners":1})"});
  EXPECT_EQ(trace.records[1].text(), "server 'drop' { remotePort: <ephemeral port> }");
}

TEST(Ports, AreNamedInTheTextOfAnObject) {
  const Trace trace = canonical(
      {kServer, R"({"t":"call","step":2,"on":1,"name":"address","args":[]})",
       R"({"t":"return","step":2,"value":{"$":"object","props":[["port",40001]]}})",
       R"({"t":"mark","step":4,"label":"Received { port: 40001, localPort: '40002', remotePort: 80, support: 40001, size: 40001 }"})"});
  EXPECT_EQ(trace.records[3].text(),
            "mark \"Received { port: <port of server>, localPort: '<ephemeral port>', remotePort: "
            "80, support: 40001, size: 40001 }\"");
}

// probe([client.remotePort, { at: client.localPort }, client.bytesRead, 8080])
TEST(Ports, ReadInsideOfWhatIsProbedAreNamedByTheirPlace) {
  constexpr std::string_view kText =
      R"({ "program": 1, "id": "t", "meta": { "description": "d" }, "body": [
    { "k": "do", "at": [4, 1], "expr": { "k": "help", "name": "probe", "at": [4, 1], "step": 4, "args": [
      { "k": "array", "items": [
        { "k": "get", "of": { "k": "var", "name": "client" }, "name": "remotePort", "at": [4, 7], "step": 5 },
        { "k": "object", "props": [["at",
          { "k": "get", "of": { "k": "var", "name": "client" }, "name": "localPort", "at": [4, 8], "step": 6 }]] },
        { "k": "get", "of": { "k": "var", "name": "client" }, "name": "bytesRead", "at": [4, 9], "step": 7 },
        { "k": "num", "v": 8080 } ] } ] } }
  ] })";
  const auto program = program::Program::fromJson(json::parse(kText));
  ASSERT_TRUE(program);
  const auto probed = [&](std::string_view value) {
    const std::vector<json::object> raw = {
        json::parse(R"({"t":"probe","step":4,"value":)" + std::string(value) + "}").as_object()};
    const auto trace = canonicalise(*program, raw, {});
    return trace ? trace->records.at(0).text() : trace.error().text();
  };
  EXPECT_EQ(
      probed(
          R"({"$":"array","items":[40001,{"$":"object","props":[["at",40002]]},50000],"length":3})"),
      "probe [<port read at 4:1, 0>, { at: <port read at 4:1, 1.at> }, 50000]");
  EXPECT_EQ(probed(R"({"$":"array","items":[{"$":"undefined"}],"length":1})"), "probe [undefined]");
  EXPECT_EQ(probed("7"), "probe 7");
  EXPECT_EQ(probed(R"({"$":"array","items":[8080],"length":1})"), "probe [8080]");
}

TEST(Paths, BelowTheScenariosFolderAreCanonical) {
  const Trace trace =
      canonical({R"({"t":"mark","step":4,"label":"connect ENOENT /tmp/np-1/a.sock"})"});
  EXPECT_EQ(trace.records[0].text(), "mark \"connect ENOENT <tmp>/a.sock\"");
}

TEST(Data, OfOneObjectIsJoinedHoweverItWasChunked) {
  constexpr std::string_view kHello =
      R"({"t":"event","on":2,"name":"data","args":["hello"],"listeners":1,"state":{"bytesRead":5}})";
  constexpr std::string_view kHe =
      R"({"t":"event","on":2,"name":"data","args":["he"],"listeners":1,"state":{"bytesRead":2}})";
  constexpr std::string_view kLlo =
      R"({"t":"event","on":2,"name":"data","args":["llo"],"listeners":1,"state":{"bytesRead":5}})";
  constexpr std::string_view kOther = R"({"t":"mark","step":4,"label":"between"})";
  const Trace whole = canonical({kClient, kHello});
  const Trace pieces = canonical({kClient, kHe, kOther, kLlo});
  ASSERT_EQ(pieces.records.size(), 3U);
  EXPECT_TRUE(whole.records[1].same(pieces.records[2]));
  EXPECT_EQ(pieces.records[2].joined, 2U);
  EXPECT_EQ(whole.records[1].text(), "client 'data' string(5 bytes \"hello\")");
}

TEST(Data, CarriesNoStateThatChunkingDecides) {
  const Trace trace =
      canonical({kClient, R"({"t":"event","on":2,"name":"data","args":["x"],"listeners":1,
      "state":{"bytesRead":1,"bytesWritten":7,"writableLength":7,"readableLength":0}})"});
  EXPECT_TRUE(trace.records[1].state.contains("bytesRead"));
  EXPECT_EQ(trace.records[1].state.size(), 1U);
}

TEST(Data, IsNotJoinedAcrossAnotherRecordOfItsObject) {
  constexpr std::string_view kData =
      R"({"t":"event","on":2,"name":"data","args":["x"],"listeners":1})";
  const Trace trace = canonical(
      {kClient, kData, R"({"t":"event","on":2,"name":"timeout","args":[],"listeners":0})", kData});
  EXPECT_EQ(trace.records.size(), 4U);
}

TEST(Data, ThatDiffersInOneByteDiffers) {
  const Trace one =
      canonical({kClient, R"({"t":"event","on":2,"name":"data","args":["abc"],"listeners":1})"});
  const Trace two =
      canonical({kClient, R"({"t":"event","on":2,"name":"data","args":["abd"],"listeners":1})"});
  EXPECT_FALSE(one.records[1].same(two.records[1]));
}

TEST(Dropping, TakesStreamInternalsThatNobodyHears) {
  const Trace trace =
      canonical({kClient, R"({"t":"event","on":2,"name":"resume","args":[],"listeners":0})",
                 R"({"t":"event","on":2,"name":"data","args":["x"],"listeners":0})",
                 R"({"t":"event","on":2,"name":"resume","args":[],"listeners":1})",
                 R"({"t":"event","on":2,"name":"end","args":[],"listeners":0})"});
  ASSERT_EQ(trace.records.size(), 3U);
  EXPECT_EQ(trace.records[1].name, "resume");
  EXPECT_EQ(trace.records[2].name, "end");
}

TEST(Malformed, RecordsAreAProblemThatNamesThem) {
  EXPECT_EQ(problemOf(R"({"t":"zap"})"), "record 1: \"zap\" is no kind of record");
  EXPECT_EQ(problemOf(R"({})"), "record 1: \"t\" is missing");
  EXPECT_EQ(problemOf(R"({"t":"event","on":"x","name":"end","args":[]})"),
            "record 1: \"on\" must be a number, \"net\" or null");
  EXPECT_EQ(problemOf(R"({"t":"event","name":"end","args":[]})"), "record 1: \"on\" is missing");
  EXPECT_EQ(problemOf(R"({"t":"event","on":1,"name":"end","args":5})"),
            "record 1: \"args\" must be an array");
  EXPECT_EQ(problemOf(R"({"t":"mark","step":"one","label":1})"),
            "record 1: \"step\" must be a number");
  EXPECT_EQ(problemOf(R"({"t":"call","step":1,"on":1,"args":[]})"),
            "record 1: \"name\" is missing");
  EXPECT_EQ(problemOf(R"({"t":"event","on":1,"name":"end","args":[],"state":[]})"),
            "record 1: \"state\" must be an object");
}

}  // namespace
}  // namespace netparity::trace
