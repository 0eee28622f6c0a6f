// A log of what happened, in order.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace netparity::loop {

class Recorder {
 public:
  void operator()(std::string entry) { entries_.push_back(std::move(entry)); }
  /// A callback that writes the entry.
  auto writes(std::string entry) {
    return [this, entry = std::move(entry)] { entries_.push_back(entry); };
  }
  const std::vector<std::string>& entries() const noexcept { return entries_; }

 private:
  std::vector<std::string> entries_;
};

}  // namespace netparity::loop
