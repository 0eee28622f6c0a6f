// Writes one JSON value piece by piece, with numbers as JavaScript prints them.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace netparity::adapter {

/// A JSON text under construction. The caller keeps to the grammar; commas are put in by
/// themselves.
class JsonText {
 public:
  void beginObject() { open('{'); }
  void endObject() { close('}'); }
  void beginArray() { open('['); }
  void endArray() { close(']'); }
  /// A key; its value must follow.
  void key(std::string_view name);

  void string(std::string_view utf8);
  /// Parameters: value: finite, and not -0.
  void number(double value);
  void boolean(bool value);
  void null();
  /// A value that is JSON already.
  void raw(std::string_view json);

  void field(std::string_view name, std::string_view value);
  void field(std::string_view name, const char* value) { field(name, std::string_view(value)); }
  template <class Number>
  requires(std::integral<Number> || std::floating_point<Number>) void field(std::string_view name,
                                                                            Number value) {
    key(name);
    if constexpr (std::same_as<Number, bool>) {
      boolean(value);
    } else {
      number(static_cast<double>(value));
    }
  }

  const std::string& text() const noexcept { return text_; }
  std::string take() && { return std::move(text_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();

  std::string text_;
  bool first_ = true;  // nothing precedes at this level, or a key does
};

}  // namespace netparity::adapter
