#include "netparity/stream/text.hpp"

#include <cassert>
#include <utility>

namespace netparity::stream {
namespace {

constexpr unsigned char byteAt(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// Bytes of the UTF-8 sequence that this lead byte starts.
constexpr std::size_t sequenceLength(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xE0) {
    return 2;
  }
  return lead < 0xF0 ? 3 : 4;
}

// Surrogates in WTF-8 are ED A0..AF xx (high) and ED B0..BF xx (low).
bool isSurrogateAt(std::string_view text, std::size_t index, unsigned char firstOfSecondByte) {
  return text.size() >= index + 3 && byteAt(text, index) == 0xED &&
         (byteAt(text, index + 1) & 0xF0) == firstOfSecondByte;
}

unsigned surrogateBits(std::string_view text, std::size_t index) {
  return ((byteAt(text, index + 1) & 0x0FU) << 6U) | (byteAt(text, index + 2) & 0x3FU);
}

void appendSurrogate(std::string& out, unsigned char firstOfSecondByte, unsigned bits) {
  out.push_back(static_cast<char>(0xED));
  out.push_back(static_cast<char>(firstOfSecondByte | (bits >> 6U)));
  out.push_back(static_cast<char>(0x80U | (bits & 0x3FU)));
}

constexpr unsigned char kHigh = 0xA0;
constexpr unsigned char kLow = 0xB0;

}  // namespace

std::size_t utf16Length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    // Every sequence is one unit, those of four bytes are two.
    units +=
        static_cast<std::size_t>((byte & 0xC0U) != 0x80U) + static_cast<std::size_t>(byte >= 0xF0);
  }
  return units;
}

Text::Text(std::string utf8) : utf8_(std::move(utf8)), length_(utf16Length(utf8_)) {}

void Text::append(const Text& other) {
  if (utf8_.size() >= 3 && isSurrogateAt(utf8_, utf8_.size() - 3, kHigh) &&
      isSurrogateAt(other.utf8_, 0, kLow)) {
    const unsigned code =
        0x10000U + (surrogateBits(utf8_, utf8_.size() - 3) << 10U) + surrogateBits(other.utf8_, 0);
    utf8_.resize(utf8_.size() - 3);
    utf8_.push_back(static_cast<char>(0xF0U | (code >> 18U)));
    utf8_.push_back(static_cast<char>(0x80U | ((code >> 12U) & 0x3FU)));
    utf8_.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
    utf8_.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
    utf8_.append(other.utf8_, 3);
  } else {
    utf8_.append(other.utf8_);
  }
  length_ += other.length_;
}

Text Text::takeFront(std::size_t units) {
  assert(units <= length_);
  Text front;
  if (units == length_) {
    std::swap(front, *this);
    return front;
  }
  std::size_t at = 0;
  std::size_t passed = 0;
  if (length_ == utf8_.size()) {
    at = passed = units;  // all ASCII
  }
  while (passed < units) {
    const std::size_t bytes = sequenceLength(byteAt(utf8_, at));
    if (bytes == 4 && passed + 1 == units) {
      const unsigned code =
          ((byteAt(utf8_, at) & 0x07U) << 18U) | ((byteAt(utf8_, at + 1) & 0x3FU) << 12U) |
          ((byteAt(utf8_, at + 2) & 0x3FU) << 6U) | (byteAt(utf8_, at + 3) & 0x3FU);
      const unsigned pair = code - 0x10000U;
      front.utf8_ = utf8_.substr(0, at);
      appendSurrogate(front.utf8_, kHigh, pair >> 10U);
      front.length_ = units;
      std::string rest;
      appendSurrogate(rest, kLow, pair & 0x3FFU);
      rest.append(utf8_, at + 4);
      utf8_ = std::move(rest);
      length_ -= units;
      return front;
    }
    at += bytes;
    passed += bytes == 4 ? 2 : 1;
  }
  front.utf8_ = utf8_.substr(0, at);
  front.length_ = units;
  utf8_.erase(0, at);
  length_ -= units;
  return front;
}

}  // namespace netparity::stream
