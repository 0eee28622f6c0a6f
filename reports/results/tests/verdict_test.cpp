#include "example_results.hpp"

#include <netparity/results/verdict.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <iterator>
#include <set>

namespace netparity::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using enum Outcome;

TEST(Outcomes, HaveUniqueNamesThatReadBack) {
  std::set<std::string_view> names;
  for (const Outcome outcome : kOutcomes) {
    names.insert(toString(outcome));
    EXPECT_EQ(outcomeFromString(toString(outcome)), outcome);
  }
  EXPECT_THAT(names, SizeIs(std::size(kOutcomes)));
  EXPECT_EQ(names.count(""), 0U);
  EXPECT_EQ(outcomeFromString("failed"), std::nullopt);
}

TEST(DivergenceId, NamesScenarioImplementationAndPosition) {
  EXPECT_EQ(divergenceId("connect/refused", "node@18", 2), "connect/refused#node@18/2");
}

TEST(Totals, CountEachOutcomeAndListImplementationsWithoutAny) {
  Results results = example::withOutcomes({agrees, agrees, diverges});
  results.implementations.push_back(example::implementation("deno"));
  const auto all = totals(results);
  EXPECT_EQ(all.at("bun"), (OutcomeCounts{{agrees, 2}, {diverges, 1}}));
  EXPECT_EQ(all.at("deno"), OutcomeCounts{});
}

TEST(Agreement, IsOverTheJudgedOnly) {
  const OutcomeCounts counts{{agrees, 3}, {diverges, 1}, {unsupported, 40}, {oracleError, 2},
                             {gone, 5},   {blocked, 1},  {disabled, 1},     {adapterError, 1}};
  EXPECT_EQ(judgedCount(counts), 4U);
  EXPECT_EQ(agreementPercent(counts), 75.0);
}

TEST(Agreement, CountsEveryJudgement) {
  const OutcomeCounts counts{{agrees, 1}, {diverges, 1}, {expected, 1}, {unstable, 1},
                             {crash, 1},  {hang, 1},     {leak, 1},     {unconfirmed, 1}};
  EXPECT_EQ(judgedCount(counts), 8U);
}

TEST(Agreement, ReadsAsAHundredOnlyWhenItIs) {
  EXPECT_EQ(formatAgreement({{agrees, 9999}, {diverges, 1}}), "99.9 %");
  EXPECT_EQ(formatAgreement({{agrees, 10}}), "100 %");
  EXPECT_EQ(formatAgreement({{diverges, 10}}), "0.0 %");
  EXPECT_EQ(formatAgreement({{agrees, 29}, {diverges, 71}}), "29.0 %");
  EXPECT_EQ(formatAgreement({{unsupported, 10}}), "–");
}

TEST(Causes, GroupBySignatureAndImplementation) {
  Results results = example::withOutcomes({diverges, agrees, diverges});
  results.scenarios[2].results.push_back(example::diverging("folder/s3", "deno"));
  const std::vector<Cause> found = causes(results);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].implementation, "bun");
  EXPECT_EQ(found[0].count, 2);
  EXPECT_EQ(found[0].title, "'end' is emitted after destroy()");
  EXPECT_THAT(found[0].scenarios, ElementsAre("folder/s1", "folder/s3"));
  EXPECT_EQ(found[1].implementation, "deno");
  EXPECT_EQ(found[1].count, 1);
}

TEST(Causes, LeaveOutWhatFollowsFromTheHeadline) {
  Results results = example::withOutcomes({diverges});
  Divergence follower = results.scenarios[0].results[0].divergences[0];
  follower.headline = false;
  follower.signature = "property/Socket/readableEnded";
  results.scenarios[0].results[0].divergences.push_back(follower);
  EXPECT_THAT(causes(results), SizeIs(1));
}

TEST(Headlines, AreTheFirstDivergencesAndWhatSystematicOnesWouldHide) {
  Results results = example::withOutcomes({diverges, diverges, diverges, diverges, diverges});
  for (Scenario& scenario : results.scenarios) {
    std::vector<Divergence>& all = scenario.results[0].divergences;
    all.push_back(all[0]);
    all.push_back(all[0]);
    all[0].signature = "everywhere";
    all[1].signature = "of " + scenario.id;
    all[2].signature = "what follows";
    all[1].headline = all[2].headline = false;
  }
  markHeadlines(results);
  for (const Scenario& scenario : results.scenarios) {
    const std::vector<Divergence>& all = scenario.results[0].divergences;
    EXPECT_TRUE(all[0].headline);
    EXPECT_TRUE(all[1].headline) << "hidden behind a systematic difference";
    EXPECT_FALSE(all[2].headline);
  }
  // Four scenarios are too few to call anything systematic.
  results.scenarios.pop_back();
  for (Scenario& scenario : results.scenarios) {
    scenario.results[0].divergences[1].headline = false;
  }
  markHeadlines(results);
  EXPECT_FALSE(results.scenarios[0].results[0].divergences[1].headline);
}

TEST(Causes, FallBackToTheFirstDivergenceWhenNoneIsMarked) {
  Results results = example::withOutcomes({diverges});
  results.scenarios[0].results[0].divergences[0].headline = false;
  EXPECT_THAT(causes(results), SizeIs(1));
}

TEST(Causes, LeaveOutWhatWasNotConfirmed) {
  EXPECT_THAT(causes(example::withOutcomes({unconfirmed, agrees})), SizeIs(0));
}

TEST(Causes, AreMadeForACrashThatLeftNoDivergence) {
  const std::vector<Cause> found = causes(example::withOutcomes({crash, crash, agrees}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].signature, "crash");
  EXPECT_EQ(found[0].count, 2);
}

TEST(Causes, AreExpectedOnlyIfEveryOccurrenceIs) {
  EXPECT_TRUE(causes(example::withOutcomes({expected, expected})).front().expected);
  EXPECT_FALSE(causes(example::withOutcomes({expected, diverges})).front().expected);
  EXPECT_FALSE(causes(example::withOutcomes({diverges, expected})).front().expected);
}

TEST(Causes, ComeUnexpectedFirstThenBySeverityThenByCount) {
  Results results = example::withOutcomes({expected, diverges, diverges, diverges, diverges});
  const auto change = [&](std::size_t scenario, const char* signature, const char* severity) {
    results.scenarios[scenario].results[0].divergences[0].signature = signature;
    results.scenarios[scenario].results[0].divergences[0].severity = severity;
  };
  change(0, "expected-one", "high");
  change(1, "small", "low");
  change(2, "once", "high");
  change(3, "twice", "high");
  change(4, "twice", "high");
  std::vector<std::string> order;
  for (const Cause& cause : causes(results)) {
    order.push_back(cause.signature);
  }
  EXPECT_THAT(order, ElementsAre("twice", "once", "small", "expected-one"));
}

struct StatusCase {
  const char* name;
  std::vector<Outcome> outcomes;
  RunConditions conditions;
  int status;
};

RunConditions misuse() {
  return {.misuse = "no such implementation: buns", .cannotJudge = ""};
}
RunConditions noAdapter() {
  return {.misuse = "", .cannotJudge = "no adapter for bun"};
}
RunConditions atLeast(std::size_t n) {
  return {.misuse = "", .cannotJudge = "", .minScenarios = n};
}
RunConditions interrupted(int signal) {
  return {.misuse = "", .cannotJudge = "", .minScenarios = 1, .signal = signal};
}

class ExitStatus : public ::testing::TestWithParam<StatusCase> {};

TEST_P(ExitStatus, FollowsThePrecedence) {
  const StatusCase& param = GetParam();
  const Exit exit = exitStatus(example::withOutcomes(param.outcomes), param.conditions);
  EXPECT_EQ(exit.status, param.status) << exit.reason;
  EXPECT_FALSE(exit.reason.empty());
  EXPECT_EQ(exit.reason.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExitStatus,
    ::testing::Values(
        StatusCase{"AllAgree", {agrees, agrees}, {}, 0},
        StatusCase{"ExpectedDivergence", {agrees, expected}, {}, 0},
        StatusCase{"UnconfirmedDivergence", {agrees, unconfirmed}, {}, 0},
        StatusCase{
            "NotRunBesideJudged", {agrees, unsupported, notApplicable, disabled, blocked}, {}, 0},
        StatusCase{"Diverges", {agrees, diverges}, {}, 1},
        StatusCase{"Crash", {agrees, crash}, {}, 1}, StatusCase{"Hang", {hang}, {}, 1},
        StatusCase{"Leak", {leak}, {}, 1}, StatusCase{"Unstable", {unstable}, {}, 1},
        StatusCase{"Gone", {agrees, gone}, {}, 1},
        StatusCase{"AdapterError", {agrees, adapterError}, {}, 3},
        StatusCase{"OracleError", {agrees, oracleError}, {}, 3},
        StatusCase{"NothingJudged", {unsupported, notApplicable}, {}, 3},
        StatusCase{"CouldNotJudgeBeforeDivergence", {diverges, oracleError}, {}, 3},
        StatusCase{"NoAdapter", {agrees}, noAdapter(), 3}, StatusCase{"NothingSelected", {}, {}, 2},
        StatusCase{"NothingSelectedOnPurpose", {}, atLeast(0), 0},
        StatusCase{"FewerThanWanted", {agrees}, atLeast(2), 2},
        StatusCase{"MisuseBeforeCouldNotJudge", {diverges, oracleError}, misuse(), 2},
        StatusCase{"TooFewBeforeCouldNotJudge", {oracleError}, atLeast(2), 2},
        StatusCase{"Interrupted", {agrees, diverges}, interrupted(SIGINT), 130},
        StatusCase{"Terminated", {agrees}, interrupted(SIGTERM), 143},
        StatusCase{"InterruptedBeforeTheFirst", {}, interrupted(SIGINT), 130}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ExitReason, SaysWhatWasNotAsExpected) {
  EXPECT_EQ(
      exitStatus(example::withOutcomes({agrees, diverges, diverges, hang, unsupported})).reason,
      "not as expected: 2 diverges, 1 hang of 4 judged");
  EXPECT_EQ(exitStatus(example::withOutcomes({agrees, diverges, oracleError})).reason,
            "could not judge everything: 1 oracle-error of 3 results");
  EXPECT_EQ(exitStatus(example::withOutcomes({agrees, expected, unsupported})).reason,
            "as expected: 1 agrees, 1 expected, 1 unsupported");
}

TEST(ExitStatus, SeesAnOracleErrorThatNoResultNames) {
  Results results = example::withOutcomes({agrees, agrees});
  results.scenarios[1].oracle.outcome = oracleError;
  results.scenarios[1].results.clear();
  EXPECT_EQ(exitStatus(results).status, 3);
}

TEST(Conclude, FillsInWhatIsDerived) {
  Results results = example::withOutcomes({agrees, diverges});
  results.partial = true;
  conclude(results);
  EXPECT_FALSE(results.partial);
  EXPECT_EQ(results.exit.status, 1);
  EXPECT_THAT(results.causes, SizeIs(1));
  EXPECT_EQ(results.totals.at("bun").at(diverges), 1U);
  conclude(results, interrupted(SIGTERM));
  EXPECT_TRUE(results.partial);
  EXPECT_THAT(results.exit.reason, HasSubstr("SIGTERM"));
}

}  // namespace
}  // namespace netparity::results
