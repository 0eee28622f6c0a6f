#include <netparity/terminal/progress.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace netparity::terminal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Progress with a clock that the test moves and pieces that it can look at.
class ProgressTest : public ::testing::Test {
 protected:
  Progress::Sink sink() {
    return [this](std::string_view text) { pieces_.emplace_back(text); };
  }
  std::function<Progress::Clock::time_point()> clock() {
    return [this] { return now_; };
  }
  static Progress::Options onTerminal(int width = 80) {
    Progress::Options options;
    options.rewriting = true;
    options.width = width;
    return options;
  }

  Progress::Clock::time_point now_;
  std::vector<std::string> pieces_;
};

TEST_F(ProgressTest, RewritesOneLine) {
  Progress progress(10, onTerminal(), sink(), clock());
  progress.started("connect/refused");
  now_ += seconds(61);
  progress.finished(2);
  progress.end();
  EXPECT_THAT(pieces_,
              ElementsAre("\r\x1b[K0/10  0 divergences  0 s  connect/refused",
                          "\r\x1b[K1/10  2 divergences  1:01 min  connect/refused", "\r\x1b[K"));
}

TEST_F(ProgressTest, DoesNotFlickerWhenMuchHappensAtOnce) {
  Progress progress(1000, onTerminal(), sink(), clock());
  for (int i = 0; i < 1000; ++i) {
    progress.started("x");
    progress.finished(0);
  }
  EXPECT_THAT(pieces_, SizeIs(1));
}

TEST_F(ProgressTest, WritesNothingThatChangesNothing) {
  Progress progress(10, onTerminal(), sink(), clock());
  progress.started("x");
  now_ += milliseconds(500);
  progress.tick();
  EXPECT_THAT(pieces_, SizeIs(1));
  now_ += milliseconds(500);
  progress.tick();
  EXPECT_THAT(pieces_, SizeIs(2));
}

TEST_F(ProgressTest, NeverFillsTheLastColumnNorPrintsControls) {
  Progress progress(10, onTerminal(20), sink(), clock());
  progress.started("connect/\x1b[2Jrefused-and-a-very-long-name");
  EXPECT_EQ(pieces_.back(), "\r\x1b[K0/10  0 divergence…");
}

TEST_F(ProgressTest, KeepsNotesAboveTheLine) {
  Progress progress(10, onTerminal(), sink(), clock());
  progress.started("x");
  progress.note("a note");
  EXPECT_EQ(pieces_.back(), "\r\x1b[Ka note\n0/10  0 divergences  0 s  x");
}

TEST_F(ProgressTest, ClearsItsLineWhenForgotten) {
  {
    Progress progress(10, onTerminal(), sink(), clock());
    progress.started("x");
  }
  EXPECT_EQ(pieces_.back(), "\r\x1b[K");
}

TEST_F(ProgressTest, PrintsPlainLinesAtEachTenthButNotTooOften) {
  Progress progress(100, {}, sink(), clock());
  for (int i = 0; i < 100; ++i) {
    now_ += milliseconds(50);
    progress.finished(i == 4 ? 1 : 0);
  }
  progress.end();
  EXPECT_THAT(
      pieces_,
      ElementsAre("20/100 (20 %), 1 divergence, 1 s\n", "40/100 (40 %), 1 divergence, 2 s\n",
                  "60/100 (60 %), 1 divergence, 3 s\n", "80/100 (80 %), 1 divergence, 4 s\n",
                  "100/100 (100 %), 1 divergence, 5 s\n"));
}

TEST_F(ProgressTest, PrintsAPlainLineAfterALongTime) {
  Progress progress(100, {}, sink(), clock());
  now_ += seconds(9);
  progress.tick();
  EXPECT_THAT(pieces_, IsEmpty());
  now_ += seconds(1);
  progress.tick();
  EXPECT_THAT(pieces_, ElementsAre("0/100 (0 %), 0 divergences, 10 s\n"));
}

TEST_F(ProgressTest, PrintsOneLineForAFastRun) {
  Progress progress(3, {}, sink(), clock());
  progress.finished(0);
  progress.finished(0);
  progress.finished(0);
  progress.end();
  progress.end();
  EXPECT_THAT(pieces_, ElementsAre("3/3 (100 %), 0 divergences, 0 s\n"));
}

TEST_F(ProgressTest, MayBeCalledFromManyThreads) {
  Progress progress(4000, {}, sink(), clock());
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        progress.started("x");
        progress.finished(1);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  progress.end();
  EXPECT_THAT(pieces_, ElementsAre("4000/4000 (100 %), 4000 divergences, 0 s\n"));
}

}  // namespace
}  // namespace netparity::terminal
