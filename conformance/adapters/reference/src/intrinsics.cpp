#include "intrinsics.hpp"

#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace netparity::adapter {
namespace {

constexpr double kMaximumString = 536870888;  // V8's longest string

// A relative index of slice(): negative counts from the end; undefined is the default.
std::size_t relativeIndex(const Value& value, std::size_t length, std::size_t byDefault) {
  if (value.isUndefined()) {
    return byDefault;
  }
  const auto size = static_cast<double>(length);
  const double index = toInteger(value);
  return static_cast<std::size_t>(index < 0 ? std::max(0.0, size + index) : std::min(index, size));
}

// --- strings

const Text& textOf(const Value& self) {
  static const Text kEmpty;
  const Text* text = self.as<Text>();
  return text == nullptr ? kEmpty : *text;
}

Value stringRepeat(const Value& self, Arguments arguments) {
  const double count = toInteger(argumentAt(arguments, 0));
  if (count < 0 || std::isinf(count)) {
    throwError("RangeError", "Invalid count value: " + toText(argumentAt(arguments, 0)).utf8());
  }
  const Text& text = textOf(self);
  if (static_cast<double>(text.length()) * count > kMaximumString) {
    throwError("RangeError", "Invalid string length");
  }
  if (text.empty()) {
    return text;
  }
  const auto times = static_cast<std::size_t>(count);
  if (text.hasLoneSurrogate()) {
    std::u16string units;
    for (std::size_t i = 0; i < times; ++i) {
      units += text.utf16();
    }
    return Text::fromUtf16(units);
  }
  std::string repeated;
  repeated.reserve(text.utf8().size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    repeated += text.utf8();
  }
  return Text(std::move(repeated));
}

Value stringSlice(const Value& self, Arguments arguments) {
  const Text& text = textOf(self);
  const std::size_t begin = relativeIndex(argumentAt(arguments, 0), text.length(), 0);
  const std::size_t end = relativeIndex(argumentAt(arguments, 1), text.length(), text.length());
  return begin < end ? text.slice(begin, end) : Text();
}

Value stringIndexOf(const Value& self, Arguments arguments) {
  const std::u16string text = textOf(self).utf16();
  const std::size_t at = text.find(toText(argumentAt(arguments, 0)).utf16());
  return at == std::u16string::npos ? -1.0 : static_cast<double>(at);
}

Value stringIncludes(const Value& self, Arguments arguments) {
  return Value::boolean(*stringIndexOf(self, arguments).as<double>() >= 0);
}

Value stringStartsWith(const Value& self, Arguments arguments) {
  return Value::boolean(textOf(self).utf8().starts_with(toText(argumentAt(arguments, 0)).utf8()));
}

Value stringEndsWith(const Value& self, Arguments arguments) {
  return Value::boolean(textOf(self).utf8().ends_with(toText(argumentAt(arguments, 0)).utf8()));
}

Value stringCharCodeAt(const Value& self, Arguments arguments) {
  const std::u16string text = textOf(self).utf16();
  const double index = toInteger(argumentAt(arguments, 0));
  if (index < 0 || index >= static_cast<double>(text.size())) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return static_cast<double>(text[static_cast<std::size_t>(index)]);
}

Value stringToString(const Value& self, Arguments /*arguments*/) {
  return textOf(self);
}

// --- arrays

ArrayObject& arrayOf(const Value& self) {
  auto* array = self.object<ArrayObject>();
  if (array == nullptr) {
    throwError("TypeError", "the receiver is not an array");
  }
  return *array;
}

// What reads where an array has no item.
Value withoutHole(Value item) {
  return item.isUndefined() ? Value() : std::move(item);
}

Value arrayPush(const Value& self, Arguments arguments) {
  auto& items = arrayOf(self).items;
  items.insert(items.end(), arguments.begin(), arguments.end());
  return static_cast<double>(items.size());
}

Value arrayPop(const Value& self, Arguments /*arguments*/) {
  auto& items = arrayOf(self).items;
  if (items.empty()) {
    return {};
  }
  Value last = std::move(items.back());
  items.pop_back();
  return withoutHole(std::move(last));
}

Value arrayShift(const Value& self, Arguments /*arguments*/) {
  auto& items = arrayOf(self).items;
  if (items.empty()) {
    return {};
  }
  Value first = std::move(items.front());
  items.erase(items.begin());
  return withoutHole(std::move(first));
}

Value arrayJoin(const Value& self, Arguments arguments) {
  const Value& given = argumentAt(arguments, 0);
  const Text separator = given.isUndefined() ? Text(",") : toText(given);
  return joined(arrayOf(self), separator);
}

Value arrayIndexOf(const Value& self, Arguments arguments) {
  const auto& items = arrayOf(self).items;
  const auto found = std::find_if(items.begin(), items.end(), [&](const Value& item) {
    return strictEquals(item, argumentAt(arguments, 0));
  });
  return found == items.end() ? -1.0 : static_cast<double>(found - items.begin());
}

Value arrayIncludes(const Value& self, Arguments arguments) {
  // Unlike indexOf(): a hole is undefined, and what is no number is itself.
  const Value& wanted = argumentAt(arguments, 0);
  const auto isNan = [](const Value& value) {
    return value.isNumber() && std::isnan(*value.as<double>());
  };
  const auto& items = arrayOf(self).items;
  return Value::boolean(std::any_of(items.begin(), items.end(), [&](const Value& item) {
    return strictEquals(item, wanted) || (item.isUndefined() && wanted.isUndefined()) ||
           (isNan(item) && isNan(wanted));
  }));
}

Value arraySlice(const Value& self, Arguments arguments) {
  const auto& items = arrayOf(self).items;
  const std::size_t begin = relativeIndex(argumentAt(arguments, 0), items.size(), 0);
  const std::size_t end = relativeIndex(argumentAt(arguments, 1), items.size(), items.size());
  auto piece = std::make_shared<ArrayObject>();
  for (std::size_t i = begin; i < end; ++i) {
    piece->items.push_back(items[i]);
  }
  return piece;
}

Value callItem(const Value& self, Arguments arguments, std::size_t index) {
  const Value& function = argumentAt(arguments, 0);
  const auto* callee = function.as<std::shared_ptr<FunctionObject>>();
  if (callee == nullptr) {
    throwError("TypeError", toText(function).utf8() + " is not a function");
  }
  const Value given[] = {arrayOf(self).items[index], static_cast<double>(index), self};
  return (*callee)->call(Value(), given);
}

Value arrayForEach(const Value& self, Arguments arguments) {
  for (std::size_t i = 0; i < arrayOf(self).items.size(); ++i) {
    if (!arrayOf(self).isHole(i)) {
      callItem(self, arguments, i);
    }
  }
  return {};
}

Value arrayMap(const Value& self, Arguments arguments) {
  auto mapped = std::make_shared<ArrayObject>();
  for (std::size_t i = 0; i < arrayOf(self).items.size(); ++i) {
    const bool hole = arrayOf(self).isHole(i);
    mapped->items.push_back(hole ? Value(Unset()) : callItem(self, arguments, i));
  }
  return mapped;
}

// --- Buffers

BufferObject& bufferOf(const Value& self) {
  auto* buffer = self.object<BufferObject>();
  if (buffer == nullptr) {
    throwError("TypeError", "the receiver is not a Buffer");
  }
  return *buffer;
}

std::string toHex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 15U]);
  }
  return hex;
}

std::string toBase64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = (bits << 8U) | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text.push_back(j <= group.size() ? kDigits[(bits >> (18 - 6 * j)) & 63U] : '=');
    }
  }
  return text;
}

std::string toLatin1(std::string_view bytes, unsigned mask) {
  std::string text;
  for (const char c : bytes) {
    appendCodePoint(text, static_cast<unsigned char>(c) & mask);
  }
  return text;
}

// Of toString(encoding, begin, end), where unlike in slice() a negative index is the beginning.
std::string_view rangeOf(std::string_view bytes, Arguments arguments) {
  const auto index = [&](std::size_t at, std::size_t usual) {
    const Value& given = argumentAt(arguments, at);
    const double number = given.isUndefined() ? static_cast<double>(usual) : toInteger(given);
    return number <= 0
               ? 0
               : static_cast<std::size_t>(std::min(number, static_cast<double>(bytes.size())));
  };
  const std::size_t begin = index(1, 0);
  const std::size_t end = index(2, bytes.size());
  return begin < end ? bytes.substr(begin, end - begin) : std::string_view();
}

Value bufferToString(const Value& self, Arguments arguments) {
  const std::string_view bytes = rangeOf(bufferOf(self).bytes, arguments);
  const Value& encoding = argumentAt(arguments, 0);
  const std::string name = encoding.isUndefined() ? "utf8" : toText(encoding).utf8();
  if (name == "utf8" || name == "utf-8") {
    return Text::fromBytes(bytes);
  }
  if (name == "hex") {
    return Text(toHex(bytes));
  }
  if (name == "latin1" || name == "binary") {
    return Text(toLatin1(bytes, 0xFF));
  }
  if (name == "ascii") {
    return Text(toLatin1(bytes, 0x7F));
  }
  if (name == "base64") {
    return Text(toBase64(bytes));
  }
  auto error = makeError("TypeError", "Unknown encoding: " + name);
  error->properties.set("code", Value::string("ERR_UNKNOWN_ENCODING"));
  throw Thrown(error);
}

Value bufferSlice(const Value& self, Arguments arguments) {
  const BufferObject& buffer = bufferOf(self);
  const std::size_t size = buffer.bytes.size();
  const std::size_t begin = relativeIndex(argumentAt(arguments, 0), size, 0);
  const std::size_t end = relativeIndex(argumentAt(arguments, 1), size, size);
  return BufferObject::share(buffer.owner,
                             begin < end ? buffer.bytes.substr(begin, end - begin) : "");
}

Value bufferEquals(const Value& self, Arguments arguments) {
  return Value::boolean(bufferOf(self).bytes == bufferOf(argumentAt(arguments, 0)).bytes);
}

// --- all objects

Value commonToString(const Value& self, Arguments /*arguments*/) {
  return builtInText(self);
}

constexpr IntrinsicMethod kStringMethods[] = {
    {"repeat", stringRepeat},         {"slice", stringSlice},
    {"indexOf", stringIndexOf},       {"includes", stringIncludes},
    {"startsWith", stringStartsWith}, {"endsWith", stringEndsWith},
    {"charCodeAt", stringCharCodeAt}, {"toString", stringToString},
};
constexpr IntrinsicMethod kArrayMethods[] = {
    {"push", arrayPush},          {"pop", arrayPop},         {"shift", arrayShift},
    {"join", arrayJoin},          {"indexOf", arrayIndexOf}, {"includes", arrayIncludes},
    {"slice", arraySlice},        {"forEach", arrayForEach}, {"map", arrayMap},
    {"toString", commonToString},
};
constexpr IntrinsicMethod kBufferMethods[] = {
    {"toString", bufferToString},
    {"slice", bufferSlice},
    {"subarray", bufferSlice},
    {"equals", bufferEquals},
};
constexpr IntrinsicMethod kCommonMethods[] = {{"toString", commonToString}};

}  // namespace

std::span<const IntrinsicMethod> stringMethods() {
  return kStringMethods;
}
std::span<const IntrinsicMethod> arrayMethods() {
  return kArrayMethods;
}
std::span<const IntrinsicMethod> bufferMethods() {
  return kBufferMethods;
}
std::span<const IntrinsicMethod> commonMethods() {
  return kCommonMethods;
}

Value intrinsicMethod(std::span<const IntrinsicMethod> table, std::string_view name) {
  static std::map<const IntrinsicMethod*, std::shared_ptr<FunctionObject>> functions;
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const IntrinsicMethod& one) { return one.name == name; });
  if (found == table.end()) {
    return {};
  }
  auto& function = functions[&*found];
  if (function == nullptr) {
    function = FunctionObject::make(std::string(name), found->code);
  }
  return function;
}

}  // namespace netparity::adapter
