#include "output_tail.hpp"

#include "text.hpp"

#include <algorithm>

namespace netparity::lane {

void OutputTail::add(std::string_view text) {
  const std::size_t first = std::min(kEach - head_.size(), text.size());
  head_ += text.substr(0, first);
  text.remove_prefix(first);
  if (text.size() > kEach) {
    dropped_ += text.size() - kEach;
    text.remove_prefix(text.size() - kEach);
  }
  tail_ += text;
  if (tail_.size() > kEach) {
    dropped_ += tail_.size() - kEach;
    tail_.erase(0, tail_.size() - kEach);
  }
}

std::string OutputTail::text() const {
  if (dropped_ == 0) {
    return cleanText(head_ + tail_);
  }
  return cleanText(head_) + "\n… " + std::to_string(dropped_) + " bytes left out …\n" +
         cleanText(tail_);
}

void OutputTail::clear() {
  head_.clear();
  tail_.clear();
  dropped_ = 0;
}

}  // namespace netparity::lane
