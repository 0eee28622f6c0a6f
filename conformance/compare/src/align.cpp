#include "align.hpp"

#include <algorithm>
#include <set>

namespace netparity::compare {

namespace {

// A table of this many cells is the most that an exact alignment may cost; longer middles are taken as one gap.
constexpr std::size_t kMaximumCells = 4'000'000;

using Indexes = std::vector<std::size_t>;

const Indexes& indexesOf(const Projected& projected, const std::string& owner) {
  static const Indexes kNone;
  const auto found = projected.owners.find(owner);
  return found == projected.owners.end() ? kNone : found->second;
}

// Whether two unequal records are the same thing with other contents. A throw stands where a return was expected.
bool correspond(const trace::Record& a, const trace::Record& b) {
  const auto ends = [](trace::Kind kind) { return kind == trace::Kind::returned || kind == trace::Kind::thrown; };
  const bool kinds = a.kind == b.kind || (ends(a.kind) && ends(b.kind));
  return kinds && a.name == b.name && a.step == b.step;
}

class Aligner {
 public:
  Aligner(const Projected& oracle, const Projected& subject, const std::string& owner)
      : oracle_(oracle), subject_(subject), a_(indexesOf(oracle, owner)), b_(indexesOf(subject, owner)) {}

  std::vector<Edit> run() {
    std::size_t begin = 0;
    while (begin < a_.size() && begin < b_.size() && equal(begin, begin)) {
      ++begin;
    }
    std::size_t endA = a_.size();
    std::size_t endB = b_.size();
    while (endA > begin && endB > begin && equal(endA - 1, endB - 1)) {
      --endA;
      --endB;
    }
    middle(begin, endA, begin, endB);
    findMoves();
    return std::move(edits_);
  }

 private:
  bool equal(std::size_t i, std::size_t j) const { return oracle_.what[a_[i]] == subject_.what[b_[j]]; }

  // Longest common subsequence by table, then the gaps between its matches.
  void middle(std::size_t beginA, std::size_t endA, std::size_t beginB, std::size_t endB) {
    const std::size_t n = endA - beginA;
    const std::size_t m = endB - beginB;
    if (n == 0 || m == 0 || n * m > kMaximumCells) {
      gap(beginA, endA, beginB, endB);
      return;
    }
    std::vector<std::uint32_t> table((n + 1) * (m + 1), 0);
    const auto cell = [&table, m](std::size_t i, std::size_t j) -> std::uint32_t& { return table[i * (m + 1) + j]; };
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        cell(i, j) = equal(beginA + i, beginB + j) ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
      }
    }
    std::size_t i = 0;
    std::size_t j = 0;
    std::size_t gapA = 0;
    std::size_t gapB = 0;
    while (i < n && j < m) {
      if (equal(beginA + i, beginB + j)) {
        gap(beginA + gapA, beginA + i, beginB + gapB, beginB + j);
        gapA = ++i;
        gapB = ++j;
      } else if (cell(i + 1, j) >= cell(i, j + 1)) {
        ++i;
      } else {
        ++j;
      }
    }
    gap(beginA + gapA, endA, beginB + gapB, endB);
  }

  // Between two matches: records that correspond are changed, the rest is missing or too much.
  void gap(std::size_t beginA, std::size_t endA, std::size_t beginB, std::size_t endB) {
    std::size_t next = beginB;
    for (std::size_t i = beginA; i < endA; ++i) {
      std::size_t match = next;
      while (match < endB && !correspond(oracle_.trace->records[a_[i]], subject_.trace->records[b_[match]])) {
        ++match;
      }
      if (match == endB) {
        edits_.push_back({a_[i], std::nullopt, a_[i], false});
        continue;
      }
      for (; next < match; ++next) {
        edits_.push_back({std::nullopt, b_[next], a_[i], false});
      }
      edits_.push_back({a_[i], b_[match], a_[i], false});
      next = match + 1;
    }
    const std::size_t after = endA < a_.size() ? a_[endA] : oracle_.what.size();
    for (; next < endB; ++next) {
      edits_.push_back({std::nullopt, b_[next], after, false});
    }
  }

  // What is missing here and too much there is one record in another place.
  void findMoves() {
    std::set<std::size_t> gone;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      if (!edits_[i].expected || edits_[i].actual || gone.contains(i)) {
        continue;
      }
      for (std::size_t j = 0; j < edits_.size(); ++j) {
        if (!gone.contains(j) && !edits_[j].expected && edits_[j].actual &&
            subject_.what[*edits_[j].actual] == oracle_.what[*edits_[i].expected]) {
          edits_[i].actual = edits_[j].actual;
          edits_[i].at = std::min(edits_[i].at, edits_[j].at);
          edits_[i].moved = true;
          gone.insert(j);
          break;
        }
      }
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      if (!gone.contains(i)) {
        edits_[kept++] = edits_[i];
      }
    }
    edits_.resize(kept);
  }

  const Projected& oracle_;
  const Projected& subject_;
  const Indexes& a_;
  const Indexes& b_;
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> align(const Projected& oracle, const Projected& subject, const std::string& owner) {
  return Aligner(oracle, subject, owner).run();
}

std::vector<Edit> alignAll(const Projected& oracle, const Projected& subject) {
  std::set<std::string> owners;
  for (const auto& entry : oracle.owners) {
    owners.insert(entry.first);
  }
  for (const auto& entry : subject.owners) {
    owners.insert(entry.first);
  }
  std::vector<Edit> edits;
  for (const std::string& owner : owners) {
    const std::vector<Edit> own = align(oracle, subject, owner);
    edits.insert(edits.end(), own.begin(), own.end());
  }
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& x, const Edit& y) { return x.at < y.at; });
  return edits;
}

}  // namespace netparity::compare
