#include "host_mapping.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace netparity::address {

namespace {

// Characters that are numbers, one after the other.
struct Numbers {
  char32_t first;
  char32_t last;
  unsigned value;  // of the first
};
constexpr std::array kNumbers = {Numbers{0xB2, 0xB3, 2},         // superscripts
                                 Numbers{0xB9, 0xB9, 1},         //
                                 Numbers{0x2070, 0x2070, 0},     //
                                 Numbers{0x2074, 0x2079, 4},     //
                                 Numbers{0x2080, 0x2089, 0},     // subscripts
                                 Numbers{0x2460, 0x2473, 1},     // in circles
                                 Numbers{0x24EA, 0x24EA, 0},     //
                                 Numbers{0x3251, 0x325F, 21},    //
                                 Numbers{0x32B1, 0x32BF, 36},    //
                                 Numbers{0x1D7CE, 0x1D7D7, 0},   // mathematical
                                 Numbers{0x1D7D8, 0x1D7E1, 0},   //
                                 Numbers{0x1D7E2, 0x1D7EB, 0},   //
                                 Numbers{0x1D7EC, 0x1D7F5, 0},   //
                                 Numbers{0x1D7F6, 0x1D7FF, 0},   //
                                 Numbers{0x1FBF0, 0x1FBF9, 0}};  // in segments

struct Range {
  char32_t first;
  char32_t last;
};
constexpr std::array kPassedOver = {
    Range{0xAD, 0xAD},       Range{0x34F, 0x34F},     Range{0x115F, 0x1160},  Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200B},   Range{0x2060, 0x2064},  Range{0x206A, 0x206F},
    Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},  Range{0xFFA0, 0xFFA0},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0100, 0xE01EF}};

struct Character {
  char32_t point = 0;
  std::size_t length = 1;  // in UTF-8; 1 for what is none
};

Character decode(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t length = byte(0) < 0xC2 ? 1 : 2;
  length += (byte(0) >= 0xE0 ? 1U : 0U) + (byte(0) >= 0xF0 ? 1U : 0U);
  if (length == 1 || length > text.size()) {
    return {byte(0) < 0x80 ? char32_t{byte(0)} : 0, 1};
  }
  char32_t point = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  const bool tooLong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (tooLong || point > 0x10FFFF) {
    return {};
  }
  return {point, length};
}

// What the character stands for; nothing: itself.
std::optional<std::string> mapped(char32_t point) {
  constexpr char32_t kFullWidth = 0xFF01;
  constexpr char32_t kLastFullWidth = 0xFF5E;
  constexpr char32_t kIdeographicStop = 0x3002;
  constexpr char32_t kHalfWidthStop = 0xFF61;
  if (point == kIdeographicStop || point == kHalfWidthStop) {
    return ".";
  }
  if (point >= kFullWidth && point <= kLastFullWidth) {
    return std::string(1, static_cast<char>(point - kFullWidth + '!'));
  }
  for (const Numbers& numbers : kNumbers) {
    if (point >= numbers.first && point <= numbers.last) {
      return std::to_string(numbers.value + (point - numbers.first));
    }
  }
  const bool passedOver = std::any_of(
      kPassedOver.begin(), kPassedOver.end(),
      [point](const Range& range) { return point >= range.first && point <= range.last; });
  return passedOver ? std::optional<std::string>("") : std::nullopt;
}

}  // namespace

std::string asAscii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character one = decode(text);
    const auto replacement = mapped(one.point);
    out += replacement ? *replacement : std::string(text.substr(0, one.length));
    text.remove_prefix(one.length);
  }
  return out;
}

}  // namespace netparity::address
