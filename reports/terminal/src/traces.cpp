#include "traces.hpp"

#include "align.hpp"

#include <netparity/terminal/report.hpp>
#include <netparity/terminal/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace netparity::terminal {
namespace {

using results::Record;

constexpr int kNarrowestForTwoColumns = 100;
constexpr std::size_t kLinesPerRecord = 6;
constexpr std::size_t kIndent = 4;
constexpr std::size_t kGutter = 3;  // between the columns: space, marker, space

std::vector<std::string> recordLines(const Record* record, std::size_t width) {
  if (record == nullptr) {
    return {};
  }
  return wrap(visible(record->text), width, kLinesPerRecord);
}

struct Marker {
  std::string_view oracle = " ";          ///< before the oracle's record
  std::string_view implementation = " ";  ///< before the implementation's
};

Marker markerOf(const Row& row) {
  if (row.isEqual()) {
    return {};
  }
  if (row.implementation == nullptr) {
    return {"−", " "};
  }
  if (row.oracle == nullptr) {
    return {" ", "+"};
  }
  return {"✗", "✗"};
}

std::string twoColumns(const std::vector<Row>& rows, std::string_view oracleTitle,
                       std::string_view implementationTitle, const Style& style) {
  const Paint paint(style.colour);
  const std::string indent(kIndent - 2, ' ');
  const std::size_t width = (static_cast<std::size_t>(style.width) - kIndent - kGutter) / 2;
  const auto rule = [&] {
    std::string text;
    for (std::size_t i = 0; i < width; ++i) {
      text += "─";
    }
    return text;
  };

  std::string text =
      fmt::format("{}  {}   {}\n", indent, paint.bold(padRight(shorten(oracleTitle, width), width)),
                  paint.bold(shorten(implementationTitle, width)));
  text += fmt::format("{}  {}   {}\n", indent, paint.dim(rule()), paint.dim(rule()));
  for (const Row& row : rows) {
    if (row.oracle == nullptr && row.implementation == nullptr) {
      text += fmt::format("{}  {}   {}\n", indent, paint.dim(padRight("⋮", width)), paint.dim("⋮"));
      continue;
    }
    const std::vector<std::string> left = recordLines(row.oracle, width);
    const std::vector<std::string> right = recordLines(row.implementation, width);
    const Marker marker = markerOf(row);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const std::string leftCell = padRight(i < left.size() ? left[i] : "", width);
      const std::string rightCell = i < right.size() ? right[i] : "";
      const std::string_view leftMark = i == 0 ? marker.oracle : " ";
      const std::string_view rightMark = i == 0 ? marker.implementation : " ";
      const bool equal = row.isEqual();
      std::string line = fmt::format("{}{} {} {} {}", indent, paint.green(leftMark),
                                     equal ? leftCell : paint.green(leftCell), paint.red(rightMark),
                                     equal ? rightCell : paint.red(rightCell));
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
  }
  return text;
}

std::string stacked(const std::vector<Row>& rows, std::string_view oracleTitle,
                    std::string_view implementationTitle, const Style& style) {
  const Paint paint(style.colour);
  const std::string indent(kIndent, ' ');
  const std::size_t width = static_cast<std::size_t>(std::max(style.width, 20)) - kIndent - 2;
  std::string text =
      fmt::format("{}{}\n{}{}\n", indent, paint.green(fmt::format("− {}", oracleTitle)), indent,
                  paint.red(fmt::format("+ {}", implementationTitle)));
  const auto add = [&](std::string_view mark, const Record* record, auto colour) {
    const std::vector<std::string> lines = recordLines(record, width);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text += indent + colour(fmt::format("{} {}", i == 0 ? mark : " ", lines[i])) + "\n";
    }
  };
  const auto plain = [](std::string line) { return line; };
  const auto green = [&](const std::string& line) { return paint.green(line); };
  const auto red = [&](const std::string& line) { return paint.red(line); };
  for (const Row& row : rows) {
    if (row.oracle == nullptr && row.implementation == nullptr) {
      text += indent + paint.dim("  ⋮") + "\n";
    } else if (row.isEqual()) {
      add(" ", row.oracle, plain);
    } else {
      add("−", row.oracle, green);
      add("+", row.implementation, red);
    }
  }
  return text;
}

}  // namespace

std::string sideBySide(const std::vector<Record>& oracle, const std::vector<Record>& implementation,
                       std::string_view oracleTitle, std::string_view implementationTitle,
                       const Style& style) {
  const std::vector<Row> rows =
      onlyNearDifferences(align(oracle, implementation), style.recordsAround);
  return style.width < kNarrowestForTwoColumns
             ? stacked(rows, oracleTitle, implementationTitle, style)
             : twoColumns(rows, oracleTitle, implementationTitle, style);
}

std::string sourceExcerpt(std::string_view source, int line, int column, const Style& style) {
  const std::vector<std::string_view> lines = splitLines(source);
  if (line < 1 || static_cast<std::size_t>(line) > lines.size()) {
    return "";
  }
  const Paint paint(style.colour);
  const std::size_t index = static_cast<std::size_t>(line) - 1;
  const std::size_t first = index - std::min(index, style.linesAround);
  const std::size_t last = std::min(lines.size() - 1, index + style.linesAround);
  const std::size_t digits = std::to_string(last + 1).size();
  const std::size_t width = static_cast<std::size_t>(std::max(style.width, 40)) - digits - 7;
  std::string text;
  for (std::size_t i = first; i <= last; ++i) {
    const std::string number = padLeft(std::to_string(i + 1), digits);
    const std::string code = shorten(visible(lines[i]), width);
    text += i == index ? fmt::format("  {} {} {} {}\n", paint.yellow("›"), paint.yellow(number),
                                     paint.dim("│"), paint.bold(code))
                       : fmt::format("    {} {} {}\n", paint.dim(number), paint.dim("│"), code);
    if (i == index && column > 0) {
      // Columns count UTF-16 units; the few lines where that is not the byte offset point a little
      // to the left.
      const std::size_t before = std::min(static_cast<std::size_t>(column) - 1, lines[i].size());
      const std::size_t offset = displayWidth(visible(lines[i].substr(0, before)));
      if (offset < width) {
        text += fmt::format("    {} {} {}{}\n", std::string(digits, ' '), paint.dim("│"),
                            std::string(offset, ' '), paint.yellow("^"));
      }
    }
  }
  return text;
}

}  // namespace netparity::terminal
