#include <netparity/coverage/surface_coverage.hpp>
#include <netparity/scenario/scenario.hpp>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::coverage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

program::Program compiled(std::string_view body, std::string_view covers = "net") {
  const std::string source = "/*---\ndescription: A scenario of a test\ncovers: [" +
                             std::string(covers) + "]\n---*/\n" + std::string(body);
  scenario::Compilation compilation = scenario::compile(source, "test.js", "test");
  EXPECT_THAT(compilation.diagnostics, IsEmpty());
  return std::move(compilation.program).value();
}

bool uses(std::string_view body, std::string id, std::string kind) {
  return Uses::of(compiled(body)).exercise({std::move(id), std::move(kind), {}, {}});
}

Inventory inventory(std::string_view items, std::string_view groups = "[]") {
  return Inventory::fromJson(boost::json::parse("{\"items\":" + std::string(items) + "}"),
                             boost::json::parse("{\"groups\":" + std::string(groups) + "}"))
      .value();
}

std::string problemOf(std::string_view items, std::string_view groups) {
  const auto result =
      Inventory::fromJson(boost::json::parse("{\"items\":" + std::string(items) + "}"),
                          boost::json::parse("{\"groups\":" + std::string(groups) + "}"));
  return result ? std::string() : result.error().text();
}

Witness witness(std::string id, std::vector<std::string> covers, std::string_view body) {
  return {std::move(id), std::move(covers), Uses::of(compiled(body)), {}};
}

constexpr std::string_view kTwoItems =
    R"([{"id":"net.Server#listen","kind":"method","documented":["node-current"]},
        {"id":"net.Socket#end","kind":"method","documented":[]}])";

TEST(Uses, ACallExercisesTheMethodOfItsReceiversClass) {
  EXPECT_TRUE(uses("const a = net.createServer(); a.ref();", "net.Server#ref", "method"));
  EXPECT_FALSE(uses("const a = net.createServer(); a.ref();", "net.Socket#ref", "method"));
}

TEST(Uses, ClassesFlowThroughVariablesChainsAndConnectionListeners) {
  EXPECT_TRUE(uses("const a = new net.Socket(); const b = a; b.ref().pause();", "net.Socket#pause",
                   "method"));
  EXPECT_TRUE(uses("net.createServer((it) => it.ref());", "net.Socket#ref", "method"));
  EXPECT_FALSE(uses("net.createServer((it) => it.ref());", "net.Server#ref", "method"));
  EXPECT_TRUE(uses("const s = net.createServer(); s.on('connection', (it) => it.ref());",
                   "net.Socket#ref", "method"));
}

TEST(Uses, AFunctionMayUseWhatIsDeclaredAfterIt) {
  EXPECT_FALSE(uses("const f = () => s.ref(); const s = net.createServer(); nextTick(f);",
                    "net.Socket#ref", "method"));
}

TEST(Uses, AnObjectOfUnknownClassMayBeAny) {
  EXPECT_TRUE(uses("const f = (x) => x.ref(); nextTick(f);", "net.Socket#ref", "method"));
  EXPECT_TRUE(uses("const f = (x) => x.ref(); nextTick(f);", "net.Server#ref", "method"));
}

TEST(Uses, ANameThatHasTwoClassesInTwoScopesMayBeEither) {
  constexpr std::string_view kBody =
      "const f = () => { const a = new net.Socket(); a.ref(); };"
      "const g = () => { const a = net.createServer(); a.unref(); }; f(); g();";
  EXPECT_TRUE(uses(kBody, "net.Socket#ref", "method"));
  EXPECT_TRUE(uses(kBody, "net.Server#unref", "method"));
}

TEST(Uses, ReadingAndSettingExerciseAProperty) {
  EXPECT_TRUE(uses("const s = net.createServer(); probe(s.listening);", "net.Server#listening",
                   "property"));
  EXPECT_TRUE(uses("const s = net.createServer(); s.maxConnections = 1;",
                   "net.Server#maxConnections", "property"));
  EXPECT_TRUE(
      uses("const s = new net.Socket(); probe(s['timeout']);", "net.Socket#timeout", "property"));
}

TEST(Uses, ListeningExercisesAnEventOfThatClassOnly) {
  constexpr std::string_view kBody = "const s = net.createServer(); s.once('error', () => {});";
  EXPECT_TRUE(uses(kBody, "net.Server!error", "event"));
  EXPECT_FALSE(uses(kBody, "net.Socket!error", "event"));
  EXPECT_FALSE(uses(kBody, "net.Server!close", "event"));
}

TEST(Uses, AnOptionIsExercisedWhereItIsPassedInPlaceOrThroughAVariable) {
  EXPECT_TRUE(uses("net.connect({ port: 1, host: 'a' });", "socket.connect.option.host", "option"));
  EXPECT_TRUE(
      uses("const o = { port: 1 }; net.connect(o);", "socket.connect.option.port", "option"));
  EXPECT_FALSE(
      uses("net.createServer({ noDelay: true });", "socket.connect.option.noDelay", "option"));
}

TEST(Uses, AnOverloadNeedsExactlyItsArguments) {
  constexpr std::string_view kOfPort = "server.listen.overload.(port,cb)";
  EXPECT_TRUE(uses("const s = net.createServer(); s.listen(0, () => {});", std::string(kOfPort),
                   "overload"));
  EXPECT_FALSE(
      uses("const s = net.createServer(); s.listen(0);", std::string(kOfPort), "overload"));
  EXPECT_FALSE(uses("const s = net.createServer(); s.listen('/path', () => {});",
                    std::string(kOfPort), "overload"));
  EXPECT_TRUE(uses("const s = new net.Socket(); s.setKeepAlive({ enable: true });",
                   "socket.setKeepAlive.overload.({enable,initialDelay})", "overload"));
  EXPECT_TRUE(
      uses("const s = net.createServer(); s.listen();", "server.listen.overload.()", "overload"));
}

TEST(Uses, MembersOfClassesAreNotThoseOfInstances) {
  EXPECT_TRUE(uses("net.SocketAddress.parse('a');", "net.SocketAddress.parse", "method"));
  EXPECT_FALSE(uses("net.SocketAddress.parse('a');", "net.SocketAddress#parse", "method"));
  EXPECT_FALSE(uses("probe(net.isIP('a'));", "net.SocketAddress.parse", "method"));
}

TEST(Inventory, RefusesWhatDoesNotFitTogether) {
  EXPECT_THAT(problemOf("[{\"kind\":\"method\"}]", "[]"), HasSubstr("needs an id"));
  EXPECT_THAT(problemOf(R"([{"id":"a","kind":"b"},{"id":"a","kind":"b"}])", "[]"),
              HasSubstr("second item a"));
  EXPECT_THAT(problemOf(R"([{"id":"a","kind":"b","shownBy":"c"}])", "[]"), HasSubstr("is no item"));
  EXPECT_THAT(problemOf(kTwoItems, R"([{"reason":"x","ids":["net.Server#lisen"]}])"),
              HasSubstr("net.Server#lisen: cannot be excepted"));
  EXPECT_THAT(problemOf(kTwoItems, R"([{"ids":["net.Socket#end"]}])"), HasSubstr("needs a reason"));
  EXPECT_THAT(problemOf(kTwoItems, R"([{"reason":"x","ids":["net.Socket#end","net.Socket#end"]}])"),
              HasSubstr("twice"));
}

TEST(Judge, TellsCoveredFromNamedFromUncovered) {
  const SurfaceCoverage found = judge(
      inventory(kTwoItems),
      {witness("one", {"net.Server#listen", "net.Socket#end"}, "net.createServer().listen(0);"),
       witness("two", {"net.Socket#end"}, "mark('nothing');")});
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(found.items[0].state, State::covered);
  EXPECT_THAT(found.items[0].scenarios, ElementsAre("one"));
  EXPECT_EQ(found.items[1].state, State::unexercised);
  EXPECT_THAT(found.items[1].namedOnlyBy, ElementsAre("one", "two"));
  EXPECT_FALSE(found.complete());
  EXPECT_THAT(found.problems, IsEmpty());
}

TEST(Judge, WhatAScenarioUsesWithoutNamingItStaysUncovered) {
  const SurfaceCoverage found =
      judge(inventory(kTwoItems), {witness("one", {}, "net.createServer().listen(0);")});
  EXPECT_EQ(found.items[0].state, State::uncovered);
}

TEST(Judge, AnUnknownIdAndAnExceptionThatIsCoveredAreProblems) {
  const SurfaceCoverage found =
      judge(inventory(kTwoItems, R"([{"reason":"never","ids":["net.Server#listen"]}])"),
            {witness("one", {"net.Server#listen", "nothing"}, "net.createServer().listen(0);")});
  EXPECT_THAT(found.problems,
              ElementsAre(HasSubstr("one covers nothing"), HasSubstr("said not to apply")));
  EXPECT_EQ(found.items[0].state, State::exempt);
  EXPECT_EQ(found.items[0].reason, "never");
}

TEST(Judge, LooksAtOneDocumentationOnly) {
  EXPECT_EQ(judge(inventory(kTwoItems), {}, "node-current").items.size(), 1U);
  EXPECT_EQ(judge(inventory(kTwoItems), {}, "documented").items.size(), 1U);
  EXPECT_EQ(judge(inventory(kTwoItems), {}, "kaluma").items.size(), 0U);
}

TEST(Judge, AnItemThatIsNoStepIsShownByAnother) {
  const SurfaceCoverage found =
      judge(inventory(R"([{"id":"net.Server#listen","kind":"method"},
                          {"id":"constant.x","kind":"constant","shownBy":"net.Server#listen"}])"),
            {witness("one", {"constant.x"}, "net.createServer().listen(0);")});
  EXPECT_EQ(found.items[1].state, State::covered);
}

TEST(Evidence, TracesShowEventsStateAndErrors) {
  const auto trace = compare::Envelope::fromJson(boost::json::parse(
      R"([{"seen":1,"trace":[{"t":"event","owner":"a","type":"Socket","name":"error",
           "value":[{"$":"error","code":"EPIPE","name":"Error"}],"state":{"pending":false}}]}])"));
  ASSERT_TRUE(trace) << trace.error().text();
  const Evidence evidence(*trace);
  EXPECT_TRUE(evidence.shows({"net.Socket!error", "event", {}, {}}));
  EXPECT_FALSE(evidence.shows({"net.Server!error", "event", {}, {}}));
  EXPECT_TRUE(evidence.shows({"net.Socket#pending", "property", {}, {}}));
  EXPECT_TRUE(evidence.shows({"error.EPIPE", "error", {}, {}}));
  EXPECT_FALSE(evidence.shows({"error.ENOENT", "error", {}, {}}));
}

TEST(GroupOf, GivesTheHeading) {
  EXPECT_EQ(groupOf("server.listen.option.fd"), "Server");
  EXPECT_EQ(groupOf("net.SocketAddress#port"), "SocketAddress");
  EXPECT_EQ(groupOf("net.Socket#end"), "Socket");
  EXPECT_EQ(groupOf("net.isIP"), "Functions");
}

}  // namespace
}  // namespace netparity::coverage
