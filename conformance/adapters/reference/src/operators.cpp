#include "netparity/adapter/operators.hpp"

#include <cmath>
#include <compare>
#include <limits>

namespace netparity::adapter {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Spelling {
  std::string_view text;
  BinaryOperator op;
};

constexpr Spelling kSpellings[] = {
    {"===", BinaryOperator::kEqual},   {"!==", BinaryOperator::kNotEqual},
    {"<", BinaryOperator::kLess},      {"<=", BinaryOperator::kLessEqual},
    {">", BinaryOperator::kGreater},   {">=", BinaryOperator::kGreaterEqual},
    {"+", BinaryOperator::kAdd},       {"-", BinaryOperator::kSubtract},
    {"*", BinaryOperator::kMultiply},  {"/", BinaryOperator::kDivide},
    {"%", BinaryOperator::kRemainder},
};

Text textOf(std::string_view text) {
  return Text(std::string(text));
}

Text joinItems(const ArrayObject& array) {
  Text joined;
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    if (i > 0) {
      joined = joined + textOf(",");
    }
    if (!array.items[i].isNullish()) {
      joined = joined + toText(array.items[i]);
    }
  }
  return joined;
}

Text errorText(const ErrorObject& error) {
  // Node's own errors show their code in the text: "TypeError [ERR_X]: message".
  const Value code = error.native.has_value() ? error.properties.get("code") : Value();
  const bool shown = code.isString() && code.as<Text>()->utf8().starts_with("ERR_");
  const Text name = textOf(shown ? error.name + " [" + code.as<Text>()->utf8() + "]" : error.name);
  return error.message.empty() ? name : name + textOf(": ") + error.message;
}

// ToPrimitive: no object of programs has a valueOf() of its own, so all become text.
Value toPrimitive(const Value& value) {
  if (!value.isObject() && !value.isFunction()) {
    return value;
  }
  return toText(value);
}

std::partial_ordering compareValues(const Value& left, const Value& right) {
  const Value l = toPrimitive(left);
  const Value r = toPrimitive(right);
  if (l.isString() && r.isString()) {
    return *l.as<Text>() <=> *r.as<Text>();
  }
  return toNumber(l) <=> toNumber(r);
}

Value add(const Value& left, const Value& right) {
  const Value l = toPrimitive(left);
  const Value r = toPrimitive(right);
  if (l.isString() || r.isString()) {
    return toText(l) + toText(r);
  }
  return toNumber(l) + toNumber(r);
}

}  // namespace

std::optional<BinaryOperator> parseBinaryOperator(std::string_view spelling) {
  for (const Spelling& candidate : kSpellings) {
    if (candidate.text == spelling) {
      return candidate.op;
    }
  }
  return std::nullopt;
}

Value applyBinary(BinaryOperator op, const Value& left, const Value& right) {
  switch (op) {
    case BinaryOperator::kEqual:
      return Value::boolean(strictEquals(left, right));
    case BinaryOperator::kNotEqual:
      return Value::boolean(!strictEquals(left, right));
    case BinaryOperator::kLess:
      return Value::boolean(std::is_lt(compareValues(left, right)));
    case BinaryOperator::kLessEqual:
      return Value::boolean(std::is_lteq(compareValues(left, right)));
    case BinaryOperator::kGreater:
      return Value::boolean(std::is_gt(compareValues(left, right)));
    case BinaryOperator::kGreaterEqual:
      return Value::boolean(std::is_gteq(compareValues(left, right)));
    case BinaryOperator::kAdd:
      return add(left, right);
    case BinaryOperator::kSubtract:
      return toNumber(left) - toNumber(right);
    case BinaryOperator::kMultiply:
      return toNumber(left) * toNumber(right);
    case BinaryOperator::kDivide:
      return toNumber(left) / toNumber(right);
    case BinaryOperator::kRemainder:
      return std::fmod(toNumber(left), toNumber(right));
  }
  return {};
}

bool strictEquals(const Value& left, const Value& right) {
  return left == right;
}

bool isTruthy(const Value& value) {
  if (value.isNullish()) {
    return false;
  }
  if (const bool* boolean = value.as<bool>()) {
    return *boolean;
  }
  if (const auto* number = value.as<double>()) {
    return *number != 0 && !std::isnan(*number);
  }
  if (const Text* text = value.as<Text>()) {
    return !text->empty();
  }
  return true;
}

std::string_view typeOf(const Value& value) {
  if (value.isUndefined()) {
    return "undefined";
  }
  if (value.as<bool>() != nullptr) {
    return "boolean";
  }
  if (value.isNumber()) {
    return "number";
  }
  if (value.isString()) {
    return "string";
  }
  return value.isFunction() ? "function" : "object";
}

double toNumber(const Value& value) {
  if (value.isNull()) {
    return 0;
  }
  if (const bool* boolean = value.as<bool>()) {
    return *boolean ? 1 : 0;
  }
  if (const auto* number = value.as<double>()) {
    return *number;
  }
  if (const Text* text = value.as<Text>()) {
    return parseNumber(text->utf8());
  }
  if (value.isUndefined()) {
    return kNan;
  }
  return parseNumber(toText(value).utf8());
}

Text toText(const Value& value) {
  if (value.isUndefined()) {
    return textOf("undefined");
  }
  if (value.isNull()) {
    return textOf("null");
  }
  if (const bool* boolean = value.as<bool>()) {
    return textOf(*boolean ? "true" : "false");
  }
  if (const auto* number = value.as<double>()) {
    return Text(formatNumber(*number));
  }
  if (const Text* text = value.as<Text>()) {
    return *text;
  }
  if (const auto* buffer = value.object<BufferObject>()) {
    return Text::fromBytes(buffer->bytes);
  }
  if (const auto* array = value.object<ArrayObject>()) {
    return joinItems(*array);
  }
  if (const auto* error = value.object<ErrorObject>()) {
    return errorText(*error);
  }
  if (const auto* function = value.object<FunctionObject>()) {
    return Text("function " + function->name + "() { [native code] }");
  }
  return textOf("[object Object]");
}

std::string toPropertyKey(const Value& value) {
  return toText(value).utf8();
}

std::int32_t toInt32(const Value& value) {
  constexpr double kModulus = 4294967296.0;
  const double number = toNumber(value);
  if (!std::isfinite(number)) {
    return 0;
  }
  double wrapped = std::fmod(std::trunc(number), kModulus);
  if (wrapped < 0) {
    wrapped += kModulus;
  }
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(wrapped));
}

double toInteger(const Value& value) {
  const double number = toNumber(value);
  return std::isnan(number) ? 0 : std::trunc(number);
}

}  // namespace netparity::adapter
