#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace netparity::compare {

/// The pairs of positions at which the longest common subsequence of two sequences stands, in
/// order. After Myers, "An O(ND) Difference Algorithm": the work is the length times the number of
/// differences. Where there are more than `mostEdits` differences, the pairs cover a beginning of
/// both sequences only.
std::vector<std::pair<std::size_t, std::size_t>> commonSubsequence(const std::vector<int>& a,
                                                                   const std::vector<int>& b,
                                                                   std::size_t mostEdits = 1000);

}  // namespace netparity::compare
