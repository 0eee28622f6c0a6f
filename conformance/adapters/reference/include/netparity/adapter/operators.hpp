// JavaScript's operators and conversions on Values.
#pragma once

#include <netparity/adapter/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::adapter {

enum class BinaryOperator {
  kEqual,     // ===
  kNotEqual,  // !==
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
};

/// The operator written so in source, or nothing.
std::optional<BinaryOperator> parseBinaryOperator(std::string_view spelling);

/// `left op right`, with JavaScript's conversions.
Value applyBinary(BinaryOperator op, const Value& left, const Value& right);

bool strictEquals(const Value& left, const Value& right);
bool isTruthy(const Value& value);
std::string_view typeOf(const Value& value);

/// Number(value)
double toNumber(const Value& value);
/// String(value); may call a toString() of the program, and throw Thrown.
Text toText(const Value& value);
/// What the toString() of the value's class gives, whatever toString() the program gave it; may
/// call those of an array's items and of an error's name, and throw Thrown.
Text builtInText(const Value& value);
/// array.join(separator)
Text joined(const ArrayObject& array, const Text& separator);
/// The key that `object[value]` asks for.
std::string toPropertyKey(const Value& value);
/// ToInt32, as `value | 0`.
std::int32_t toInt32(const Value& value);
/// Number to integer without fraction, NaN as 0, infinities kept.
double toInteger(const Value& value);

/// A number as JavaScript prints it: the shortest digits that read back as the same number.
std::string formatNumber(double value);
/// Number(text): NaN when the text is not a numeric literal.
double parseNumber(std::string_view text);
/// parseInt(text, 10): the number that the leading digits make, NaN when there are none.
double parseInteger(std::string_view text);

}  // namespace netparity::adapter
