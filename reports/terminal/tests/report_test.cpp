#include "align.hpp"
#include "example_results.hpp"
#include "traces.hpp"

#include <netparity/results/file.hpp>
#include <netparity/results/verdict.hpp>
#include <netparity/terminal/report.hpp>
#include <netparity/terminal/text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace netparity::terminal {
namespace {

namespace example = results::example;
using results::Outcome;
using results::Record;
using results::Results;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Results concluded(const std::vector<Outcome>& outcomes) {
  Results made = example::withOutcomes(outcomes);
  made.durationMs = 1500;
  results::conclude(made);
  return made;
}

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::size_t widestLine(const std::string& text) {
  std::size_t widest = 0;
  for (const std::string_view line : splitLines(text)) {
    widest = std::max(widest, displayWidth(line));
  }
  return widest;
}

TEST(Report, ShowsACauseWithSourceAndBothTraces) {
  const std::string expected = R"(✗ extra-event  high  bun 1.4.5  2 scenarios
  'end' is emitted after destroy()
  extra-event/Socket/end/after-destroy

  fixtures/scenarios/folder/s1.js:3
  What it is about

    1 │ const client = net.connect(1);
    2 │ client.destroy();
  › 3 │ client.on('end', f);
      │        ^
    4 │ client.on('close', f);

    node 26.10.0 (oracle)                            bun 1.4.5
    ──────────────────────────────────────────────   ──────────────────────────────────────────────
    client.destroy()                                 client.destroy()
                                                   + client 'end'
    client 'close'                                   client 'close'
  and 1 more
  netparity explain 'folder/s1#bun/1'

3 scenarios against node 26.10.0 (live), 1.5 s
                       bun
                     1.4.5
  agreement         33.3 %
  judged                 3
  agrees                 1
  diverges               2
exit 1: not as expected: 2 diverges of 3 judged
)";
  EXPECT_EQ(report(concluded({Outcome::diverges, Outcome::agrees, Outcome::diverges}), Style{}),
            expected);
}

TEST(Report, NotesWhatIsUnstableUnlessADivergenceShowsIt) {
  Results made = concluded({Outcome::unstable});
  EXPECT_THAT(report(made, Style{}), Not(HasSubstr("unstable (1)")));
  results::Result& result = made.scenarios.front().results.front();
  result.divergences.clear();
  result.reason = "the oracle differs from itself";
  made.causes.clear();
  EXPECT_THAT(report(made, Style{}),
              HasSubstr("unstable (1)\n  folder/s1  bun: the oracle differs from itself\n"));
}

TEST(Report, StacksTracesOnANarrowTerminal) {
  Style style;
  style.width = 60;
  const std::string text = report(concluded({Outcome::diverges}), style);
  EXPECT_THAT(text, HasSubstr("    − node 26.10.0 (oracle)\n"
                              "    + bun 1.4.5\n"
                              "      client.destroy()\n"
                              "    + client 'end'\n"
                              "      client 'close'\n"));
}

TEST(Report, HasColourOnlyIfAsked) {
  Style style;
  EXPECT_THAT(report(concluded({Outcome::diverges}), style), Not(HasSubstr("\x1b")));
  style.colour = true;
  const std::string coloured = report(concluded({Outcome::diverges}), style);
  EXPECT_THAT(coloured, HasSubstr("\x1b[31m"));
  EXPECT_EQ(countOf(coloured, "\x1b[0m"), countOf(coloured, "\x1b[") / 2);
}

TEST(Report, IsBoundedHoweverManyCausesThereAre) {
  Results results = example::withOutcomes(std::vector<Outcome>(200, Outcome::diverges));
  for (std::size_t i = 0; i < results.scenarios.size(); ++i) {
    results.scenarios[i].results[0].divergences[0].signature = "cause-" + std::to_string(i);
  }
  results::conclude(results);
  Style style;
  style.causesInFull = 3;
  style.causesInBrief = 5;
  const std::string text = report(results, style);
  EXPECT_EQ(countOf(text, "netparity explain"), 3U);
  EXPECT_EQ(countOf(text, "1 × bun"), 5U);
  EXPECT_THAT(text, HasSubstr("and 192 more causes"));
  EXPECT_LT(splitLines(text).size(), 100U);
}

TEST(Report, EndsInTheReason) {
  for (const Outcome outcome : results::kOutcomes) {
    const Results results = concluded({outcome});
    const std::string text = report(results, Style{});
    EXPECT_EQ(splitLines(text).back(),
              "exit " + std::to_string(results.exit.status) + ": " + results.exit.reason);
  }
}

TEST(Report, SaysWhyItCouldNotJudgeAndSaysTheOraclesFailureOnce) {
  Results results = concluded({Outcome::oracleError, Outcome::adapterError});
  results.scenarios[0].results.push_back(example::result("deno", Outcome::oracleError));
  results.scenarios[0].oracle.detail = "timed out";
  results.scenarios[1].results[0].reason = "record 3 after record 1";
  const std::string text = report(results, Style{});
  EXPECT_THAT(text, HasSubstr("oracle-error (1)\n  folder/s1: timed out\n"));
  EXPECT_THAT(text, HasSubstr("adapter-error (1)\n  folder/s2  bun: record 3 after record 1\n"));
}

TEST(Report, CountsExpectedCausesWithoutShowingThem) {
  const std::string text = report(concluded({Outcome::expected, Outcome::agrees}), Style{});
  EXPECT_THAT(text, HasSubstr("1 cause as expected, not shown"));
  EXPECT_THAT(text, Not(HasSubstr("✗")));
}

TEST(Report, ShowsACauseAtItsFirstUnexpectedScenario) {
  const std::string text = report(concluded({Outcome::expected, Outcome::diverges}), Style{});
  EXPECT_THAT(text, HasSubstr("folder/s2#bun/1"));
}

TEST(Report, ShowsACrashWithoutAnyDivergence) {
  Results results = concluded({Outcome::crash});
  results.scenarios[0].results[0].reason = "signal 11";
  const std::string text = report(results, Style{});
  EXPECT_THAT(text, HasSubstr("✗ crash  high  bun 1.4.5  1 scenario\n"));
  EXPECT_THAT(text, HasSubstr("\n  signal 11\n"));
}

TEST(Report, SaysThatItIsPartial) {
  Results results = concluded({Outcome::agrees});
  results.partial = true;
  EXPECT_THAT(report(results, Style{}), HasSubstr("partial: the run was cut short"));
}

TEST(Report, LetsNothingForeignActOnTheTerminal) {
  Results results = concluded({Outcome::diverges, Outcome::adapterError});
  const std::string reversal = {'\xE2', '\x80', '\xAE'};  // U+202E, which a literal must not hold
  const std::string evil = "\x1b]0;owned\x07\r\n\x9b" + reversal;
  for (results::Scenario& scenario : results.scenarios) {
    scenario.description += evil;
    scenario.source = evil + scenario.source;
    scenario.path += evil;
    scenario.results[0].reason = evil;
  }
  results.scenarios[0].results[0].divergences[0].context.oracle[0].text += evil;
  results.scenarios[0].results[0].divergences[0].signature += evil;
  results.implementations[0].version += evil;
  results::conclude(results);
  for (const int width : {60, 120}) {
    Style style;
    style.width = width;
    const std::string text =
        report(results, style) + explain(results, "folder/s1#bun/1", style).value_or("");
    EXPECT_EQ(text.find_first_of("\x1b\x07\r"), std::string::npos);
    EXPECT_THAT(text, Not(HasSubstr(reversal)));
    EXPECT_THAT(text, HasSubstr("\\x1b]0;owned\\x07"));
  }
}

TEST(Report, OfTheSampleFitsTheWidth) {
  const auto sample = results::load(NETPARITY_SAMPLE_RESULTS);
  ASSERT_TRUE(sample.has_value()) << sample.error().text();
  for (const int width : {70, 100, 140}) {
    Style style;
    style.width = width;
    // What is to be copied is never cut: the reason in the last line, which the terminal may wrap.
    std::string text = report(*sample, style);
    text.erase(text.rfind("exit "));
    EXPECT_LE(widestLine(text), static_cast<std::size_t>(width));
  }
}

TEST(Totals, AreListedWhereTheTableDoesNotFit) {
  Results results = concluded({Outcome::agrees, Outcome::hang});
  Style style;
  style.width = 25;
  const std::string text = totalsTable(results, style);
  EXPECT_EQ(text, "  bun 1.4.5  50.0 % of 2 judged\n         1 agrees\n         1 hang\n");
}

TEST(Explain, ShowsOneDivergenceWithItsOutput) {
  Results results = concluded({Outcome::diverges});
  results.scenarios[0].results[0].output = "warn: one\nwarn: two\n";
  const auto text = explain(results, "folder/s1#bun/1", Style{});
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(*text, HasSubstr("+ client 'end'"));
  EXPECT_THAT(*text, HasSubstr("    warn: one\n    warn: two\n"));
  EXPECT_FALSE(explain(results, "folder/s1#bun/2", Style{}).has_value());
}

std::vector<std::string> shapesOf(const std::vector<Row>& rows) {
  std::vector<std::string> shapes;
  for (const Row& row : rows) {
    std::string shape = row.oracle == nullptr ? "" : row.oracle->text;
    shape += '|';
    shape += row.implementation == nullptr ? "" : row.implementation->text;
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

TEST(Align, ShowsASwapAsOneRecordThatMoved) {
  const std::vector<Record> left = {example::event("a", "x"), example::event("b", "y"),
                                    example::event("c", "z")};
  const std::vector<Record> right = {left[1], left[0], left[2]};
  EXPECT_THAT(shapesOf(align(left, right)),
              ElementsAre("a 'x'|", "b 'y'|b 'y'", "|a 'x'", "c 'z'|c 'z'"));
}

TEST(Align, PutsOneEventWithOtherDetailsOnARow) {
  const std::vector<Record> left = {example::record("event", "s", "close", "s close true")};
  const std::vector<Record> right = {example::record("event", "s", "open", "s open"),
                                     example::record("event", "s", "close", "s close false")};
  EXPECT_THAT(shapesOf(align(left, right)), ElementsAre("|s open", "s close true|s close false"));
}

TEST(Align, PutsAReturnAndAThrowOfOneCallOnARow) {
  const std::vector<Record> left = {example::record("return", "s", "end", "return s")};
  const std::vector<Record> right = {example::record("throw", "s", "end", "throw E")};
  EXPECT_THAT(shapesOf(align(left, right)), ElementsAre("return s|throw E"));
}

TEST(Align, LeavesOutWhatIsFarFromAnyDifference) {
  std::vector<Record> left;
  left.reserve(10);
  for (int i = 0; i < 10; ++i) {
    left.push_back(example::event("s", std::to_string(i)));
  }
  std::vector<Record> right = left;
  right.erase(right.begin() + 5);
  EXPECT_THAT(shapesOf(onlyNearDifferences(align(left, right), 1)),
              ElementsAre("|", "s '4'|s '4'", "s '5'|", "s '6'|s '6'", "|"));
}

TEST(Text, MeasuresColumnsAndNotBytes) {
  EXPECT_EQ(displayWidth("abc"), 3U);
  EXPECT_EQ(displayWidth("é✗"), 2U);
  EXPECT_EQ(displayWidth("日本😀"), 6U);
  EXPECT_EQ(displayWidth("e\u0301"), 1U);
  EXPECT_EQ(padRight("日", 4), "日  ");
}

TEST(Text, IsShortenedBetweenCharacters) {
  EXPECT_EQ(shorten("日本語", 6), "日本語");
  EXPECT_EQ(shorten("日本語", 5), "日本…");
  EXPECT_EQ(shorten("日本語", 4), "日…");
  EXPECT_EQ(shorten("abc", 0), "");
}

TEST(Text, WrapsAtSpacesAndWithinWordsThatAreTooLong) {
  EXPECT_THAT(wrap("one two three", 8, 9), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("abcdefgh", 3, 9), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("abcdefghijk", 3, 2), ElementsAre("abc", "de…"));
}

TEST(SourceExcerpt, IsEmptyWhereThereIsNoSuchLine) {
  EXPECT_EQ(sourceExcerpt("a\nb\n", 0, 0, Style{}), "");
  EXPECT_EQ(sourceExcerpt("a\nb\n", 3, 1, Style{}), "");
  EXPECT_EQ(sourceExcerpt("a\nb\n", 2, 1, Style{}), "    1 │ a\n  › 2 │ b\n      │ ^\n");
}

TEST(StyleOf, AnythingButATerminalHasNoColourAndCannotBeRewritten) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_FALSE(styleOf(ends[1]).colour);
  EXPECT_FALSE(canRewrite(ends[1]));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(StyleOf, ATerminalHasColourUnlessTheUserSaysNo) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) {
    GTEST_SKIP() << "no pseudo-terminals here";
  }
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(styleOf(terminal).colour);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(styleOf(terminal).colour);
  EXPECT_TRUE(canRewrite(terminal));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(styleOf(terminal).colour);
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(styleOf(terminal).colour);
  EXPECT_FALSE(canRewrite(terminal));
  ::close(terminal);
}

}  // namespace
}  // namespace netparity::terminal
