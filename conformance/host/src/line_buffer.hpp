#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace netparity::host {

/// Cuts a stream of bytes into lines.
class LineBuffer {
 public:
  void add(std::string_view bytes) { bytes_.append(bytes); }

  /// The next line without its end, if it is there.
  std::optional<std::string> take() {
    const std::size_t end = bytes_.find('\n', begin_);
    if (end == std::string::npos) {
      bytes_.erase(0, begin_);
      begin_ = 0;
      return std::nullopt;
    }
    std::string line = bytes_.substr(begin_, end - begin_);
    begin_ = end + 1;
    return line;
  }

  /// What came after the last line's end.
  std::string rest() const { return bytes_.substr(begin_); }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;
};

}  // namespace netparity::host
