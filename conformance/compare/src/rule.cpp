#include "rule.hpp"

#include <algorithm>
#include <map>

namespace netparity::compare {

namespace {

constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

// Rules 2 and 3 for one oracle trace. What they order is a set of pairs of records, so a set of
// records obeys them if, and only if, each pair of owners in it does.
class Order {
 public:
  Order(const Projected& oracle, const Projected& subject, int owners,
        const std::vector<bool>& shown)
      : oracle_(oracle), position_(oracle.size(), kAbsent), latest_(shown.size(), kAbsent) {
    for (int owner = 0; owner < owners; ++owner) {
      // The k-th record of an owner there is the k-th of that owner here.
      if (shown[static_cast<std::size_t>(owner)]) {
        const auto here = oracle.of(owner);
        const auto there = subject.of(owner);
        for (std::size_t k = 0; k < here.size(); ++k) {
          position_[here[k]] = there[k];
        }
      }
    }
    turnBegin_.reserve(oracle.size());
    for (std::size_t i = 0; i < oracle.size(); ++i) {
      // A record without a turn is a turn of its own.
      const int turn = oracle.record(i).turn;
      const bool continues = i > 0 && turn >= 0 && oracle.record(i - 1).turn == turn;
      turnBegin_.push_back(continues ? turnBegin_.back() : i);
    }
  }

  // The first of the records, which are in the oracle's order and all shown, that stand the wrong
  // way round in the subject.
  std::optional<Swap> findSwap(std::span<const std::size_t> records, std::size_t& steps) {
    std::optional<Swap> found;
    std::vector<int> touched;
    for (std::size_t i = 0; i < records.size() && !found;) {
      const std::size_t begin = i;
      const std::size_t turn = turnBegin_[records[begin]];
      for (++i; i < records.size() && turnBegin_[records[i]] == turn && !found; ++i) {
        if (position_[records[i]] < position_[records[i - 1]]) {
          found = swapOf(records[i - 1], records[i], true);
        }
      }
      if (!found) {
        found = afterEarlierTurns(turn, records[begin], records[i - 1], touched, steps);
      }
      steps += i - begin;
    }
    for (const int owner : touched) {
      latest_[static_cast<std::size_t>(owner)] = kAbsent;
    }
    return found;
  }

 private:
  Swap swapOf(std::size_t first, std::size_t second, bool sameTurn) const {
    return Swap{0, first, second, position_[second], sameTurn};
  }

  // Whether everything from `first` on, the first record of a turn, stands behind all earlier turns
  // that touched one of its owners; then `last` is what later turns must stand behind.
  std::optional<Swap> afterEarlierTurns(std::size_t turn, std::size_t first, std::size_t last,
                                        std::vector<int>& touched, std::size_t& steps) {
    std::size_t end = turn;
    for (; end < oracle_.size() && turnBegin_[end] == turn; ++end) {
      const std::size_t before = latest_[static_cast<std::size_t>(oracle_.owner[end])];
      if (before != kAbsent && position_[before] > position_[first]) {
        return swapOf(before, first, false);
      }
    }
    steps += end - turn;
    for (std::size_t i = turn; i < end; ++i) {
      std::size_t& latest = latest_[static_cast<std::size_t>(oracle_.owner[i])];
      if (latest == kAbsent) {
        touched.push_back(oracle_.owner[i]);
      }
      if (latest == kAbsent || position_[latest] < position_[last]) {
        latest = last;
      }
    }
    return std::nullopt;
  }

  const Projected& oracle_;
  std::vector<std::size_t> position_;   ///< where each record of the oracle stands in the subject
  std::vector<std::size_t> turnBegin_;  ///< the first record of each record's turn
  std::vector<std::size_t> latest_;     ///< by owner: what stands last of the turns that touched it
};

class Judge {
 public:
  Judge(std::span<const Projected> variants, const Projected& subject, int owners)
      : variants_(variants), subject_(subject), owners_(owners) {}

  Judgement run() {
    for (const Projected& variant : variants_) {
      if (agreesWith(variant)) {
        out_.agrees = true;
        out_.swap.reset();
        return out_;
      }
    }
    for (int owner = 0; owner < owners_; ++owner) {
      if (std::none_of(shown_.begin(), shown_.end(), [owner](const std::vector<bool>& shown) {
            return shown[static_cast<std::size_t>(owner)];
          })) {
        out_.strange.push_back(owner);
      }
    }
    if (out_.strange.empty() && variants_.size() > 1) {
      out_.swap.reset();
      recombine();
    }
    return out_;
  }

 private:
  bool agreesWith(const Projected& variant) {
    std::vector<bool> shown(static_cast<std::size_t>(owners_));
    std::vector<std::size_t> records;
    bool all = true;
    for (int owner = 0; owner < owners_; ++owner) {
      const bool same = sameSequence(variant, subject_, owner);
      shown[static_cast<std::size_t>(owner)] = same;
      all = all && same;
      out_.steps += variant.of(owner).size();
    }
    for (std::size_t i = 0; i < variant.size(); ++i) {
      if (shown[static_cast<std::size_t>(variant.owner[i])]) {
        records.push_back(i);
      }
    }
    orders_.emplace_back(variant, subject_, owners_, shown);
    const auto swap = orders_.back().findSwap(records, out_.steps);
    if (all && swap && !out_.swap) {
      out_.swap = swap;
      out_.swap->variant = orders_.size() - 1;
    }
    shown_.push_back(std::move(shown));
    settled_.push_back(!swap);
    return all && !swap;
  }

  // Each pair of owners against the variants that show both. Owners that the same variants show are
  // taken together, for most of them need no look at their records.
  void recombine() {
    std::map<std::vector<bool>, std::vector<int>> groups;
    for (int owner = 0; owner < owners_; ++owner) {
      std::vector<bool> by;
      for (const std::vector<bool>& shown : shown_) {
        by.push_back(shown[static_cast<std::size_t>(owner)]);
      }
      groups[std::move(by)].push_back(owner);
    }
    for (auto one = groups.begin(); one != groups.end(); ++one) {
      for (auto other = one; other != groups.end(); ++other) {
        if (!obeys(one->first, one->second, other->first, other->second)) {
          return;
        }
      }
    }
    out_.agrees = true;
  }

  bool obeys(const std::vector<bool>& shownOne, const std::vector<int>& ones,
             const std::vector<bool>& shownOther, const std::vector<int>& others) {
    std::vector<std::size_t> both;
    for (std::size_t v = 0; v < variants_.size(); ++v) {
      if (shownOne[v] && shownOther[v]) {
        if (settled_[v]) {
          return true;  // all that it shows is in its order, so these are
        }
        both.push_back(v);
      }
    }
    if (both.empty()) {
      return true;  // never seen together
    }
    for (const int one : ones) {
      for (const int other : others) {
        if (!pairObeys(both, one, other)) {
          return false;
        }
      }
    }
    return true;
  }

  bool pairObeys(const std::vector<std::size_t>& both, int one, int other) {
    std::optional<Swap> first;
    for (const std::size_t v : both) {
      const auto a = variants_[v].of(one);
      const auto b = one == other ? std::span<const std::size_t>() : variants_[v].of(other);
      std::vector<std::size_t> records(a.size() + b.size());
      std::merge(a.begin(), a.end(), b.begin(), b.end(), records.begin());
      auto swap = orders_[v].findSwap(records, out_.steps);
      if (!swap) {
        return true;
      }
      swap->variant = v;
      first = first ? first : swap;
    }
    out_.swap = first;
    return false;
  }

  std::span<const Projected> variants_;
  const Projected& subject_;
  int owners_;
  Judgement out_;
  std::vector<Order> orders_;
  std::vector<std::vector<bool>>
      shown_;                  ///< per variant: which owners it shows as the subject does
  std::vector<bool> settled_;  ///< per variant: whether all that it so shows is in its order
};

}  // namespace

Judgement judge(std::span<const Projected> variants, const Projected& subject, int owners) {
  return Judge(variants, subject, owners).run();
}

}  // namespace netparity::compare
