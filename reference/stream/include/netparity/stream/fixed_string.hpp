#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace netparity::stream {

/// A string literal as a template argument, so that an event is named as in Node: `on<"data">(…)`.
template <std::size_t N>
struct FixedString {
  /// Implicit, because a literal in angle brackets must convert by itself.
  consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }

  /// The text without its NUL.
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }

  /// Whether the texts are equal.
  template <std::size_t M>
  [[nodiscard]] constexpr bool operator==(const FixedString<M>& other) const {
    return view() == other.view();
  }

  /// With its NUL. Public: a class used as a template argument must be structural.
  char text[N]{};
};

}  // namespace netparity::stream
