#pragma once

#include <netparity/coverage/blocks.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::coverage {

/// JavaScript source by UTF-16 unit, as V8 counts.
class SourceText {
 public:
  explicit SourceText(std::string_view utf8);

  std::size_t size() const noexcept { return units_.size(); }
  std::size_t lines() const noexcept { return lineStarts_.size(); }
  /// 1-based.
  std::size_t lineOf(std::size_t unit) const noexcept;
  Span line(std::size_t number) const noexcept;
  /// Whether the unit is code that does something: no white space, comment or lone punctuation.
  bool isCode(std::size_t unit) const noexcept { return code_[unit] != 0; }
  /// Without white space at both ends.
  std::string_view text(Span span) const noexcept;

 private:
  void markCode();

  std::string_view utf8_;
  std::vector<std::size_t> units_;  ///< where each unit begins in the UTF-8 text
  std::vector<std::size_t> lineStarts_;
  std::vector<char> code_;
};

}  // namespace netparity::coverage
