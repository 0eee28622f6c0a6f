#pragma once

#include <string_view>

namespace netparity::scenario {

/// What to write instead of a word or sign that the language does not have; empty when there is
/// nothing better to say.
std::string_view hintFor(std::string_view word);

/// Whether a word of JavaScript's own is not part of the language.
bool isForeignKeyword(std::string_view word);

struct Helper {
  std::string_view name;
  std::size_t least;
  std::size_t most;
};

/// The helper of that name, or null.
const Helper* helperOf(std::string_view name);

}  // namespace netparity::scenario
