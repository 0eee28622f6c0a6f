#include "align.hpp"

#include "diff.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace netparity::compare {

namespace {

// How far to look for the record that corresponds to one without an equal.
constexpr std::size_t kWindow = 64;

// What stays the same about a record when its contents change. A throw may stand where a return was
// expected.
using Identity = std::tuple<trace::Kind, int, std::string_view>;

Identity identityOf(const trace::Record& record) {
  const trace::Kind kind = record.kind == trace::Kind::thrown ? trace::Kind::returned : record.kind;
  return {kind, record.step, record.name};
}

// Aligns the sequences of one owner.
class Aligner {
 public:
  Aligner(const Projected& oracle, const Projected& subject, int owner, Alignment& out)
      : oracle_(oracle),
        subject_(subject),
        a_(oracle.of(owner)),
        b_(subject.of(owner)),
        out_(out) {}

  void run() {
    std::vector<int> a;
    std::vector<int> b;
    for (const std::size_t i : a_) {
      a.push_back(oracle_.what[i]);
    }
    for (const std::size_t j : b_) {
      b.push_back(subject_.what[j]);
    }
    std::size_t i = 0;
    std::size_t j = 0;
    for (const auto& [x, y] : commonSubsequence(a, b)) {
      gap(i, x, j, y);
      out_.counterpart[a_[x]] = b_[y];
      i = x + 1;
      j = y + 1;
    }
    gap(i, a_.size(), j, b_.size());
    findTail();
    findMoves([this](std::size_t index) { return oracle_.what[index]; },
              [this](std::size_t index) { return subject_.what[index]; });
    findMoves([this](std::size_t index) { return identityOf(oracle_.record(index)); },
              [this](std::size_t index) { return identityOf(subject_.record(index)); });
    out_.edits.insert(out_.edits.end(), edits_.begin(), edits_.end());
  }

 private:
  // Between two matches: records that correspond are changed, the rest is missing or too much.
  void gap(std::size_t i, std::size_t endA, std::size_t j, std::size_t endB) {
    for (; i < endA; ++i) {
      const Identity wanted = identityOf(oracle_.record(a_[i]));
      const std::size_t limit = std::min(endB, j + kWindow);
      std::size_t match = j;
      while (match < limit && identityOf(subject_.record(b_[match])) != wanted) {
        ++match;
      }
      if (match == limit) {
        edits_.push_back({a_[i], std::nullopt, a_[i], false, std::nullopt, false});
        continue;
      }
      extras(j, match, a_[i]);
      edits_.push_back({a_[i], b_[match], a_[i], false, std::nullopt, false});
      out_.counterpart[a_[i]] = b_[match];
      j = match + 1;
    }
    extras(j, endB, endA < a_.size() ? a_[endA] : oracle_.size());
  }

  void extras(std::size_t begin, std::size_t end, std::size_t at) {
    for (std::size_t j = begin; j < end; ++j) {
      edits_.push_back({std::nullopt, b_[j], at, false, std::nullopt, false});
    }
  }

  void findTail() {
    std::size_t end = a_.size();
    for (auto edit = edits_.rbegin(); edit != edits_.rend(); ++edit) {
      if (edit->expected) {
        if (edit->actual || end == 0 || *edit->expected != a_[end - 1]) {
          return;
        }
        edit->tail = true;
        --end;
      }
    }
  }

  // What is missing here and too much there is one record in another place.
  template <typename KeyA, typename KeyB>
  void findMoves(const KeyA& keyA, const KeyB& keyB) {
    std::multimap<decltype(keyB(0)), std::size_t> extra;
    for (std::size_t e = 0; e < edits_.size(); ++e) {
      if (!edits_[e].expected) {
        extra.emplace(keyB(*edits_[e].actual), e);
      }
    }
    std::vector<bool> gone(edits_.size());
    for (Edit& edit : edits_) {
      const auto found =
          edit.expected && !edit.actual ? extra.find(keyA(*edit.expected)) : extra.end();
      if (found == extra.end()) {
        continue;
      }
      const Edit& other = edits_[found->second];
      const auto place = std::lower_bound(a_.begin(), a_.end(), *edit.expected);
      const bool early = other.at <= *edit.expected;
      if (early && place != a_.begin()) {
        edit.across = *std::prev(place);
      } else if (!early && std::next(place) != a_.end()) {
        edit.across = *std::next(place);
      }
      edit.moved = true;
      edit.actual = other.actual;
      edit.at = std::min(edit.at, other.at);
      edit.tail = false;
      out_.counterpart[*edit.expected] = edit.actual;
      gone[found->second] = true;
      extra.erase(found);
    }
    std::size_t kept = 0;
    for (std::size_t e = 0; e < edits_.size(); ++e) {
      if (!gone[e]) {
        edits_[kept++] = edits_[e];
      }
    }
    edits_.resize(kept);
  }

  const Projected& oracle_;
  const Projected& subject_;
  std::span<const std::size_t> a_;
  std::span<const std::size_t> b_;
  std::vector<Edit> edits_;
  Alignment& out_;
};

}  // namespace

Alignment align(const Projected& oracle, const Projected& subject, const std::vector<int>& owners) {
  Alignment out;
  out.counterpart.resize(oracle.size());
  for (const int owner : owners) {
    Aligner(oracle, subject, owner, out).run();
  }
  std::stable_sort(out.edits.begin(), out.edits.end(),
                   [](const Edit& x, const Edit& y) { return x.at < y.at; });
  return out;
}

BagDistance bagDistance(const Projected& oracle, const Projected& subject, int owner) {
  std::unordered_map<int, std::ptrdiff_t> surplus;
  for (const std::size_t j : subject.of(owner)) {
    ++surplus[subject.what[j]];
  }
  for (const std::size_t i : oracle.of(owner)) {
    --surplus[oracle.what[i]];
  }
  BagDistance out;
  for (const auto& entry : surplus) {
    (entry.second > 0 ? out.extra : out.missing) +=
        static_cast<std::size_t>(std::abs(entry.second));
  }
  return out;
}

}  // namespace netparity::compare
