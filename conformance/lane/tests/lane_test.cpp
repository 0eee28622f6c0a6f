#include "netparity/lane/lane.hpp"

#include <netparity/test_support/descriptors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>

namespace netparity::lane {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

Command scripted(const std::string& how) {
  return {{NETPARITY_PYTHON, NETPARITY_TEST_ADAPTER, how}, {}};
}

// For adapters that never answer: the time passes in any case, so it is short.
Limits impatient() {
  Limits limits;
  limits.hangAfter = milliseconds(300);
  return limits;
}

class LaneTest : public testing::Test {
 protected:
  LaneTest() : descriptors_(test_support::openDescriptors()) {
    std::string name = (std::filesystem::temp_directory_path() / "np-test-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    // Grandchildren that lose their parent come to this process, which so sees whether they end.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }

  // Whatever the adapter did: no descriptor, no process, no folder remains.
  ~LaneTest() override {
    EXPECT_EQ(test_support::openDescriptors(), descriptors_);
    int status = 0;
    while (::waitpid(-1, &status, 0) > 0) {
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    EXPECT_TRUE(std::filesystem::is_empty(root_));
    std::filesystem::remove_all(root_);
  }

  RunOutcome runOnce(const std::string& how, const Limits& limits = {}) {
    Lane lane(scripted(how), limits, root_);
    return lane.run("{}");
  }

  std::filesystem::path root_;

 private:
  std::vector<std::string> descriptors_;
};

TEST_F(LaneTest, KeepsAProcessThatBehaves) {
  Lane lane(scripted("good"), {}, root_);
  const RunOutcome first = lane.run("{}");
  const RunOutcome second = lane.run("{}");
  ASSERT_EQ(first.how, How::finished) << first.text;
  ASSERT_EQ(second.how, How::finished) << second.text;
  ASSERT_EQ(first.records.size(), 2U);
  EXPECT_EQ(first.records[0].at("label"), second.records[0].at("label"));
  EXPECT_TRUE(first.freshProcess);
  EXPECT_FALSE(second.freshProcess);
  EXPECT_EQ(first.records[1].at("label"), true) << "the run's own folder exists meanwhile";
  EXPECT_THAT(first.output, HasSubstr("said on stdout"));
}

TEST_F(LaneTest, KnowsWhatTheAdapterSaysOfItself) {
  Lane lane(scripted("good"), {}, root_);
  const Hello* hello = lane.hello();
  ASSERT_NE(hello, nullptr) << lane.startProblem();
  EXPECT_EQ(hello->name, "scripted");
  EXPECT_EQ(hello->followedMajor(), 26);
  EXPECT_TRUE(hello->can("server"));
  EXPECT_FALSE(hello->can("unix"));
}

TEST_F(LaneTest, ReplacesAProcessThatIsDirtyOrRetired) {
  Lane dirty(scripted("dirty"), {}, root_);
  const RunOutcome first = dirty.run("{}");
  const RunOutcome second = dirty.run("{}");
  ASSERT_EQ(second.how, How::finished);
  EXPECT_NE(first.records[0].at("label"), second.records[0].at("label"));
  Lane retired(scripted("good"), {}, root_);
  const RunOutcome before = retired.run("{}");
  retired.retire();
  EXPECT_NE(before.records[0].at("label"), retired.run("{}").records[0].at("label"));
}

TEST_F(LaneTest, GivesAProcessOfItsOwnToAProgramThatHasFewDescriptors) {
  Lane lane(scripted("descriptors"), {}, root_);
  for (const auto& [spare, opened] :
       {std::pair<std::optional<unsigned>, int>{{}, 10}, {3, 3}, {{}, 10}}) {
    const RunOutcome outcome = lane.run("{}", {}, spare);
    ASSERT_EQ(outcome.how, How::finished) << outcome.text;
    EXPECT_EQ(outcome.records[0].at("label"), opened);
    EXPECT_TRUE(outcome.freshProcess);
  }
}

TEST_F(LaneTest, GoesOnAfterACrash) {
  Lane lane(scripted("segv"), {}, root_);
  for (int i = 0; i < 2; ++i) {
    const RunOutcome outcome = lane.run("{}");
    EXPECT_EQ(outcome.how, How::crashed);
    EXPECT_EQ(outcome.text, "the process ended by signal SIGSEGV before the program was done");
    EXPECT_EQ(outcome.records.size(), 1U) << "what came before the crash is kept";
    EXPECT_TRUE(outcome.freshProcess);
  }
}

TEST_F(LaneTest, TakesAnEarlyExitForACrash) {
  const RunOutcome outcome = runOnce("exit");
  EXPECT_EQ(outcome.how, How::crashed);
  EXPECT_EQ(outcome.text, "the process exited with status 0 before the program was done");
}

TEST_F(LaneTest, DoesNotWaitForAGrandchildThatHoldsThePipes) {
  const RunOutcome outcome = runOnce("grandchild");
  EXPECT_EQ(outcome.how, How::crashed);
  EXPECT_THAT(outcome.text, HasSubstr("status 3"));
}

TEST_F(LaneTest, EndsAHang) {
  for (const std::string how : {"hang", "stubborn"}) {
    const RunOutcome outcome = runOnce(how, impatient());
    EXPECT_EQ(outcome.how, How::hung) << how;
    EXPECT_EQ(outcome.text, "not done within 0.300 s") << how;
  }
}

TEST_F(LaneTest, DoesNotBlockOnAnAdapterThatNeverReads) {
  Lane lane(scripted("deaf"), impatient(), root_);
  const std::string program = R"({"long":")" + std::string(1U << 20U, 'x') + "\"}";
  const RunOutcome outcome = lane.run(program);
  EXPECT_EQ(outcome.how, How::hung);
  EXPECT_EQ(outcome.text, "not started within 0.300 s");
}

TEST_F(LaneTest, BlamesTheAdapterForBrokenStreams) {
  EXPECT_THAT(runOnce("garbage").text, HasSubstr("is no JSON object"));
  EXPECT_THAT(runOnce("deep").text, HasSubstr("is no JSON object"));
  EXPECT_EQ(runOnce("long-line").text, "a message is longer than 1 MiB");
  EXPECT_EQ(runOnce("wrong-n").text, "record 1 is numbered 2");
  EXPECT_THAT(runOnce("other-id").text, HasSubstr("\"done\" for \"somebody else\""));
  EXPECT_EQ(runOnce("close").text, "the adapter closed its record descriptor and went on running");
  EXPECT_EQ(runOnce("harness-error").text, "my own fault");
  for (const std::string how :
       {"garbage", "deep", "long-line", "wrong-n", "other-id", "close", "harness-error"}) {
    EXPECT_EQ(runOnce(how).how, How::adapterError) << how;
  }
}

TEST_F(LaneTest, BoundsAFloodOfRecords) {
  Limits limits;
  limits.records = 500;
  const RunOutcome outcome = runOnce("flood", limits);
  EXPECT_EQ(outcome.how, How::adapterError);
  EXPECT_THAT(outcome.text, HasSubstr("flooded: more than 500 records"));
  EXPECT_EQ(outcome.records.size(), 500U);
}

TEST_F(LaneTest, KeepsBeginningAndEndOfAFloodOfOutput) {
  const RunOutcome outcome = runOnce("flood-stdout");
  EXPECT_EQ(outcome.how, How::finished) << outcome.text;
  EXPECT_THAT(outcome.output, HasSubstr("bytes left out"));
  EXPECT_LT(outcome.output.size(), 40000U);
}

TEST_F(LaneTest, SaysWhyAnAdapterCannotStart) {
  Limits limits;
  limits.helloWithin = milliseconds(300);
  const auto problem = [&](const std::string& how) {
    Lane lane(scripted(how), how == "no-hello" ? limits : Limits{}, root_);
    EXPECT_EQ(lane.hello(), nullptr);
    return lane.startProblem();
  };
  EXPECT_EQ(problem("no-hello"), "the adapter sent no hello within 0.300 s");
  EXPECT_EQ(problem("exit-at-once"), "the adapter exited with status 7 before saying hello");
  EXPECT_EQ(problem("garbage-first"), "the adapter's first message is no JSON object: <html>");
  EXPECT_EQ(problem("protocol-2"), "the adapter speaks protocol 2; this harness speaks 1");
  Lane missing({{"/does/not/exist"}, {}}, {}, root_);
  EXPECT_EQ(missing.hello(), nullptr);
  EXPECT_THAT(missing.startProblem(),
              HasSubstr("cannot run /does/not/exist: No such file or directory"));
}

TEST_F(LaneTest, ReportsWhatIsUnsupported) {
  const RunOutcome outcome = runOnce("unsupported");
  EXPECT_EQ(outcome.how, How::unsupported);
  EXPECT_EQ(outcome.text, "unix sockets");
  EXPECT_EQ(outcome.unsupportedStep, 4);
}

TEST_F(LaneTest, DetectsASecondDone) {
  Lane lane(scripted("done-twice"), {}, root_);
  EXPECT_EQ(lane.run("{}").how, How::finished);
  EXPECT_EQ(lane.run("{}").how, How::adapterError);
  EXPECT_EQ(lane.run("{}").how, How::finished);
}

TEST_F(LaneTest, DoesNotBlameAProgramForADeathBeforeIt) {
  for (const std::string how : {"dies-after-done", "refuses-second"}) {
    Lane lane(scripted(how), {}, root_);
    for (int i = 0; i < 3; ++i) {
      const RunOutcome outcome = lane.run("{}");
      EXPECT_EQ(outcome.how, How::finished) << how << ": " << outcome.text;
      EXPECT_TRUE(outcome.freshProcess) << how;
    }
  }
}

TEST_F(LaneTest, OutlivesAnAdapterThatClosesItsInput) {
  Lane lane(scripted("deaf-after-done"), impatient(), root_);
  EXPECT_EQ(lane.run("{}").how, How::finished);
  const std::string large = R"({"long":")" + std::string(1U << 20U, 'x') + "\"}";
  EXPECT_EQ(lane.run(large).text, "not started within 0.300 s");
  EXPECT_EQ(lane.run("{}").how, How::finished);
}

TEST_F(LaneTest, IsNotKeptByADescendantThatFloods) {
  // Which of the two depends on what came first, the end of the adapter or the flood.
  EXPECT_THAT(runOnce("hostile-grandchild").how, testing::AnyOf(How::crashed, How::adapterError));
  EXPECT_EQ(runOnce("escaped-output").how, How::finished);
}

TEST_F(LaneTest, BoundsWhatIsNoRecordToo) {
  EXPECT_EQ(runOnce("started-for-ever").text, "a second \"started\" came");
  EXPECT_EQ(runOnce("flood-bytes").text, "flooded: more than 8000000 bytes of messages");
}

TEST_F(LaneTest, KeepsAllThatWasWrittenBeforeTheEnd) {
  const RunOutcome outcome = runOnce("much-then-exit");
  EXPECT_EQ(outcome.how, How::crashed);
  EXPECT_EQ(outcome.records.size(), 5000U);
}

TEST_F(LaneTest, SaysThatTheLastMessageIsIncomplete) {
  EXPECT_EQ(
      runOnce("cut-off").text,
      "the process exited with status 0 in the middle of a message, before the program was done");
  EXPECT_EQ(runOnce("cut-off-and-closed").text,
            "the adapter closed its record descriptor and went on running");
}

TEST_F(LaneTest, PutsTheAdaptersOwnWordsInOneLine) {
  EXPECT_EQ(runOnce("cannot-parse").text, "no command with an id");
}

TEST_F(LaneTest, RemovesFoldersWhateverTheirPermissions) {
  EXPECT_EQ(runOnce("locked-folder").how, How::finished);
}

TEST_F(LaneTest, StartsAnAdapterThatPrintsALotFirst) {
  EXPECT_EQ(runOnce("noisy-start").how, How::finished);
}

TEST_F(LaneTest, SendsAProgramOfSeveralLinesAsOne) {
  Lane lane(scripted("good"), {}, root_);
  EXPECT_EQ(lane.run("{\n  \"body\": []\n}\n", "some/name").how, How::finished);
}

TEST_F(LaneTest, RefusesAFolderThatLeavesNoRoomForSocketPaths) {
  Lane lane(scripted("good"), {}, root_ / std::string(60, 'x'));
  EXPECT_THAT(lane.run("{}").text, HasSubstr("longer than 50 bytes"));
}

TEST_F(LaneTest, StartsNothingOnceCancelled) {
  CancelToken cancel;
  cancel.cancel();
  Lane lane(scripted("good"), {}, root_, &cancel);
  EXPECT_EQ(lane.run("{}").how, How::cancelled);
  EXPECT_EQ(lane.hello(), nullptr);
}

TEST_F(LaneTest, SharesNothingWithLanesOfOtherThreads) {
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (const std::string how : {"good", "segv", "dirty", "exit"}) {
      threads.emplace_back([this, how, &right] {
        const How expected = how == "good" || how == "dirty" ? How::finished : How::crashed;
        Lane lane(scripted(how), {}, root_);
        for (int i = 0; i < 5; ++i) {
          right += lane.run("{}").how == expected ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(right, 20);
}

TEST_F(LaneTest, EndsAtOnceWhenCancelled) {
  CancelToken cancel;
  Lane lane(scripted("hang"), {}, root_, &cancel);
  std::thread canceller([&cancel] { cancel.cancel(); });
  const RunOutcome outcome = lane.run("{}");
  canceller.join();
  EXPECT_EQ(outcome.how, How::cancelled);
}

}  // namespace
}  // namespace netparity::lane
