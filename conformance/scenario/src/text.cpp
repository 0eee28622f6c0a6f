#include "text.hpp"

#include <algorithm>

namespace netparity::scenario {

namespace {

unsigned byteAt(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

std::size_t lengthOf(unsigned lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead < 0xE0) {
    return 2;
  }
  if (lead >= 0xE0 && lead < 0xF0) {
    return 3;
  }
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

}  // namespace

std::optional<std::size_t> firstInvalidUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = lengthOf(byteAt(text, i));
    if (length == 0 || i + length > text.size()) {
      return i;
    }
    for (std::size_t k = 1; k < length; ++k) {
      if ((byteAt(text, i + k) & 0xC0U) != 0x80U) {
        return i;
      }
    }
    const char32_t point = codePointAt(text, i).first;
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
      return i;
    }
    i += length;
  }
  return std::nullopt;
}

std::pair<char32_t, std::size_t> codePointAt(std::string_view text, std::size_t offset) {
  const unsigned lead = byteAt(text, offset);
  const std::size_t length = std::max<std::size_t>(1, lengthOf(lead));
  if (length == 1) {
    return {lead, 1};
  }
  char32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t k = 1; k < length && offset + k < text.size(); ++k) {
    point = (point << 6U) | (byteAt(text, offset + k) & 0x3FU);
  }
  return {point, length};
}

void appendUtf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | (c >> 6U));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

void appendUtf16(std::vector<std::uint16_t>& out, char32_t c) {
  if (c < 0x10000) {
    out.push_back(static_cast<std::uint16_t>(c));
    return;
  }
  out.push_back(static_cast<std::uint16_t>(0xD800U + ((c - 0x10000U) >> 10U)));
  out.push_back(static_cast<std::uint16_t>(0xDC00U + ((c - 0x10000U) & 0x3FFU)));
}

std::optional<std::string> toUtf8(const std::vector<std::uint16_t>& units) {
  std::string out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char32_t unit = units[i];
    if (unit < 0xD800 || unit > 0xDFFF) {
      appendUtf8(out, unit);
      continue;
    }
    const bool pair =
        unit < 0xDC00 && i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] <= 0xDFFF;
    if (!pair) {
      return std::nullopt;
    }
    appendUtf8(out, 0x10000U + ((unit - 0xD800U) << 10U) + (units[i + 1] - 0xDC00U));
    ++i;
  }
  return out;
}

Lines::Lines(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      begins_.push_back(i + 1);
    }
  }
}

std::pair<int, int> Lines::position(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::upper_bound(begins_.begin(), begins_.end(), offset);
  const auto line = static_cast<std::size_t>(next - begins_.begin());
  int column = 1;
  for (std::size_t i = begins_[line - 1]; i < offset; ++i) {
    const unsigned byte = byteAt(text_, i);
    // Continuation bytes add nothing, a four-byte character is a surrogate pair.
    column += (byte & 0xC0U) == 0x80U ? 0 : (byte >= 0xF0 ? 2 : 1);
  }
  return {static_cast<int>(line), column};
}

std::string_view Lines::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > begins_.size()) {
    return {};
  }
  const std::size_t begin = begins_[static_cast<std::size_t>(number) - 1];
  std::string_view text = text_.substr(begin, text_.find('\n', begin) - begin);
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace netparity::scenario
