#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::lane {

/// Lines out of pieces.
class LineBuffer {
 public:
  void add(std::string_view piece) { bytes_ += piece; }

  /// The next complete line without its end, valid until add() or the next take().
  std::optional<std::string_view> take() {
    const std::size_t end = bytes_.find('\n', scanned_);
    if (end == std::string::npos) {
      // Only the rest moves, once per piece: taking n lines costs no n moves.
      bytes_.erase(0, begin_);
      begin_ = 0;
      scanned_ = bytes_.size();
      return std::nullopt;
    }
    const std::string_view line = std::string_view(bytes_).substr(begin_, end - begin_);
    begin_ = end + 1;
    scanned_ = begin_;
    return line;
  }

  /// How much of an incomplete line there is, after take() has given nothing.
  std::size_t incomplete() const noexcept { return bytes_.size() - begin_; }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
};

}  // namespace netparity::lane
