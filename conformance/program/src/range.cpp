#include "netparity/program/program.hpp"

#include <algorithm>
#include <charconv>

namespace netparity::program {

std::optional<MajorRange> MajorRange::parse(std::string_view text) {
  MajorRange range;
  bool any = false;
  while (true) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) {
      break;
    }
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    text.remove_prefix(word.size());
    const std::size_t digits = word.find_first_of("0123456789");
    if (digits == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view op = word.substr(0, digits);
    int major = 0;
    const char* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data() + digits, end, major);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      return std::nullopt;
    }
    if (op == ">=") {
      range.least_ = std::max(range.least_, major);
    } else if (op == ">") {
      range.least_ = std::max(range.least_, major + 1);
    } else if (op == "<=") {
      range.most_ = std::min(range.most_, major);
    } else if (op == "<") {
      range.most_ = std::min(range.most_, major - 1);
    } else if (op.empty()) {
      range.least_ = std::max(range.least_, major);
      range.most_ = std::min(range.most_, major);
    } else {
      return std::nullopt;
    }
    any = true;
  }
  if (!any) {
    return std::nullopt;
  }
  return range;
}

}  // namespace netparity::program
