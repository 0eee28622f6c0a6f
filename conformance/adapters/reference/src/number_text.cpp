#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace netparity::adapter {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Shortest decimal digits d1d2… and the exponent e, so that the value is 0.d1d2… × 10^e.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortestDecimal(double positive) {
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), positive,
                                 std::chars_format::scientific);
  const std::string_view all(text.data(), static_cast<std::size_t>(end.ptr - text.data()));
  const std::size_t at = all.find('e');
  Decimal decimal;
  for (const char c : all.substr(0, at)) {
    if (c != '.') {
      decimal.digits.push_back(c);
    }
  }
  std::string_view power = all.substr(at + 1);
  if (power.front() == '+') {
    power.remove_prefix(1);
  }
  std::from_chars(power.data(), power.data() + power.size(), decimal.exponent);
  ++decimal.exponent;
  return decimal;
}

// Everything that String.prototype.trim removes, as UTF-8.
std::string_view trimSpace(std::string_view text) {
  static constexpr std::string_view kSpaces[] = {
      " ",      "\t",     "\n",     "\r",     "\v",     "\f",     "\u00A0", "\u1680", "\u2000",
      "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
      "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string_view space : kSpaces) {
      if (text.starts_with(space)) {
        text.remove_prefix(space.size());
        changed = true;
      }
      if (text.ends_with(space)) {
        text.remove_suffix(space.size());
        changed = true;
      }
    }
  }
  return text;
}

double parseRadix(std::string_view digits, unsigned radix) {
  if (digits.empty()) {
    return kNan;
  }
  double value = 0;
  for (const char c : digits) {
    unsigned digit = 99;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    }
    if (digit >= radix) {
      return kNan;
    }
    value = value * radix + digit;
  }
  return value;
}

bool isDecimalLiteral(std::string_view text) {
  std::size_t i = 0;
  std::size_t digits = 0;
  const auto skipDigits = [&] {
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
      ++i;
    }
    return i - start;
  };
  digits += skipDigits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    digits += skipDigits();
  }
  if (digits == 0) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) {
      ++i;
    }
    if (skipDigits() == 0) {
      return false;
    }
  }
  return i == text.size();
}

}  // namespace

std::string formatNumber(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (value == 0) {
    return "0";
  }
  if (value < 0) {
    return "-" + formatNumber(-value);
  }
  if (std::isinf(value)) {
    return "Infinity";
  }
  const auto [digits, exponent] = shortestDecimal(value);
  const int count = static_cast<int>(digits.size());
  if (count <= exponent && exponent <= 21) {
    return digits + std::string(static_cast<std::size_t>(exponent - count), '0');
  }
  if (0 < exponent && exponent <= 21) {
    const auto point = static_cast<std::size_t>(exponent);
    return digits.substr(0, point) + "." + digits.substr(point);
  }
  if (-6 < exponent && exponent <= 0) {
    return "0." + std::string(static_cast<std::size_t>(-exponent), '0') + digits;
  }
  const int power = exponent - 1;
  std::string text = digits.substr(0, 1);
  if (count > 1) {
    text += "." + digits.substr(1);
  }
  return text + (power < 0 ? "e-" : "e+") + std::to_string(std::abs(power));
}

double parseInteger(std::string_view text) {
  text = trimSpace(text);
  const std::size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", sign), text.size());
  const double number = end == sign ? kNan : parseNumber(text.substr(sign, end - sign));
  return text.starts_with('-') ? -number : number;
}

double parseNumber(std::string_view text) {
  text = trimSpace(text);
  if (text.empty()) {
    return 0;
  }
  if (text.size() > 1 && text.front() == '0') {
    switch (text[1]) {
      case 'x':
      case 'X':
        return parseRadix(text.substr(2), 16);
      case 'o':
      case 'O':
        return parseRadix(text.substr(2), 8);
      case 'b':
      case 'B':
        return parseRadix(text.substr(2), 2);
      default:
        break;
    }
  }
  double sign = 1;
  if (text.front() == '+' || text.front() == '-') {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  if (text == "Infinity") {
    return sign * kInfinity;
  }
  if (!isDecimalLiteral(text)) {
    return kNan;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves the value alone: it is too large, or too small when the exponent is
    // negative.
    const std::size_t at = text.find_first_of("eE");
    const bool small = at != std::string_view::npos && text[at + 1] == '-';
    value = small || text.starts_with("0.") || text.starts_with('.') ? 0 : kInfinity;
  }
  return sign * value;
}

}  // namespace netparity::adapter
