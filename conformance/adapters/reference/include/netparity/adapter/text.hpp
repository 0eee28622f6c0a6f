// Strings as JavaScript sees them: sequences of UTF-16 code units, kept as UTF-8.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace netparity::adapter {

/// An immutable JavaScript string. Copying shares it. Lone surrogates are kept as three bytes
/// (WTF-8), so that no string of a program is changed by storing it.
class Text {
 public:
  Text() = default;
  /// Parameters: utf8: UTF-8 or WTF-8, taken as it is.
  explicit Text(std::string utf8);

  /// From UTF-16 code units; pairs are joined, lone surrogates kept.
  static Text fromUtf16(std::span<const char16_t> units);
  /// From any bytes, as Buffer's toString('utf8'): invalid sequences become U+FFFD.
  static Text fromBytes(std::string_view bytes);

  const std::string& utf8() const noexcept;
  /// The code units, for operations on single ones.
  std::u16string utf16() const;
  /// Number of UTF-16 code units: `length` in JavaScript.
  std::size_t length() const noexcept;
  bool empty() const noexcept { return length() == 0; }
  bool hasLoneSurrogate() const noexcept;
  /// What Buffer.from(text, 'utf8') holds: lone surrogates as U+FFFD.
  std::string toBytes() const;

  /// `this + other`; a surrogate pair that meets in the middle is joined.
  Text operator+(const Text& other) const;
  /// `text.slice(begin, end)` for begin <= end <= length().
  Text slice(std::size_t begin, std::size_t end) const;

  bool operator==(const Text& other) const noexcept { return utf8() == other.utf8(); }
  /// By code units, as JavaScript's `<`.
  std::strong_ordering operator<=>(const Text& other) const;

 private:
  struct Data {
    std::string utf8;
    std::size_t length = 0;
    bool loneSurrogate = false;
  };
  std::shared_ptr<const Data> data_;  // null: the empty string
};

/// `text.toLowerCase()`, of ASCII letters only.
Text lowerCase(const Text& text);

/// Appends a code point; surrogates give three bytes.
void appendCodePoint(std::string& out, char32_t codePoint);

}  // namespace netparity::adapter
