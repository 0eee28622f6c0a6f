#include "binding/display_width.hpp"

#include "netparity/adapter/text.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace netparity::adapter {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Node asks ICU, and has these tables for a build without it; they differ for rare characters only.
constexpr Range kFullWidth[] = {
    {0x1100, 0x115F},    // Hangul Jamo
    {0x2329, 0x232A},    // angle brackets
    {0x2E80, 0x303E},    // CJK radicals, punctuation
    {0x3040, 0x3247},    // Kana, enclosed CJK letters
    {0x3250, 0x4DBF},    // … to CJK ideographs, extension A
    {0x4E00, 0xA4C6},    // CJK ideographs to Yi radicals
    {0xA960, 0xA97C},    // Hangul Jamo, extended
    {0xAC00, 0xD7A3},    // Hangul syllables
    {0xF900, 0xFAFF},    // CJK compatibility ideographs
    {0xFE10, 0xFE19},    // vertical forms
    {0xFE30, 0xFE6B},    // CJK compatibility forms
    {0xFF01, 0xFF60},    // full-width forms
    {0xFFE0, 0xFFE6},    // full-width signs
    {0x1B000, 0x1B001},  // Kana supplement
    {0x1F200, 0x1F251},  // enclosed ideographs
    {0x1F300, 0x1F64F},  // pictographs, emoticons
    {0x20000, 0x3FFFD},  // CJK ideographs, extension B and beyond
};
constexpr Range kZeroWidth[] = {
    {0x00, 0x1F},        // control characters
    {0x7F, 0x9F},        // and more of them
    {0x300, 0x36F},      // combining marks
    {0x200B, 0x200F},    // modifying invisible characters
    {0x20D0, 0x20FF},    // combining marks for symbols
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFE20, 0xFE2F},    // combining half marks
    {0xE0100, 0xE01EF},  // more variation selectors
};

bool isIn(std::span<const Range> ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(), [point](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

std::size_t widthOf(char32_t point) {
  if (isIn(kZeroWidth, point)) {
    return 0;
  }
  return isIn(kFullWidth, point) ? 2 : 1;
}

}  // namespace

std::size_t displayWidth(std::string_view text) {
  const std::u16string units = Text(std::string(text)).utf16();
  std::size_t width = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t point = units[i];
    const bool pair = point >= 0xD800 && point <= 0xDBFF && i + 1 < units.size();
    if (pair) {
      point = 0x10000 + ((point - 0xD800) << 10U) + (units[++i] - 0xDC00U);
    }
    width += widthOf(point);
  }
  return width;
}

}  // namespace netparity::adapter
