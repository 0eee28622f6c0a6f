#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace netparity::stream {

/// Number of UTF-16 code units of a UTF-8 string: what JavaScript calls its `length`. Surrogates
/// that stand alone (WTF-8) count as one.
[[nodiscard]] std::size_t utf16Length(std::string_view utf8);

/// A decoded string, as `setEncoding()` delivers it.
///
/// Node counts and cuts strings in UTF-16 code units (`readableLength`, `read(n)`, the high-water
/// mark), so this value knows its length in these units. It is stored as UTF-8; a cut through a
/// surrogate pair, or a lone surrogate from UTF-16 input, is kept as three bytes (WTF-8), and
/// joining the halves again restores the pair.
class Text {
 public:
  Text() = default;
  /// Takes UTF-8 (or WTF-8), which is not checked.
  explicit Text(std::string utf8);

  /// As it is stored.
  [[nodiscard]] const std::string& utf8() const { return utf8_; }
  /// Length in UTF-16 code units.
  [[nodiscard]] std::size_t length() const { return length_; }
  /// Whether length() is 0.
  [[nodiscard]] bool empty() const { return length_ == 0; }

  /// Appends `other`, joining a surrogate pair that was cut in two.
  void append(const Text& other);
  /// Removes the first `units` code units and returns them. `units` must not exceed length().
  [[nodiscard]] Text takeFront(std::size_t units);

  /// Whether all code units are equal.
  bool operator==(const Text& other) const { return utf8_ == other.utf8_; }

 private:
  std::string utf8_;
  std::size_t length_ = 0;
};

}  // namespace netparity::stream
