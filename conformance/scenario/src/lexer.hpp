#pragma once

#include "diagnostic.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::scenario {

struct Token {
  enum class Type { name, number, string, sign, end };

  Type type = Type::end;
  std::size_t offset = 0;
  std::string_view text;  ///< as written
  double number = 0;
  std::vector<std::uint16_t> units;   ///< of a string
  std::vector<std::string> comments;  ///< lines of the comments before it

  bool is(std::string_view sign) const { return type == Type::sign && text == sign; }
  bool isName(std::string_view name) const { return type == Type::name && text == name; }
};

/// All tokens of a source from an offset on; throws SourceError.
std::vector<Token> tokenize(std::string_view source, std::size_t begin);

}  // namespace netparity::scenario
