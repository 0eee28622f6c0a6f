#include "align.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace netparity::terminal {
namespace {

using results::Record;

/// A stretch of a list of records.
struct Span {
  const Record* begin = nullptr;
  const Record* end = nullptr;

  std::size_t size() const { return static_cast<std::size_t>(end - begin); }
};

/// Above this many cells the table of the common subsequence is not worth its memory; the stretches
/// are then paired only by what they have in common at their ends.
constexpr std::size_t kMaxCells = 4'000'000;

bool isSame(const Record& a, const Record& b) {
  return a.owner == b.owner && a.text == b.text;
}

/// A call ends in a return or a throw: these are two details of one event.
bool endsCall(const Record& record) {
  return record.kind == "return" || record.kind == "throw";
}

bool isSameEvent(const Record& a, const Record& b) {
  return (a.kind == b.kind || (endsCall(a) && endsCall(b))) && a.owner == b.owner &&
         a.name == b.name;
}

/// Calls `pair(a, b)` for the longest common subsequence of two spans under `equal`, in order.
template <typename Equal, typename Pair>
void forEachCommon(Span a, Span b, Equal equal, Pair pair) {
  while (a.begin != a.end && b.begin != b.end && equal(*a.begin, *b.begin)) {
    pair(a.begin++, b.begin++);
  }
  const std::size_t height = a.size();
  const std::size_t width = b.size();
  if (height == 0 || width == 0 || height * width > kMaxCells) {
    return;
  }
  // length[i][j]: the longest common subsequence of what begins at a[i] and at b[j].
  std::vector<std::uint32_t> length((height + 1) * (width + 1), 0);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
    return length[i * (width + 1) + j];
  };
  for (std::size_t i = height; i-- > 0;) {
    for (std::size_t j = width; j-- > 0;) {
      cell(i, j) = equal(a.begin[i], b.begin[j]) ? cell(i + 1, j + 1) + 1
                                                 : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  for (std::size_t i = 0, j = 0; i < height && j < width;) {
    if (equal(a.begin[i], b.begin[j])) {
      pair(a.begin + i++, b.begin + j++);
    } else if (cell(i + 1, j) >= cell(i, j + 1)) {
      ++i;
    } else {
      ++j;
    }
  }
}

void addUnpaired(std::vector<Row>& rows, Span a, Span b) {
  for (const Record* record = a.begin; record != a.end; ++record) {
    rows.push_back({record, nullptr});
  }
  for (const Record* record = b.begin; record != b.end; ++record) {
    rows.push_back({nullptr, record});
  }
}

/// What lies between two equal records: the same event with other details goes on one row.
void addGap(std::vector<Row>& rows, Span a, Span b) {
  Span left = a;
  Span right = b;
  forEachCommon(a, b, isSameEvent, [&](const Record* x, const Record* y) {
    addUnpaired(rows, {left.begin, x}, {right.begin, y});
    rows.push_back({x, y});
    left.begin = x + 1;
    right.begin = y + 1;
  });
  addUnpaired(rows, left, right);
}

Span spanOf(const std::vector<Record>& records) {
  return {records.data(), records.data() + records.size()};
}

}  // namespace

std::vector<Row> align(const std::vector<Record>& oracle,
                       const std::vector<Record>& implementation) {
  std::vector<Row> rows;
  Span left = spanOf(oracle);
  Span right = spanOf(implementation);
  forEachCommon(left, right, isSame, [&](const Record* x, const Record* y) {
    addGap(rows, {left.begin, x}, {right.begin, y});
    rows.push_back({x, y});
    left.begin = x + 1;
    right.begin = y + 1;
  });
  addGap(rows, left, right);
  return rows;
}

std::vector<Row> onlyNearDifferences(const std::vector<Row>& rows, std::size_t around) {
  std::vector<bool> kept(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].isEqual()) {
      const std::size_t first = i - std::min(i, around);
      const std::size_t last = std::min(rows.size() - 1, i + around);
      std::fill(kept.begin() + static_cast<std::ptrdiff_t>(first),
                kept.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
    }
  }
  std::vector<Row> near;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept[i]) {
      near.push_back(rows[i]);
    } else if (i == 0 || kept[i - 1]) {
      near.push_back({});
    }
  }
  return near;
}

}  // namespace netparity::terminal
