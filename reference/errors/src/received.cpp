#include "utf16.hpp"

#include <netparity/errors/codes.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace netparity::errors {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";
constexpr std::size_t kSurrogateBytes = 3;

// The escape that JavaScript's notation has for a control character, or nothing.
std::string_view shortEscape(unsigned char byte) noexcept {
  switch (byte) {
    case '\b':
      return "\\b";
    case '\t':
      return "\\t";
    case '\n':
      return "\\n";
    case '\f':
      return "\\f";
    case '\r':
      return "\\r";
    case '\\':
      return "\\\\";
    default:
      return {};
  }
}

std::string jsonQuote(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (const auto lone = loneSurrogateEscape(text, i)) {
      out += *lone;
      i += kSurrogateBytes - 1;
    } else if (const std::string_view escape = shortEscape(byte); !escape.empty()) {
      out += escape;
    } else if (c == '"') {
      out += "\\\"";
    } else if (byte < 0x20U) {
      constexpr std::string_view kLower = "0123456789abcdef";
      out += "\\u00";
      out += kLower[byte >> 4U];
      out += kLower[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

char quoteFor(std::string_view text) noexcept {
  if (text.find('\'') == std::string_view::npos) {
    return '\'';
  }
  if (text.find('"') == std::string_view::npos) {
    return '"';
  }
  const bool needsEscape =
      text.find('`') != std::string_view::npos || text.find("${") != std::string_view::npos;
  return needsEscape ? '\'' : '`';
}

}  // namespace

std::string formatNumber(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value < 0 ? "-Infinity" : "Infinity";
  }
  if (value == 0) {
    return "0";
  }
  // The shortest digits that read back as the value, then laid out by JavaScript's rules.
  std::array<char, 32> raw{};
  const auto written = std::to_chars(raw.data(), raw.data() + raw.size(), std::fabs(value),
                                     std::chars_format::scientific);
  const std::string_view text(raw.data(), static_cast<std::size_t>(written.ptr - raw.data()));
  const std::size_t e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e)) {
    if (c != '.') {
      digits += c;
    }
  }
  const int point = std::atoi(std::string(text.substr(e + 1)).c_str()) + 1;
  const int count = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (point > 21 || point <= -6) {
    out += digits[0];
    if (count > 1) {
      out += "." + digits.substr(1);
    }
    return out + (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
  }
  if (point <= 0) {
    return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  }
  if (count <= point) {
    return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
  }
  digits.insert(static_cast<std::size_t>(point), ".");
  return out + digits;
}

std::string quote(std::string_view text) {
  const char mark = quoteFor(text);
  std::string out(1, mark);
  const auto hex = [&out](unsigned char byte) {
    out += "\\x";
    out += kHexDigits[byte >> 4U];
    out += kHexDigits[byte & 15U];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
    if (const auto lone = loneSurrogateEscape(text, i)) {
      out += *lone;
      i += kSurrogateBytes - 1;
    } else if (const std::string_view escape = shortEscape(byte); !escape.empty()) {
      out += escape;
    } else if (byte < 0x20U || byte == 0x7FU) {
      hex(byte);
    } else if (byte == 0xC2U && next >= 0x80U && next <= 0x9FU) {
      hex(next);  // the second set of control characters
      ++i;
    } else {
      if (text[i] == mark) {
        out += '\\';
      }
      out += text[i];
    }
  }
  return out + mark;
}

Received Received::undefined() {
  return {"undefined", "undefined"};
}
Received Received::null() {
  return {"null", "null"};
}

Received Received::boolean(bool value) {
  const std::string text = value ? "true" : "false";
  return {"type boolean (" + text + ")", text};
}

Received Received::number(double value) {
  const std::string text = value == 0 && std::signbit(value) ? "-0" : formatNumber(value);
  return {"type number (" + text + ")", text};
}

Received Received::string(std::string_view value) {
  constexpr std::size_t kLongest = 28;
  constexpr std::size_t kKept = 25;
  std::string shown = shortened(value, kLongest, kKept);
  shown = shown.find('\'') == std::string::npos ? "'" + shown + "'" : jsonQuote(shown);
  return {"type string (" + shown + ")", quote(value)};
}

Received Received::function(std::string_view name) {
  return {"function " + std::string(name),
          name.empty() ? "[Function (anonymous)]" : "[Function: " + std::string(name) + "]"};
}

Received Received::instanceOf(std::string_view constructor, std::string_view inspected) {
  std::string shown(inspected);
  if (shown.empty() && constructor == "Object") {
    shown = "{}";
  }
  if (shown.empty() && constructor == "Array") {
    shown = "[]";
  }
  if (shown.empty()) {
    shown = std::string(constructor) + " {}";
  }
  return {"an instance of " + std::string(constructor), std::move(shown)};
}

Received Received::described(std::string_view inspected) {
  return {std::string(inspected), std::string(inspected)};
}

}  // namespace netparity::errors
