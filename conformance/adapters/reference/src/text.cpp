#include "netparity/adapter/text.hpp"

#include <algorithm>
#include <utility>

namespace netparity::adapter {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool isHighSurrogate(char32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool isLowSurrogate(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

std::uint32_t byteAt(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool isContinuation(std::string_view text, std::size_t index) {
  return index < text.size() && (byteAt(text, index) & 0xC0U) == 0x80;
}

// Length of the sequence that this byte leads; the text is known to be well-formed (W)UTF-8.
std::size_t sequenceLength(std::uint32_t lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xE0) {
    return 2;
  }
  return lead < 0xF0 ? 3 : 4;
}

bool isSurrogateAt(std::string_view text, std::size_t index) {
  return byteAt(text, index) == 0xED && index + 1 < text.size() && byteAt(text, index + 1) >= 0xA0;
}

char32_t decodeAt(std::string_view text, std::size_t index, std::size_t length) {
  static constexpr std::uint32_t kLeadMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = byteAt(text, index) & kLeadMask[length];
  for (std::size_t i = 1; i < length && index + i < text.size(); ++i) {
    point = (point << 6U) | (byteAt(text, index + i) & 0x3FU);
  }
  return point;
}

// The longest prefix of an invalid sequence that counts as one error (WHATWG "maximal subpart").
// valid is set when the whole sequence is well-formed.
std::size_t checkedLength(std::string_view bytes, std::size_t index, bool& valid) {
  const std::uint32_t lead = byteAt(bytes, index);
  valid = false;
  if (lead < 0x80) {
    valid = true;
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4) {
    return 1;
  }
  const std::size_t wanted = sequenceLength(lead);
  if (!isContinuation(bytes, index + 1)) {
    return 1;
  }
  const std::uint32_t second = byteAt(bytes, index + 1);
  const bool outOfRange = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) ||
                          (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90);
  if (outOfRange) {
    return 1;
  }
  std::size_t length = 2;
  while (length < wanted && isContinuation(bytes, index + length)) {
    ++length;
  }
  valid = length == wanted;
  return length;
}

}  // namespace

void appendCodePoint(std::string& out, char32_t codePoint) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0U | (codePoint >> 6U));
    put(0x80U | (codePoint & 0x3FU));
  } else if (codePoint < 0x10000) {
    put(0xE0U | (codePoint >> 12U));
    put(0x80U | ((codePoint >> 6U) & 0x3FU));
    put(0x80U | (codePoint & 0x3FU));
  } else {
    put(0xF0U | (codePoint >> 18U));
    put(0x80U | ((codePoint >> 12U) & 0x3FU));
    put(0x80U | ((codePoint >> 6U) & 0x3FU));
    put(0x80U | (codePoint & 0x3FU));
  }
}

Text lowerCase(const Text& text) {
  std::string lower = text.utf8();
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return Text(std::move(lower));
}

Text::Text(std::string utf8) {
  if (utf8.empty()) {
    return;
  }
  auto data = std::make_shared<Data>();
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t length = sequenceLength(byteAt(utf8, i));
    data->length += length == 4 ? 2 : 1;
    data->loneSurrogate = data->loneSurrogate || isSurrogateAt(utf8, i);
    i += length;
  }
  data->utf8 = std::move(utf8);
  data_ = std::move(data);
}

Text Text::fromUtf16(std::span<const char16_t> units) {
  std::string utf8;
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t point = units[i];
    if (isHighSurrogate(point) && i + 1 < units.size() && isLowSurrogate(units[i + 1])) {
      point = 0x10000 + ((point - 0xD800) << 10U) + (units[++i] - 0xDC00U);
    }
    appendCodePoint(utf8, point);
  }
  return Text(std::move(utf8));
}

Text Text::fromBytes(std::string_view bytes) {
  std::string utf8;
  utf8.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    bool valid = false;
    const std::size_t length = checkedLength(bytes, i, valid);
    if (valid) {
      utf8.append(bytes.substr(i, length));
    } else {
      appendCodePoint(utf8, kReplacement);
    }
    i += length;
  }
  return Text(std::move(utf8));
}

const std::string& Text::utf8() const noexcept {
  static const std::string kEmpty;
  return data_ == nullptr ? kEmpty : data_->utf8;
}

std::u16string Text::utf16() const {
  const std::string& text = utf8();
  std::u16string units;
  units.reserve(length());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = sequenceLength(byteAt(text, i));
    const char32_t point = decodeAt(text, i, size);
    if (point >= 0x10000) {
      units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10U)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FFU)));
    } else {
      units.push_back(static_cast<char16_t>(point));
    }
    i += size;
  }
  return units;
}

std::size_t Text::length() const noexcept {
  return data_ == nullptr ? 0 : data_->length;
}

bool Text::hasLoneSurrogate() const noexcept {
  return data_ != nullptr && data_->loneSurrogate;
}

std::string Text::toBytes() const {
  if (!hasLoneSurrogate()) {
    return utf8();
  }
  std::string bytes;
  const std::string& text = utf8();
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = sequenceLength(byteAt(text, i));
    if (isSurrogateAt(text, i)) {
      appendCodePoint(bytes, kReplacement);
    } else {
      bytes.append(text, i, size);
    }
    i += size;
  }
  return bytes;
}

Text Text::operator+(const Text& other) const {
  if (hasLoneSurrogate() && other.hasLoneSurrogate()) {
    return fromUtf16(utf16() + other.utf16());
  }
  return Text(utf8() + other.utf8());
}

Text Text::slice(std::size_t begin, std::size_t end) const {
  if (length() == utf8().size()) {
    return Text(utf8().substr(begin, end - begin));
  }
  const std::u16string units = utf16();
  return fromUtf16(std::span(units).subspan(begin, end - begin));
}

std::strong_ordering Text::operator<=>(const Text& other) const {
  // UTF-8 sorts by code point, JavaScript by code unit; they differ beyond the basic plane only.
  if (length() == utf8().size() && other.length() == other.utf8().size()) {
    return utf8().compare(other.utf8()) <=> 0;
  }
  return utf16().compare(other.utf16()) <=> 0;
}

}  // namespace netparity::adapter
