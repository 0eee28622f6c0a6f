#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace netparity::stream {

/// The name of an event, kept small since every listener carries one: names that net itself uses
/// cost no memory, others own a copy of their text.
class EventName {
 public:
  /// Copies the name, unless it is one of net's.
  explicit EventName(std::string_view name);
  /// The name; valid as long as this object.
  [[nodiscard]] std::string_view view() const noexcept { return own_ ? *own_ : *known_; }

 private:
  const std::string_view* known_;  // in a table that lives for ever
  std::unique_ptr<const std::string> own_;
};

}  // namespace netparity::stream
