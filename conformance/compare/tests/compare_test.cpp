#include "builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netparity::compare {
namespace {

using trace::Kind;

Divergence headline(const trace::Trace& oracle, const trace::Trace& subject,
                    Ending ending = Ending::complete) {
  const Verdict verdict = judge(oracle, subject, ending);
  EXPECT_FALSE(verdict.agrees);
  EXPECT_FALSE(verdict.divergences.empty());
  return verdict.divergences.empty() ? Divergence{} : verdict.divergences.front();
}

TEST(Noise, IndependentObjectsMayInterleave) {
  const trace::Trace oracle =
      Builder().turn(1).event("client", "connect").turn(2).event("server:1", "end");
  const trace::Trace subject = Builder().event("server:1", "end").event("client", "connect");
  EXPECT_TRUE(judge(oracle, subject).agrees);
}

TEST(Noise, TurnsWithoutACommonObjectMaySwap) {
  const trace::Trace oracle =
      Builder().turn(1).event("a", "x").event("b", "y").turn(2).event("c", "x").event("d", "y");
  const trace::Trace subject =
      Builder().event("c", "x").event("d", "y").event("a", "x").event("b", "y");
  EXPECT_TRUE(judge(oracle, subject).agrees);
}

TEST(Noise, TurnNumbersDoNotMatter) {
  const trace::Trace oracle = Builder().turn(1).event("a", "x").turn(2).event("a", "y");
  const trace::Trace subject = Builder().turn(7).event("a", "x").event("a", "y");
  EXPECT_TRUE(judge(oracle, subject).agrees);
}

TEST(Noise, ObjectsMayCombineWhatDifferentRunsOfTheOracleShowed) {
  const trace::Trace one = Builder().turn(1).event("a", "x1").turn(2).event("b", "y1");
  const trace::Trace two = Builder().turn(1).event("a", "x2").turn(2).event("b", "y2");
  const trace::Trace mixed = Builder().event("a", "x1").event("b", "y2");
  EXPECT_TRUE(compare(envelopeOf({one, two}), mixed).agrees);
  const trace::Trace strange = Builder().event("a", "x3").event("b", "y2");
  EXPECT_FALSE(compare(envelopeOf({one, two}), strange).agrees);
}

TEST(Noise, APairIsOrderedOnlyAsSomeRunShowedIt) {
  const trace::Trace one =
      Builder().turn(1).event("a", "x").event("b", "y").turn(2).event("c", "1");
  const trace::Trace two =
      Builder().turn(1).event("a", "x").event("b", "y").turn(2).event("c", "2");
  const trace::Trace swapped = Builder().event("b", "y").event("a", "x").event("c", "1");
  EXPECT_FALSE(compare(envelopeOf({one, two}), swapped).agrees);
}

TEST(Divergences, AMissingEvent) {
  const trace::Trace oracle = Builder().event("client", "end").event("client", "close");
  const Divergence found = headline(oracle, Builder().event("client", "close"));
  EXPECT_EQ(found.divergenceClass, Class::missingEvent);
  EXPECT_EQ(found.signature, "missing-event/Socket/end");
  EXPECT_EQ(found.severity, Severity::high);
  EXPECT_FALSE(found.actual.has_value());
}

TEST(Divergences, AnExtraEvent) {
  const trace::Trace oracle = Builder().event("client", "close");
  const Divergence found =
      headline(oracle, Builder().event("client", "end").event("client", "close"));
  EXPECT_EQ(found.divergenceClass, Class::extraEvent);
  EXPECT_EQ(found.signature, "extra-event/Socket/end");
}

TEST(Divergences, OrderWithinAnObject) {
  const trace::Trace oracle = Builder().event("client", "error").event("client", "close");
  const Divergence found =
      headline(oracle, Builder().event("client", "close").event("client", "error"));
  EXPECT_EQ(found.divergenceClass, Class::orderWithin);
}

TEST(Divergences, OrderAcrossObjectsInATurn) {
  const trace::Trace oracle = Builder().turn(1).event("client", "connect").mark(4, "1");
  const Divergence found = headline(oracle, Builder().mark(4, "1").event("client", "connect"));
  EXPECT_EQ(found.divergenceClass, Class::orderAcross);
  EXPECT_EQ(found.signature, "order-across/Socket/connect>mark");
}

TEST(Divergences, OfOrderTellCallAndReturnApart) {
  const trace::Trace oracle = Builder()
                                  .record(Kind::call, "client", "destroy", "[]", 3)
                                  .record(Kind::returned, "client", "destroy", "null", 3)
                                  .event("client", "close");
  const trace::Trace returnsFirst = Builder()
                                        .record(Kind::returned, "client", "destroy", "null", 3)
                                        .record(Kind::call, "client", "destroy", "[]", 3)
                                        .event("client", "close");
  EXPECT_EQ(headline(oracle, returnsFirst).summary,
            "the return of Socket.destroy() comes before the call of Socket.destroy() of the same "
            "object, not after it");
}

TEST(Divergences, OfOrderTellRecordsOfOneKindApart) {
  const auto summary = [](std::string_view first, std::string_view second) {
    return headline(Builder().turn(1).mark(4, first).mark(5, second),
                    Builder().mark(5, second).mark(4, first))
        .summary;
  };
  EXPECT_EQ(summary("1", R"("b")"), R"(mark "b" comes before mark 1, which should come first)");
  EXPECT_EQ(summary("1", "1"), "mark comes before another mark, which should come first");
  EXPECT_EQ(summary(R"({"$":"ref","name":"client"})", R"({"$":"ref","name":"server"})"),
            "mark comes before another mark, which should come first");
  const trace::Trace oracle =
      Builder().turn(1).event("client", "close", "[true]").event("server:1", "close", "[false]");
  EXPECT_EQ(
      headline(oracle,
               Builder().event("server:1", "close", "[false]").event("client", "close", "[true]"))
          .summary,
      "Socket 'close' with [false] comes before Socket 'close' with [true], which should come "
      "first");
}

TEST(Divergences, OrderOfTurnsThatTouchACommonObject) {
  const trace::Trace oracle = Builder()
                                  .turn(1)
                                  .event("client", "data")
                                  .mark(4, "1")
                                  .turn(2)
                                  .event("client", "end")
                                  .mark(5, "2");
  const Divergence found = headline(
      oracle, Builder().event("client", "data").mark(5, "2").mark(4, "1").event("client", "end"));
  EXPECT_TRUE(found.divergenceClass == Class::orderOfTurns ||
              found.divergenceClass == Class::orderAcross);
  const trace::Trace late =
      Builder().event("client", "data").event("client", "end").mark(4, "1").mark(5, "2");
  EXPECT_EQ(headline(oracle, late).divergenceClass, Class::orderOfTurns);
}

TEST(Divergences, AnArgument) {
  const Divergence found = headline(Builder().event("client", "close", "[true]"),
                                    Builder().event("client", "close", "[false]"));
  EXPECT_EQ(found.divergenceClass, Class::argument);
  EXPECT_EQ(found.signature, "argument/Socket/close/0");
  EXPECT_EQ(found.summary, "Socket 'close': argument 1 is false instead of true");
}

TEST(Divergences, TheNumberOfArguments) {
  EXPECT_EQ(headline(Builder().event("client", "close", "[true]"),
                     Builder().event("client", "close", "[]"))
                .signature,
            "argument/Socket/close/count");
}

TEST(Divergences, AnErrorCodeAndAMessage) {
  const trace::Trace oracle = Builder().event(
      "client", "error",
      R"([{"$":"error","name":"Error","code":"ECONNRESET","message":"read ECONNRESET"}])");
  const Divergence code = headline(
      oracle, Builder().event(
                  "client", "error",
                  R"([{"$":"error","name":"Error","code":"EPIPE","message":"read ECONNRESET"}])"));
  EXPECT_EQ(code.divergenceClass, Class::errorCode);
  EXPECT_EQ(code.signature, "error-code/Socket/error/ECONNRESET→EPIPE");
  const Divergence text = headline(
      oracle,
      Builder().event("client", "error",
                      R"([{"$":"error","name":"Error","code":"ECONNRESET","message":"reset"}])"));
  EXPECT_EQ(text.divergenceClass, Class::message);
  EXPECT_EQ(text.severity, Severity::low);
}

TEST(Divergences, AProperty) {
  const Divergence found =
      headline(Builder().event("client", "close", "[]", R"({"destroyed":true,"pending":true})"),
               Builder().event("client", "close", "[]", R"({"destroyed":true,"pending":false})"));
  EXPECT_EQ(found.divergenceClass, Class::property);
  EXPECT_EQ(found.signature, "property/Socket/pending:true→false");
}

// What the program assigns is a property that the implementation lets it assign, whatever becomes
// of it.
TEST(Divergences, APropertyThatTheProgramAssignsIsNoMissingApi) {
  const auto trace = [](std::string_view value) {
    return Builder()
        .record(Kind::set, "client", "allowHalfOpen", "true", 3)
        .event("client", "close", "[]", R"({"allowHalfOpen":)" + std::string(value) + "}");
  };
  const Divergence found = headline(trace("true"), trace(R"({"$":"undefined"})"));
  EXPECT_EQ(found.divergenceClass, Class::property);
  EXPECT_EQ(found.summary, "Socket 'close': allowHalfOpen is undefined instead of true");
  EXPECT_EQ(found.expectedState, "allowHalfOpen: true");
}

// So is one that Node itself leaves undefined at times.
TEST(Divergences, APropertyThatNodeLeavesUndefinedAtTimesIsNoMissingApi) {
  constexpr std::string_view kNothing = R"({"bufferSize":{"$":"undefined"}})";
  const trace::Trace oracle = Builder()
                                  .event("client", "connect", "[]", kNothing)
                                  .event("client", "close", "[]", R"({"bufferSize":5})");
  const Divergence found = headline(oracle, Builder()
                                                .event("client", "connect", "[]", kNothing)
                                                .event("client", "close", "[]", kNothing));
  EXPECT_EQ(found.signature, "property/Socket/bufferSize:5→undefined");
}

// Nor does undefined tell anything of the one that has no value before setTimeout().
TEST(Divergences, ATimeoutThatWasNotSetIsNoMissingApi) {
  const Divergence found =
      headline(Builder().event("client", "close", "[]", R"({"timeout":5})"),
               Builder().event("client", "close", "[]", R"({"timeout":{"$":"undefined"}})"));
  EXPECT_EQ(found.signature, "property/Socket/timeout:5→undefined");
}

TEST(Divergences, APropertyThatIsNowhereIsAMissingApi) {
  const Divergence found =
      headline(Builder().event("client", "close", "[]", R"({"readableEnded":true})"),
               Builder().event("client", "close", "[]", R"({"readableEnded":{"$":"undefined"}})"));
  EXPECT_EQ(found.divergenceClass, Class::missingApi);
  EXPECT_EQ(found.summary, "Socket.readableEnded does not exist");
  EXPECT_EQ(found.actualState, "readableEnded: undefined");
}

TEST(Divergences, Data) {
  const Divergence found = headline(
      Builder().event("client", "data",
                      R"([{"$":"data","type":"buffer","length":2,"hash":[1,2],"head":"ab"}])"),
      Builder().event("client", "data",
                      R"([{"$":"data","type":"buffer","length":2,"hash":[1,3],"head":"ac"}])"));
  EXPECT_EQ(found.divergenceClass, Class::data);
}

TEST(Divergences, AThrowWhereTheOracleReturned) {
  const trace::Trace oracle = Builder()
                                  .record(Kind::call, "client", "write", "[]", 3)
                                  .record(Kind::returned, "client", "write", "true", 3);
  const Divergence thrown = headline(
      oracle, Builder()
                  .record(Kind::call, "client", "write", "[]", 3)
                  .record(Kind::thrown, "client", "write",
                          R"({"$":"error","name":"TypeError","code":"ERR_X","message":"bad"})", 3));
  EXPECT_EQ(thrown.divergenceClass, Class::thrown);
  EXPECT_EQ(thrown.signature, "throw/Socket/write/throws:ERR_X");
  const Divergence missing = headline(
      oracle,
      Builder()
          .record(Kind::call, "client", "write", "[]", 3)
          .record(Kind::thrown, "client", "write",
                  R"({"$":"error","name":"TypeError","message":"client.write is not a function"})",
                  3));
  EXPECT_EQ(missing.divergenceClass, Class::missingApi);
  EXPECT_EQ(missing.signature, "missing-api/Socket/write");
}

TEST(Divergences, AnUncaughtException) {
  const Divergence found = headline(
      Builder().event("client", "close"),
      Builder()
          .event("client", "close")
          .record(Kind::uncaught, "process", "", R"({"$":"error","name":"Error","message":"x"})"));
  EXPECT_EQ(found.divergenceClass, Class::thrown);
  EXPECT_EQ(found.signature, "throw/uncaught/Error");
}

TEST(Divergences, WhatIsOpenAtTheEnd) {
  EXPECT_EQ(headline(Builder().record(Kind::end, "process", "", "[]"),
                     Builder().record(Kind::end, "process", "", R"(["client"])"))
                .divergenceClass,
            Class::leak);
}

TEST(Divergences, WhatAPeerSaw) {
  const auto seen = [](const char* name) {
    return Builder().event("client", "close").record(Kind::fault, "peers.slow", name, "[]");
  };
  EXPECT_TRUE(judge(seen("fin"), seen("fin")).agrees);
  const Divergence missing = headline(seen("fin"), Builder().event("client", "close"));
  EXPECT_EQ(missing.divergenceClass, Class::wire);
  EXPECT_EQ(missing.signature, "wire/peers/fin/missing");
  EXPECT_EQ(missing.summary, "what the peer saw: fin does not come");
  const Divergence extra = headline(Builder().event("client", "close"), seen("rst"));
  EXPECT_EQ(extra.signature, "wire/peers/rst/extra");
}

TEST(Divergences, AHangPointsAtTheFirstRecordThatIsMissing) {
  const trace::Trace oracle =
      Builder().event("client", "connect").event("client", "drain").event("client", "close");
  const Divergence found = headline(oracle, Builder().event("client", "connect"), Ending::hang);
  EXPECT_EQ(found.divergenceClass, Class::hang);
  EXPECT_EQ(found.signature, "hang/Socket/drain");
  ASSERT_TRUE(found.expected.has_value());
  EXPECT_EQ(found.expected->name, "drain");
}

TEST(Divergences, ACrashWithoutAnyRecord) {
  const Divergence found =
      headline(Builder().event("client", "connect"), trace::Trace{}, Ending::crash);
  EXPECT_EQ(found.divergenceClass, Class::crash);
  EXPECT_EQ(found.signature, "crash/Socket/connect");
}

TEST(Divergences, AnEndingThatIsNotCompleteNeverAgrees) {
  const trace::Trace oracle = Builder().event("client", "connect");
  EXPECT_FALSE(judge(oracle, oracle, Ending::hang).agrees);
  EXPECT_FALSE(judge(oracle, oracle, Ending::crash).agrees);
}

TEST(Divergences, AnEmptyTraceMissesEverything) {
  EXPECT_EQ(headline(Builder().event("client", "connect"), trace::Trace{}).divergenceClass,
            Class::missingEvent);
  EXPECT_TRUE(judge(trace::Trace{}, trace::Trace{}).agrees);
}

TEST(Divergences, AreExplainedByTheNearestRunOfTheOracle) {
  const trace::Trace far = Builder().event("client", "a").event("client", "b").event("client", "c");
  const trace::Trace near =
      Builder().event("client", "x").event("client", "y").event("client", "z");
  const Verdict verdict =
      compare(envelopeOf({far, near}), Builder().event("client", "x").event("client", "z"));
  ASSERT_EQ(verdict.divergences.size(), 1U);
  EXPECT_EQ(verdict.divergences[0].signature, "missing-event/Socket/y");
}

std::string port(std::string_view name) {
  return R"({"$":"port","name":")" + std::string(name) + R"("})";
}

// A server that cannot listen does not give its name to the port.
TEST(Divergences, AreNotWhatAPortIsCalled) {
  const auto begin = [](std::string_view name) {
    return Builder()
        .record(Kind::returned, "socket", "address", port(name), 1)
        .record(Kind::mark, "mark@2:1", "", R"("127.0.0.1:)" + std::string(name) + R"(")", 2)
        .record(Kind::call, "server", "listen", "[]", 3);
  };
  const Divergence found = headline(
      begin("<port of server>")
          .record(Kind::returned, "server", "listen", "null", 3)
          .record(Kind::returned, "server", "address", port("<port of server>"), 4),
      begin("<port of socket>")
          .record(Kind::thrown, "server", "listen", R"({"$":"error","code":"EINVAL"})", 3));
  EXPECT_EQ(found.signature, "throw/Server/listen/throws:EINVAL");
}

TEST(Divergences, AreWhichPortsAreTheSame) {
  const auto trace = [](std::string_view bound, std::string_view listening) {
    return Builder()
        .record(Kind::returned, "socket", "address", port(bound), 1)
        .record(Kind::returned, "server", "address", port(listening), 2)
        .event("server", "close");
  };
  const Divergence found = headline(trace("<port of server>", "<port of server>"),
                                    trace("<port of socket>", "<port of server>"));
  EXPECT_EQ(found.summary,
            "Server.address() is <other port of server> instead of <port of server>");
}

TEST(Divergences, AreNotThatAPortIsNotReadLater) {
  const auto trace = [](std::string_view name) {
    return Builder().event("client", "connectionAttempt", "[" + port(name) + "]");
  };
  EXPECT_EQ(headline(trace("<port of server>")
                         .event("client", "close", "[false]")
                         .record(Kind::returned, "server", "address", port("<port of server>"), 2),
                     trace("<ephemeral port>").event("client", "close", "[true]"))
                .signature,
            "argument/Socket/close/0");
  EXPECT_EQ(headline(trace("<ephemeral port>").event("client", "close", "[false]"),
                     trace("<port of server>")
                         .event("client", "close", "[true]")
                         .record(Kind::returned, "server", "address", port("<port of server>"), 2))
                .signature,
            "argument/Socket/close/0");
}

TEST(Divergences, AreWhichPeerAProgramTurnsTo) {
  const auto trace = [](std::string_view name, std::string_view error) {
    return Builder()
        .event("client", "connectionAttempt", "[" + port(name) + "]")
        .event("client", "close", "[" + std::string(error) + "]");
  };
  EXPECT_EQ(
      headline(trace("<port of peers.a>", "false"), trace("<port of peers.b>", "true")).signature,
      "argument/Socket/connectionAttempt/0");
}

TEST(Divergences, BeyondTheFirstTwentyAreCounted) {
  Builder oracle;
  for (int i = 1; i <= 50; ++i) {
    oracle.event("client", "e" + std::to_string(i));
  }
  const Verdict verdict = judge(oracle, trace::Trace{});
  EXPECT_EQ(verdict.divergences.size(), 20U);
  EXPECT_EQ(verdict.folded, 30U);
}

TEST(Envelopes, CountRunsAndVariantsAndSurviveJson) {
  Envelope envelope;
  EXPECT_TRUE(envelope.add(Builder().turn(1).event("a", "x")));
  EXPECT_FALSE(envelope.add(Builder().turn(5).event("a", "x")));
  EXPECT_TRUE(envelope.add(Builder().turn(1).event("a", "y")));
  EXPECT_EQ(envelope.runs(), 3U);
  const auto again = Envelope::fromJson(envelope.toJson());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->variants().size(), 2U);
  EXPECT_EQ(again->runs(), 3U);
  EXPECT_FALSE(again->saysLittle());
}

TEST(Envelopes, AreUnsteadyWhenMostRunsShowWhatNoOtherShows) {
  Envelope envelope;
  const auto run = [](int probe) {
    return Builder().event("client", "close").mark(3, std::to_string(probe));
  };
  for (int i = 0; i < 3; ++i) {
    envelope.add(run(i));
    EXPECT_TRUE(envelope.unsteady().empty()) << "three runs tell little";
  }
  envelope.add(run(3));
  EXPECT_EQ(envelope.unsteady(), std::vector<std::string>{"mark@3:1"});
  for (int i = 0; i < 4; ++i) {
    envelope.add(run(0));
  }
  EXPECT_TRUE(envelope.unsteady().empty());
}

// Several objects of which each shows one of two things make many traces, and yet no new ones.
TEST(Envelopes, AreSteadyWhenEachOwnerShowsWhatItShowedBefore) {
  Envelope envelope;
  for (int i = 0; i < 8; ++i) {
    Builder trace;
    for (int owner = 0; owner < 3; ++owner) {
      trace.mark(owner + 1, std::to_string(i >> owner & 1));
    }
    EXPECT_TRUE(envelope.add(trace));
  }
  EXPECT_TRUE(envelope.unsteady().empty());
}

TEST(Envelopes, SayLittleWhenMostRunsDiffer) {
  Envelope envelope;
  for (int i = 0; i < 8; ++i) {
    envelope.add(Builder().event("a", "x" + std::to_string(i)));
  }
  EXPECT_TRUE(envelope.saysLittle());
}

}  // namespace
}  // namespace netparity::compare
