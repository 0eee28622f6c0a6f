#pragma once

#include <memory>
#include <string_view>

namespace netparity::stream {

/// The name of an event, kept small since every listener carries one: names that net itself uses
/// cost no memory, others own a copy of their text.
class EventName {
 public:
  /// Copies the name, unless it is one of net's.
  explicit EventName(std::string_view name);
  /// The name; valid as long as this object.
  [[nodiscard]] std::string_view view() const noexcept { return text_->view; }

 private:
  struct Text {
    std::string_view view;
    bool ofNet;  // lives for ever
  };
  struct OwnText;
  struct Table;
  struct Release {
    void operator()(const Text* text) const noexcept;
  };

  std::unique_ptr<const Text, Release> text_;
};

}  // namespace netparity::stream
