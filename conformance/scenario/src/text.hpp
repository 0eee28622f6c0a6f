#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::scenario {

/// The offset of the first byte that is no valid UTF-8, if any.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// One code point of valid UTF-8 at `offset`, and its length in bytes.
std::pair<char32_t, std::size_t> codePointAt(std::string_view text, std::size_t offset);

void appendUtf8(std::string& out, char32_t codePoint);
void appendUtf16(std::vector<std::uint16_t>& out, char32_t codePoint);

/// UTF-16 as UTF-8; nothing when it holds a lone surrogate.
std::optional<std::string> toUtf8(const std::vector<std::uint16_t>& units);

/// Lines of a text by offset.
class Lines {
 public:
  explicit Lines(std::string_view text);

  /// 1-based line and column (UTF-16 units).
  std::pair<int, int> position(std::size_t offset) const;
  /// The text of a 1-based line, without its end.
  std::string_view line(int number) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

}  // namespace netparity::scenario
