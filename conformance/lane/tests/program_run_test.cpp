#include "program_run.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace netparity::lane {
namespace {

const std::string kStarted = R"({"t":"started","id":"r1"})";
const std::string kDone = R"({"t":"done","id":"r1","how":"dry","dirty":false})";

std::string record(int n) {
  return R"({"t":"mark","n":)" + std::to_string(n) + "}";
}

class ProgramRunTest : public testing::Test {
 protected:
  // Feeds messages until the run ends. Returns how it did and why; empty when it has not ended.
  std::string after(const std::vector<std::string>& lines) {
    ProgramRun run("r1", limits_);
    for (const std::string& line : lines) {
      if (!run.take(line)) {
        reusable_ = run.reusable();
        records_ = run.outcome().records.size();
        EXPECT_EQ(run.phase(), ProgramRun::Phase::ended);
        return std::to_string(static_cast<int>(run.outcome().how)) + " " + run.outcome().text;
      }
    }
    return {};
  }

  static std::string as(How how, const std::string& text) {
    return std::to_string(static_cast<int>(how)) + " " + text;
  }

  Limits limits_;
  bool reusable_ = false;
  std::size_t records_ = 0;
};

TEST_F(ProgramRunTest, EndsWithDone) {
  EXPECT_EQ(after({kStarted, record(1), record(2), kDone}), as(How::finished, ""));
  EXPECT_TRUE(reusable_);
  EXPECT_EQ(records_, 2U);
  EXPECT_EQ(after({kStarted, record(1)}), "");
}

TEST_F(ProgramRunTest, SaysThatAProgramBeyondItsLimitsProbablyNeverEnds) {
  const std::string limit = R"({"t":"harness-error","id":"r1","text":"record limit"})";
  limits_.records = 2;
  const std::string endless = "the program probably never ends: it wrote more than ";
  EXPECT_EQ(after({kStarted, record(1), record(2), limit}),
            as(How::adapterError, endless + "2 records"));
  EXPECT_EQ(after({kStarted, record(1), limit}),
            as(How::adapterError, endless + "8000000 bytes of records"));
}

TEST_F(ProgramRunTest, TakesAProcessThatDoesNotSayForDirty) {
  EXPECT_EQ(after({kStarted, R"({"t":"done","id":"r1","how":"dry"})"}), as(How::finished, ""));
  EXPECT_FALSE(reusable_);
}

TEST_F(ProgramRunTest, DemandsTheOrderOfMessages) {
  EXPECT_EQ(after({kDone}), as(How::adapterError, R"(a "done" came before "started")"));
  EXPECT_EQ(after({record(1)}),
            as(How::adapterError, "a record came before \"started\": " + record(1)));
  EXPECT_EQ(after({kStarted, kStarted}), as(How::adapterError, R"(a second "started" came)"));
}

TEST_F(ProgramRunTest, DemandsNumbersWithoutAGap) {
  EXPECT_EQ(after({kStarted, record(1), record(3)}),
            as(How::adapterError, "record 2 is numbered 3"));
  EXPECT_EQ(after({kStarted, record(1), record(1)}),
            as(How::adapterError, "record 2 is numbered 1"));
  EXPECT_EQ(after({kStarted, R"({"t":"mark"})"}),
            as(How::adapterError, "record 1 is numbered not at all"));
  EXPECT_EQ(after({kStarted, R"({"t":"mark","n":"1"})"}),
            as(How::adapterError, "record 1 is numbered not at all"));
}

TEST_F(ProgramRunTest, KeepsWhatIsUnsupportedUntilDone) {
  const std::string unsupported = R"({"t":"unsupported","id":"r1","step":7,"what":"unix"})";
  EXPECT_EQ(after({kStarted, unsupported}), "");
  EXPECT_EQ(after({kStarted, unsupported, R"({"t":"done","id":"r1","how":"unsupported"})"}),
            as(How::unsupported, "unix"));
  EXPECT_FALSE(reusable_);
  EXPECT_EQ(after({unsupported, unsupported}),
            as(How::adapterError, R"(a second "unsupported" came)"));
  EXPECT_EQ(after({unsupported, record(1)}),
            as(How::adapterError, "a record came after \"unsupported\": " + record(1)));
}

TEST_F(ProgramRunTest, PassesOnWhatTheAdapterBlamesItselfFor) {
  EXPECT_EQ(after({R"({"t":"harness-error","id":"r1","text":"oh\nno"})"}),
            as(How::adapterError, "oh no"));
  EXPECT_EQ(after({R"({"t":"harness-error","id":null,"text":"what?"})"}),
            as(How::adapterError, "what?"));
  EXPECT_EQ(after({R"({"t":"harness-error","id":"r1"})"}),
            as(How::adapterError, "the adapter reports a fault of its own without a text"));
}

TEST_F(ProgramRunTest, IsAboutOneProgram) {
  EXPECT_EQ(after({R"({"t":"started","id":"r2"})"}),
            as(How::adapterError, R"(a "started" for "r2" came during "r1")"));
}

TEST_F(ProgramRunTest, AllowsExactlyTheRecordsOfItsLimit) {
  limits_.records = 2;
  EXPECT_EQ(after({kStarted, record(1), record(2), kDone}), as(How::finished, ""));
  EXPECT_EQ(after({kStarted, record(1), record(2), record(3)}),
            as(How::adapterError, "flooded: more than 2 records"));
}

TEST_F(ProgramRunTest, RefusesWhatIsNoObjectOrTooDeep) {
  const std::string text = "the message after record 0 is no JSON object: ";
  EXPECT_EQ(after({kStarted, "[]"}), as(How::adapterError, text + "[]"));
  EXPECT_EQ(after({kStarted, ""}), as(How::adapterError, text));
  EXPECT_EQ(after({kStarted, "{} {}"}), as(How::adapterError, text + "{} {}"));
  const std::string deep = R"({"a":)" + std::string(70, '[') + std::string(70, ']') + "}";
  EXPECT_EQ(after({kStarted, deep}), as(How::adapterError, text + deep.substr(0, 60) + "…"));
}

}  // namespace
}  // namespace netparity::lane
