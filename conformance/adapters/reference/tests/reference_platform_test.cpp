// Programs on the reference itself, over real sockets.
#include "binding/reference_platform.hpp"

#include "fake_platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace netparity::adapter {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr int kNodeMajor = 26;

std::vector<boost::json::object> messagesOf(const boost::json::value& program) {
  CapturingChannel channel;
  RunCommand command;
  command.id = "r";
  Session session(channel, std::move(command), program, [](Recorder& recorder) {
    return std::make_unique<ReferencePlatform>(recorder, kNodeMajor,
                                               std::make_unique<loop::EventLoop>());
  });
  channel.send(session.run());
  std::vector<boost::json::object> messages;
  for (const std::string& line : channel.lines) {
    messages.push_back(boost::json::parse(line).as_object());
  }
  return messages;
}

boost::json::value programNamed(const std::string& name) {
  std::ifstream file(std::string(NETPARITY_TEST_PROGRAMS) + "/" + name + ".json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  boost::json::parse_options options;
  options.max_depth = 200;
  return boost::json::parse(text, {}, options);
}

std::vector<std::string> eventsOf(const std::vector<boost::json::object>& messages, int on) {
  std::vector<std::string> names;
  for (const boost::json::object& message : messages) {
    if (message.at("t") == "event" && message.at("on") == on) {
      names.emplace_back(message.at("name").as_string());
    }
  }
  return names;
}

TEST(ReferencePlatform, RunsAnEchoServerAndItsClient) {
  const auto messages = messagesOf(programNamed("echo"));
  EXPECT_THAT(eventsOf(messages, 1), ElementsAre("listening", "connection", "close"));
  const auto client = eventsOf(messages, 2);
  for (const char* name : {"connect", "ready", "data", "finish", "end", "close"}) {
    EXPECT_THAT(client, Contains(name));
  }
  EXPECT_EQ(client.back(), "close");
  EXPECT_EQ(messages.back().at("how"), "dry");
  EXPECT_EQ(messages.back().at("dirty"), false);
}

TEST(ReferencePlatform, NumbersRecordsWithoutAGap) {
  int expected = 0;
  for (const boost::json::object& message : messagesOf(programNamed("echo"))) {
    if (const auto* n = message.if_contains("n")) {
      EXPECT_EQ(n->to_number<int>(), ++expected);
    }
  }
  EXPECT_GT(expected, 20);
}

TEST(ReferencePlatform, ReportsWhatIsLeftOpen) {
  const auto messages = messagesOf(boost::json::parse(R"({"program":1,"id":"open","body":[
    {"k":"let","const":true,"name":"server","value":
      {"k":"call","step":1,"of":{"k":"var","name":"net"},"name":"createServer","args":[]}},
    {"k":"do","expr":{"k":"call","step":2,"of":{"k":"var","name":"server"},"name":"listen",
      "args":[{"k":"num","v":0}]}},
    {"k":"do","expr":{"k":"call","step":3,"of":{"k":"var","name":"server"},"name":"unref",
      "args":[]}}]})"));
  const auto& end = messages.at(messages.size() - 2);
  EXPECT_EQ(end.at("t"), "end");
  EXPECT_EQ(boost::json::serialize(end.at("open")), R"([{"on":1,"class":"Server"}])");
}

TEST(ReferencePlatform, StartsEachProgramOnAFreshLoop) {
  const auto program = boost::json::parse(R"({"program":1,"id":"leak","body":[
    {"k":"do","expr":{"k":"call","step":1,"of":
      {"k":"call","step":2,"of":{"k":"var","name":"net"},"name":"createServer","args":[]},
      "name":"on","args":[{"k":"str","v":"x"},{"k":"fn","fn":1,"params":[],"body":[]}]}},
    {"k":"do","expr":{"k":"call","step":3,"of":{"k":"var","name":"net"},
      "name":"setDefaultAutoSelectFamily","args":[{"k":"bool","v":false}]}},
    {"k":"do","expr":{"k":"help","step":4,"name":"immediate","args":[
      {"k":"fn","fn":2,"params":[],"body":[]}]}}]})");
  const auto question = boost::json::parse(R"({"program":1,"id":"ask","body":[
    {"k":"do","expr":{"k":"help","step":1,"name":"mark","args":[
      {"k":"call","step":2,"of":{"k":"var","name":"net"},"name":"getDefaultAutoSelectFamily",
       "args":[]}]}}]})");
  messagesOf(program);
  const auto messages = messagesOf(question);
  EXPECT_EQ(messages.at(3).at("label"), true);
}

}  // namespace
}  // namespace netparity::adapter
