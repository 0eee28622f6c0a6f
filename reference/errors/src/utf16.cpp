#include "utf16.hpp"

namespace netparity::errors {
namespace {

unsigned byteAt(std::string_view text, std::size_t index) noexcept {
  return static_cast<unsigned char>(text[index]);
}

// Length in UTF-16 units of the character that a UTF-8 lead byte starts, 0 for a continuation byte.
std::size_t utf16Units(unsigned byte) noexcept {
  if ((byte & 0xC0U) == 0x80U) {
    return 0;
  }
  return byte >= 0xF0U ? 2 : 1;
}

// The first half of the pair that stands for a character of four bytes, as three bytes.
std::string highSurrogate(std::string_view character) {
  unsigned point = byteAt(character, 0) & 0x07U;
  for (std::size_t i = 1; i < character.size(); ++i) {
    point = (point << 6U) | (byteAt(character, i) & 0x3FU);
  }
  const unsigned unit = 0xD800U + ((point - 0x10000U) >> 10U);
  return {static_cast<char>(0xE0U | (unit >> 12U)),
          static_cast<char>(0x80U | ((unit >> 6U) & 0x3FU)),
          static_cast<char>(0x80U | (unit & 0x3FU))};
}

}  // namespace

std::size_t utf16Length(std::string_view text) noexcept {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    units += utf16Units(byteAt(text, i));
  }
  return units;
}

std::string firstUtf16Units(std::string_view text, std::size_t count) {
  constexpr std::size_t kLongestCharacter = 4;
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t more = utf16Units(byteAt(text, i));
    units += more;
    if (units > count) {
      const bool insidePair = more == 2 && units == count + 1;
      return std::string(text.substr(0, i)) +
             (insidePair ? highSurrogate(text.substr(i, kLongestCharacter)) : "");
    }
  }
  return std::string(text);
}

std::string shortened(std::string_view text, std::size_t longest, std::size_t kept) {
  return utf16Length(text) > longest ? firstUtf16Units(text, kept) + "..." : std::string(text);
}

std::optional<std::string> loneSurrogateEscape(std::string_view text, std::size_t index) {
  if (index + 2 >= text.size() || byteAt(text, index) != 0xEDU || byteAt(text, index + 1) < 0xA0U) {
    return std::nullopt;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  const unsigned second = byteAt(text, index + 1) & 0x3FU;
  const unsigned third = byteAt(text, index + 2) & 0x3FU;
  return std::string("\\ud") + kDigits[second >> 2U] +
         kDigits[((second & 3U) << 2U) | (third >> 4U)] + kDigits[third & 15U];
}

}  // namespace netparity::errors
