#include "source_text.hpp"

#include <algorithm>

namespace netparity::coverage {

namespace {

constexpr std::string_view kIdle = " \t\r\n{}();,";
constexpr std::string_view kSpace = " \t\r\n";

// Of the UTF-8 sequence that begins with this byte.
std::size_t lengthOf(char byte) {
  const auto lead = static_cast<unsigned char>(byte);
  constexpr unsigned char kFour = 0xF0;
  constexpr unsigned char kThree = 0xE0;
  constexpr unsigned char kTwo = 0xC0;
  if (lead >= kFour) {
    return 4;
  }
  if (lead >= kThree) {
    return 3;
  }
  return lead >= kTwo ? 2 : 1;
}

}  // namespace

SourceText::SourceText(std::string_view utf8) : utf8_(utf8), lineStarts_{0} {
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t length = lengthOf(utf8[i]);
    units_.push_back(i);
    if (length == 4) {  // two units: a surrogate pair
      units_.push_back(i);
    }
    if (utf8[i] == '\n') {
      lineStarts_.push_back(units_.size());
    }
    i += length;
  }
  markCode();
}

// Strings and regular expressions that hold the beginning of a comment are taken for one up to the
// end of the line: the line has code before it all the same.
void SourceText::markCode() {
  code_.assign(units_.size(), 0);
  bool inBlock = false;
  bool inLine = false;
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const std::string_view rest = utf8_.substr(units_[i]);
    if (rest.front() == '\n') {
      inLine = false;
    } else if (inBlock) {
      if (rest.starts_with("*/")) {
        inBlock = false;
        ++i;
      }
    } else if (!inLine) {
      inBlock = rest.starts_with("/*");
      inLine = rest.starts_with("//");
      code_[i] = !inBlock && !inLine && kIdle.find(rest.front()) == std::string_view::npos ? 1 : 0;
    }
  }
}

std::size_t SourceText::lineOf(std::size_t unit) const noexcept {
  const auto next = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), unit);
  return static_cast<std::size_t>(next - lineStarts_.begin());
}

Span SourceText::line(std::size_t number) const noexcept {
  return {lineStarts_[number - 1], number < lineStarts_.size() ? lineStarts_[number] : size()};
}

std::string_view SourceText::text(Span span) const noexcept {
  const std::size_t begin = span.begin < size() ? units_[span.begin] : utf8_.size();
  const std::size_t end = span.end < size() ? units_[span.end] : utf8_.size();
  std::string_view out = utf8_.substr(begin, end - begin);
  const std::size_t first = out.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return out.substr(first, out.find_last_not_of(kSpace) - first + 1);
}

}  // namespace netparity::coverage
