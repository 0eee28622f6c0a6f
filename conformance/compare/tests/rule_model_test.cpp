#include "builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace netparity::compare {
namespace {

// RULE.md word by word, for traces whose sequences are equal: every pair of records, every pair of
// turns.
bool modelAgrees(const trace::Trace& oracle, const trace::Trace& subject) {
  const auto positionOf = [&subject](const trace::Record& record) {
    for (std::size_t i = 0; i < subject.records.size(); ++i) {
      if (subject.records[i].same(record)) {
        return i;
      }
    }
    return subject.records.size();
  };
  const auto common = [&oracle](int a, int b) {
    for (const trace::Record& x : oracle.records) {
      for (const trace::Record& y : oracle.records) {
        if (x.turn == a && y.turn == b && x.owner == y.owner) {
          return true;
        }
      }
    }
    return false;
  };
  for (std::size_t i = 0; i < oracle.records.size(); ++i) {
    for (std::size_t j = i + 1; j < oracle.records.size(); ++j) {
      const trace::Record& x = oracle.records[i];
      const trace::Record& y = oracle.records[j];
      const bool ordered = x.owner == y.owner || x.turn == y.turn || common(x.turn, y.turn);
      if (ordered && positionOf(x) > positionOf(y)) {
        return false;
      }
    }
  }
  return true;
}

// Distinct records of few owners in few turns, so that the model can tell them apart.
trace::Trace randomTrace(std::mt19937& random, int records, int owners, int turns) {
  Builder builder;
  int turn = 0;
  for (int i = 0; i < records; ++i) {
    if (turn < turns && random() % 2 == 0) {
      ++turn;
    }
    builder.turn(turn).event("o" + std::to_string(random() % static_cast<unsigned>(owners)),
                             "e" + std::to_string(i));
  }
  return builder;
}

TEST(Rule, JudgesRandomPermutationsAsTheModelDoes) {
  std::mt19937 random(20261121);
  int agreed = 0;
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    const trace::Trace oracle = randomTrace(random, 2 + static_cast<int>(random() % 10),
                                            2 + static_cast<int>(random() % 4), 6);
    trace::Trace subject = oracle;
    for (unsigned swaps = random() % 4; swaps > 0; --swaps) {
      const std::size_t i = random() % subject.records.size();
      const std::size_t j = std::min(i + 1 + random() % 2, subject.records.size() - 1);
      std::swap(subject.records[i], subject.records[j]);
    }
    const bool expected = modelAgrees(oracle, subject);
    const Verdict verdict = judge(oracle, subject);
    ASSERT_EQ(verdict.agrees, expected) << "round " << round;
    ASSERT_EQ(verdict.divergences.empty(), expected) << "round " << round;
    (expected ? agreed : refused) += 1;
  }
  EXPECT_GT(agreed, 500);
  EXPECT_GT(refused, 500);
}

TEST(Rule, CatchesEverySwapOfTwoRecordsOfATurn) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const trace::Trace oracle = randomTrace(random, 10, 4, 4);
    for (std::size_t i = 0; i + 1 < oracle.records.size(); ++i) {
      if (oracle.records[i].turn != oracle.records[i + 1].turn) {
        continue;
      }
      trace::Trace subject = oracle;
      std::swap(subject.records[i], subject.records[i + 1]);
      EXPECT_FALSE(judge(oracle, subject).agrees);
    }
  }
}

// With a table or a pass for each pair of records this would take minutes and gigabytes.
TEST(Rule, JudgesLongTraces) {
  Builder builder;
  for (int i = 0; i < 20000; ++i) {
    builder.turn(i / 3).event("o" + std::to_string(i % 50), "e" + std::to_string(i % 7));
  }
  const trace::Trace oracle = builder;
  EXPECT_TRUE(judge(oracle, oracle).agrees);
  trace::Trace subject = oracle;
  subject.records.erase(subject.records.begin() + 10000);
  const Verdict verdict = judge(oracle, subject);
  ASSERT_FALSE(verdict.divergences.empty());
}

}  // namespace
}  // namespace netparity::compare
