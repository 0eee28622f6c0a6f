#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The closed lists of words that fault scripts and their events are made of.
namespace netparity::words {

/// Which value each word stands for.
template <class Value, std::size_t Count>
using Words = std::array<std::pair<Value, std::string_view>, Count>;

/// The word of a value; empty when it has none.
template <class Value, std::size_t Count>
constexpr std::string_view wordOf(const Words<Value, Count>& words, Value value) {
  for (const auto& [candidate, word] : words) {
    if (candidate == value) {
      return word;
    }
  }
  return {};
}

/// The value of a word; nothing when it is none of them.
template <class Value, std::size_t Count>
constexpr std::optional<Value> valueOf(const Words<Value, Count>& words, std::string_view text) {
  for (const auto& [value, word] : words) {
    if (word == text) {
      return value;
    }
  }
  return std::nullopt;
}

/// What may be written, for a message: "program, peer or wire".
template <class Value, std::size_t Count>
std::string choices(const Words<Value, Count>& words) {
  std::string out;
  for (std::size_t i = 0; i < Count; ++i) {
    out += i == 0 ? "" : i + 1 == Count ? " or " : ", ";
    out += words[i].second;
  }
  return out;
}

}  // namespace netparity::words
