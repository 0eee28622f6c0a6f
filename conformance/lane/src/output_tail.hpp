#pragma once

#include <string>
#include <string_view>

namespace netparity::lane {

/// The beginning and the end of a stream of any length, in bounded memory.
class OutputTail {
 public:
  void add(std::string_view text);
  /// What was kept as clean text, with a note where something is left out.
  std::string text() const;
  void clear();

 private:
  static constexpr std::size_t kEach = 16384;

  std::string head_;
  std::string tail_;
  std::size_t dropped_ = 0;
};

}  // namespace netparity::lane
