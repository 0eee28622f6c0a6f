#include "netparity/adapter/operators.hpp"

#include "netparity/adapter/nesting.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <utility>
#include <vector>

namespace netparity::adapter {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t kLongestString = 536870888;  // of V8

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

/// A text that grows piece by piece.
class Joining {
 public:
  void append(const Text& piece) {
    length_ += piece.length();
    if (length_ > kLongestString) {
      throwError("RangeError", "Invalid string length");
    }
    loneSurrogates_ = loneSurrogates_ || piece.hasLoneSurrogate();
    utf8_ += piece.utf8();
  }
  Text text() && {
    Text joined(std::move(utf8_));
    // Halves of a pair may have met.
    return loneSurrogates_ ? Text::fromUtf16(joined.utf16()) : joined;
  }

 private:
  std::string utf8_;
  std::size_t length_ = 0;
  bool loneSurrogates_ = false;
};

// As V8 joins: an array inside itself is an empty text, and there are as many items as at the
// beginning, whatever the toString() of one does to the array. The caller keeps that alive.
Text joinItems(const ArrayObject& array, const Text& separator) {
  static thread_local std::vector<const ArrayObject*> joining;
  if (std::find(joining.begin(), joining.end(), &array) != joining.end()) {
    return {};
  }
  joining.push_back(&array);
  struct Leave {
    ~Leave() { joining.pop_back(); }
  } const leave;
  Joining joined;
  for (std::size_t i = 0, count = array.items.size(); i < count; ++i) {
    if (i > 0) {
      joined.append(separator);
    }
    const Value item = i < array.items.size() ? array.items[i] : Value();
    if (!item.isNullish()) {
      joined.append(toText(item));
    }
  }
  return std::move(joined).text();
}

// Error.prototype.toString().
Text errorText(const ErrorObject& error) {
  // Node's own errors show their code in the text: "TypeError [ERR_X]: message".
  const Value code = error.native.has_value() ? error.properties.get("code") : Value();
  const bool shown = code.isString() && code.as<Text>()->utf8().starts_with("ERR_");
  Text name = textOf(error.name);
  if (error.properties.has("name")) {
    name = toText(error.properties.get("name"));
  } else if (shown) {
    name = textOf(error.name + " [" + code.as<Text>()->utf8() + "]");
  }
  if (name.empty() || error.message.empty()) {
    return name.empty() ? error.message : name;
  }
  return name + textOf(": ") + error.message;
}

Text textOfObject(const Value& value) {
  if (const auto* buffer = value.object<BufferObject>()) {
    return Text::fromBytes(buffer->bytes);
  }
  if (const auto* array = value.object<ArrayObject>()) {
    return joinItems(*array, textOf(","));
  }
  if (const auto* error = value.object<ErrorObject>()) {
    return errorText(*error);
  }
  if (const auto* function = value.object<FunctionObject>()) {
    return Text("function " + function->name + "() { [native code] }");
  }
  const auto* host = value.object<HostObject>();
  return textOf("[object " + std::string(host == nullptr ? "Object" : host->stringTag()) + "]");
}

const Value* ownMember(const Value& object, std::string_view key) {
  if (const auto* plain = object.object<PlainObject>()) {
    return plain->properties.find(key);
  }
  if (const auto* error = object.object<ErrorObject>()) {
    return error->properties.find(key);
  }
  const auto* function = object.object<FunctionObject>();
  return function == nullptr ? nullptr : function->properties.find(key);
}

enum class Hint { kString, kNumber };

// ToPrimitive: a program may give its objects a toString() and a valueOf() of their own.
Value toPrimitive(const Value& given, Hint hint) {
  if (!given.isObject() && !given.isFunction()) {
    return given;
  }
  const Nesting level;
  const Value value = given;  // which may be an item that the program lets go of meanwhile
  const bool textFirst = hint == Hint::kString;
  for (const bool asText : {textFirst, !textFirst}) {
    const Value* own = ownMember(value, asText ? "toString" : "valueOf");
    if (own == nullptr && asText) {
      return textOfObject(value);
    }
    if (own == nullptr || !own->isFunction()) {
      continue;  // the valueOf() of all objects gives the object
    }
    const auto method = *own->as<std::shared_ptr<FunctionObject>>();
    Value result = method->call(value, {});
    if (!result.isObject() && !result.isFunction()) {
      return result;
    }
  }
  throwError("TypeError", "Cannot convert object to primitive value");
}

std::partial_ordering compareValues(const Value& left, const Value& right) {
  const Value l = toPrimitive(left, Hint::kNumber);
  const Value r = toPrimitive(right, Hint::kNumber);
  if (l.isString() && r.isString()) {
    return *l.as<Text>() <=> *r.as<Text>();
  }
  return toNumber(l) <=> toNumber(r);
}

Value add(const Value& left, const Value& right) {
  const Value l = toPrimitive(left, Hint::kNumber);
  const Value r = toPrimitive(right, Hint::kNumber);
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
  return toNumber(toPrimitive(value, Hint::kNumber));
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
  return toText(toPrimitive(value, Hint::kString));
}

Text builtInText(const Value& value) {
  return value.isObject() || value.isFunction() ? textOfObject(value) : toText(value);
}

Text joined(const ArrayObject& array, const Text& separator) {
  return joinItems(array, separator);
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
