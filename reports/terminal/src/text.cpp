#include <netparity/terminal/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace netparity::terminal {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

constexpr char32_t kReplacement = 0xFFFD;

/// The character at `at`; U+FFFD for a byte that is no UTF-8.
Character decode(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80U) {
    return {first, 1};
  }
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : first >= 0xC0U ? 2 : 0;
  if (length == 0 || at + length > text.size()) {
    return {kReplacement, 1};
  }
  char32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0U) != 0x80U) {
      return {kReplacement, 1};
    }
    code = (code << 6U) | (next & 0x3FU);
  }
  return {code, length};
}

using Range = std::pair<char32_t, char32_t>;

bool within(char32_t code, const Range* begin, const Range* end) {
  return std::any_of(
      begin, end, [&](const Range& range) { return code >= range.first && code <= range.second; });
}

std::size_t widthOf(char32_t code) {
  static constexpr std::array<Range, 6> kZero = {{{0x0300, 0x036F},
                                                  {0x200B, 0x200F},
                                                  {0x20D0, 0x20FF},
                                                  {0xFE00, 0xFE0F},
                                                  {0xFE20, 0xFE2F},
                                                  {0xE0100, 0xE01EF}}};
  static constexpr std::array<Range, 13> kWide = {{{0x1100, 0x115F},
                                                   {0x2E80, 0x303E},
                                                   {0x3041, 0x33FF},
                                                   {0x3400, 0x4DBF},
                                                   {0x4E00, 0xA4CF},
                                                   {0xAC00, 0xD7A3},
                                                   {0xF900, 0xFAFF},
                                                   {0xFE30, 0xFE6F},
                                                   {0xFF00, 0xFF60},
                                                   {0xFFE0, 0xFFE6},
                                                   {0x1F300, 0x1F64F},
                                                   {0x1F900, 0x1F9FF},
                                                   {0x20000, 0x3FFFD}}};
  if (code < 0x0300) {
    return 1;
  }
  if (within(code, kZero.data(), kZero.data() + kZero.size())) {
    return 0;
  }
  return within(code, kWide.data(), kWide.data() + kWide.size()) ? 2 : 1;
}

/// Marks that change the direction of text and so can make it read as something else.
bool reordersText(char32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// Bytes of the longest beginning of `text` that takes at most `width` columns.
std::size_t bytesWithin(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character character = decode(text, at);
    used += widthOf(character.code);
    if (used > width) {
      break;
    }
    at += character.bytes;
  }
  return at;
}

}  // namespace

std::size_t displayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = decode(text, at);
    width += widthOf(character.code);
    at += character.bytes;
  }
  return width;
}

std::string visible(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = decode(text, at);
    if (character.code == '\n') {
      shown += "\\n";
    } else if (character.code == '\t') {
      shown += "  ";
    } else if (character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0)) {
      shown += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character.code));
    } else if (reordersText(character.code)) {
      shown += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    } else if (character.code == kReplacement) {
      shown += "\xEF\xBF\xBD";
    } else {
      shown += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return shown;
}

std::string shorten(std::string_view text, std::size_t width) {
  if (displayWidth(text) <= width) {
    return std::string(text);
  }
  return width == 0 ? std::string()
                    : std::string(text.substr(0, bytesWithin(text, width - 1))) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t maxLines) {
  std::vector<std::string> lines;
  width = std::max<std::size_t>(width, 2);  // a wide character must fit
  while (true) {
    if (displayWidth(text) <= width) {
      lines.emplace_back(text);
      return lines;
    }
    if (lines.size() + 1 >= maxLines) {
      lines.push_back(shorten(text, width));
      return lines;
    }
    std::size_t cut = bytesWithin(text, width);
    std::size_t next = cut;
    if (const std::size_t space = text.substr(0, cut + 1).rfind(' ');
        space != std::string_view::npos && space * 2 > cut) {
      cut = space;
      next = space + 1;
    }
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(next);
  }
}

std::string padRight(std::string text, std::size_t width) {
  const std::size_t used = displayWidth(text);
  text.append(used < width ? width - used : 0, ' ');
  return text;
}

std::string padLeft(const std::string& text, std::size_t width) {
  const std::size_t used = displayWidth(text);
  return std::string(used < width ? width - used : 0, ' ') + text;
}

std::vector<std::string_view> splitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string Paint::wrapped(std::string_view code, std::string_view text) const {
  return on_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace netparity::terminal
