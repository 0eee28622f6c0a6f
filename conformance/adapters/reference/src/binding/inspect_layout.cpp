#include "binding/inspect_layout.hpp"

#include "binding/display_width.hpp"
#include "netparity/adapter/text.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace netparity::adapter {
namespace {

constexpr std::size_t kMostUngrouped = 6;  // entries of an array, and their length
constexpr std::size_t kSeparator = 2;      // a comma and a space

std::size_t length(const std::string& text) {
  return Text(text).length();
}

// As many columns as make a block that is about 2.5 times as wide as it is high.
std::size_t columnsFor(std::size_t count, double averageWidth, std::size_t width,
                       std::size_t indentation) {
  constexpr double kRatio = 2.5;
  constexpr double kMostColumns = 12;
  const auto entries = static_cast<double>(count);
  const auto wide = static_cast<double>(width);
  const double bias = std::sqrt(wide - averageWidth);
  const double biased = std::max(wide - 3 - bias, 1.0);
  const double fitting = std::floor(static_cast<double>(kBreakLength - indentation) / wide);
  return static_cast<std::size_t>(
      std::min({std::round(std::sqrt(kRatio * biased * entries) / biased), fitting, kMostColumns}));
}

// Entries of a long array side by side in columns, numbers to the right; as they are when that
// would look no better. What counts the entries that are not shown has a line of its own.
std::vector<std::string> grouped(const Block& block) {
  const std::span<const std::string> all(block.entries);
  const auto shown = all.first(std::min(all.size(), kMostItems));
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  std::size_t longest = 0;
  for (const std::string& entry : shown) {
    widths.push_back(displayWidth(entry));
    total += widths.back() + kSeparator;
    longest = std::max(longest, widths.back());
  }
  const std::size_t width = longest + kSeparator;
  const auto totalWidth = static_cast<double>(total);
  const bool worthIt = width * 3 + block.indentation < kBreakLength &&
                       (totalWidth / static_cast<double>(width) > 5 || longest <= kMostUngrouped);
  const std::size_t columns =
      worthIt ? columnsFor(shown.size(), totalWidth / static_cast<double>(all.size()), width,
                           block.indentation)
              : 1;
  if (columns <= 1) {
    return block.entries;
  }
  std::vector<std::size_t> columnWidths(columns);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    std::size_t& column = columnWidths[i % columns];
    column = std::max(column, widths[i]);
  }
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < shown.size(); begin += columns) {
    const std::size_t end = std::min(begin + columns, shown.size());
    std::string line;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string padding(columnWidths[i - begin] - widths[i], ' ');
      const bool last = i + 1 == end;
      line += (block.numbersOnly ? padding : "") + shown[i] + (last ? "" : ", ");
      line += block.numbersOnly || last ? "" : padding;
    }
    lines.push_back(std::move(line));
  }
  lines.insert(lines.end(), all.begin() + static_cast<std::ptrdiff_t>(shown.size()), all.end());
  return lines;
}

bool fitsOnOneLine(const Block& block) {
  constexpr std::size_t kReserve = 10;
  std::size_t total =
      2 * block.entries.size() + block.indentation + 1 + length(block.base) + kReserve;
  const bool broken =
      std::any_of(block.entries.begin(), block.entries.end(), [&total](const std::string& entry) {
        total += length(entry);
        return entry.find('\n') != std::string::npos;
      });
  return !broken && total <= kBreakLength && block.base.find('\n') == std::string::npos;
}

}  // namespace

std::string laidOut(const Block& block) {
  const bool isLong = block.isArray && block.entries.size() > kMostUngrouped;
  const std::vector<std::string> lines = isLong ? grouped(block) : block.entries;
  const bool oneLine =
      block.fewLevels && lines.size() == block.entries.size() && fitsOnOneLine(block);
  const std::string newline = "\n" + std::string(block.indentation, ' ');
  std::string text = block.base + (block.base.empty() ? "" : " ") + (block.isArray ? '[' : '{') +
                     (oneLine ? " " : newline + "  ");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) {
      text += oneLine ? ", " : "," + newline + "  ";
    }
    text += lines[i];
  }
  return text + (oneLine ? " " : newline) + (block.isArray ? ']' : '}');
}

std::string indented(std::string_view text, std::size_t spaces) {
  std::string out;
  for (const char c : text) {
    out += c;
    out.append(c == '\n' ? spaces : 0, ' ');
  }
  return out;
}

}  // namespace netparity::adapter
