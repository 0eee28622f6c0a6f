#include "diff.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace netparity::compare {

namespace {

using Position = std::ptrdiff_t;
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

// Breadth-first search by number of edits. furthest_[k] is how far into `a` the paths on diagonal
// k = x - y have come; a copy of it is kept for each number of edits, to walk back.
class Search {
 public:
  Search(const std::vector<int>& a, const std::vector<int>& b)
      : a_(a), b_(b), n_(std::ssize(a)), m_(std::ssize(b)) {}

  Pairs run(Position mostEdits) {
    furthest_.assign(static_cast<std::size_t>(2 * mostEdits + 3), 0);
    middle_ = mostEdits + 1;
    for (Position d = 0; d <= mostEdits; ++d) {
      history_.emplace_back(furthest_.begin() + middle_ - d - 1,
                            furthest_.begin() + middle_ + d + 2);
      for (Position k = -d; k <= d; k += 2) {
        if (k < -m_ || k > n_) {
          continue;
        }
        Position x = goesDown(history_.back(), d, k) ? at(k + 1) : at(k - 1) + 1;
        while (x < n_ && x - k < m_ && equal(x, x - k)) {
          ++x;
        }
        at(k) = x;
        if (x >= n_ && x - k >= m_) {
          return walkBack(d, k);
        }
      }
    }
    // Too many differences: the path that has come furthest explains the beginning.
    std::optional<Position> best;
    for (Position k = -mostEdits; k <= mostEdits; k += 2) {
      const bool within = k >= -m_ && k <= n_ && at(k) <= n_ && at(k) - k <= m_;
      if (within && (!best || 2 * at(k) - k > 2 * at(*best) - *best)) {
        best = k;
      }
    }
    return best ? walkBack(mostEdits, *best) : Pairs{};
  }

 private:
  Position& at(Position k) { return furthest_[static_cast<std::size_t>(middle_ + k)]; }
  bool equal(Position x, Position y) const {
    return a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)];
  }

  // Whether the best path to diagonal k with d edits takes an element of b last. `before` holds the
  // diagonals -d-1 … d+1 as they were with d - 1 edits.
  bool goesDown(const std::vector<Position>& before, Position d, Position k) const {
    const auto value = [&](Position diagonal) {
      return before[static_cast<std::size_t>(diagonal + d + 1)];
    };
    if (k == -d || k - 1 < -m_) {
      return true;
    }
    return k != d && k + 1 <= n_ && value(k - 1) < value(k + 1);
  }

  Pairs walkBack(Position d, Position k) {
    Pairs out;
    Position x = at(k);
    for (; d >= 0; --d) {
      const std::vector<Position>& before = history_[static_cast<std::size_t>(d)];
      const bool down = goesDown(before, d, k);
      const Position previous = down ? k + 1 : k - 1;
      const Position start = before[static_cast<std::size_t>(previous + d + 1)] + (down ? 0 : 1);
      for (; x > start; --x) {
        out.emplace_back(static_cast<std::size_t>(x - 1), static_cast<std::size_t>(x - 1 - k));
      }
      x = down ? start : start - 1;
      k = previous;
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

  const std::vector<int>& a_;
  const std::vector<int>& b_;
  Position n_;
  Position m_;
  Position middle_ = 0;
  std::vector<Position> furthest_;
  std::vector<std::vector<Position>> history_;
};

}  // namespace

Pairs commonSubsequence(const std::vector<int>& a, const std::vector<int>& b,
                        std::size_t mostEdits) {
  if (a.empty() || b.empty()) {
    return {};
  }
  const std::size_t needed = std::min(mostEdits, a.size() + b.size());
  return Search(a, b).run(static_cast<Position>(needed));
}

}  // namespace netparity::compare
