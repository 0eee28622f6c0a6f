// The lines that util.inspect() makes of what an object holds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::adapter {

constexpr std::size_t kBreakLength = 80;  // what fits on a line
constexpr std::size_t kMostItems = 100;   // of an array that are shown

/// What stands between the braces of an object or array, and around them.
struct Block {
  std::vector<std::string> entries;
  std::string base;  ///< before the opening brace: "[Function: f]"; empty for none
  bool isArray = false;
  bool numbersOnly = false;  ///< of an array: its columns are lined up to the right
  bool fewLevels = true;     ///< there is so little nesting that one line may do
  std::size_t indentation = 0;
};

/// On one line, in columns, or one entry a line, as Node's reduceToSingleString().
std::string laidOut(const Block& block);

/// The text with that many spaces at the beginning of each line but the first.
std::string indented(std::string_view text, std::size_t spaces);

}  // namespace netparity::adapter
