#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace netparity::stream {

/// The name of an event, kept small since every listener carries one: names that net itself uses
/// cost no memory, others own a copy of their text.
class EventName {
 public:
  /// Copies the name, unless it is one of net's.
  explicit EventName(std::string_view name);
  /// Moving leaves an empty name behind, or exchanges the two.
  ///@{
  EventName(EventName&& other) noexcept
      : text_(std::exchange(other.text_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        owned_(std::exchange(other.owned_, false)) {}
  EventName& operator=(EventName&& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(size_, other.size_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ///@}
  EventName(const EventName&) = delete;
  EventName& operator=(const EventName&) = delete;
  ~EventName();

  /// The name; valid as long as this object.
  [[nodiscard]] std::string_view view() const noexcept { return {text_, size_}; }

 private:
  const char* text_;
  std::uint32_t size_;
  bool owned_ = false;
};

}  // namespace netparity::stream
