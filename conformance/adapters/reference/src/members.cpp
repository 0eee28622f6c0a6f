#include "netparity/adapter/members.hpp"

#include "intrinsics.hpp"
#include "netparity/adapter/operators.hpp"

#include <cmath>
#include <cstddef>
#include <optional>

namespace netparity::adapter {
namespace {

// The key as an index below the length.
std::optional<std::size_t> indexOf(const std::string& key, std::size_t length) {
  if (key.empty() || key.size() > 10) {
    return std::nullopt;
  }
  const double number = parseNumber(key);
  if (formatNumber(number) != key || number < 0 || number != std::floor(number)) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(number);
  return index < length ? std::optional(index) : std::nullopt;
}

Value memberOfString(const Text& text, const std::string& key) {
  if (key == "length") {
    return static_cast<double>(text.length());
  }
  if (const auto index = indexOf(key, text.length())) {
    return text.slice(*index, *index + 1);
  }
  return intrinsicMethod(stringMethods(), key);
}

Value memberOfArray(const ArrayObject& array, const std::string& key) {
  if (key == "length") {
    return static_cast<double>(array.items.size());
  }
  if (const auto index = indexOf(key, array.items.size())) {
    return array.isHole(*index) ? Value() : array.items[*index];
  }
  return intrinsicMethod(arrayMethods(), key);
}

Value memberOfBuffer(const BufferObject& buffer, const std::string& key) {
  if (key == "length" || key == "byteLength") {
    return static_cast<double>(buffer.bytes.size());
  }
  if (const auto index = indexOf(key, buffer.bytes.size())) {
    return static_cast<double>(static_cast<unsigned char>(buffer.bytes[*index]));
  }
  return intrinsicMethod(bufferMethods(), key);
}

Value memberOfError(const ErrorObject& error, const std::string& key) {
  if (const Value* own = error.properties.find(key)) {
    return *own;
  }
  if (key == "message") {
    return error.message;
  }
  if (key == "name") {
    return Value::string(error.name);
  }
  return intrinsicMethod(commonMethods(), key);
}

Value memberOfFunction(const FunctionObject& function, const std::string& key) {
  if (const Value* own = function.properties.find(key)) {
    return *own;
  }
  if (key == "name") {
    return Value::string(function.name);
  }
  return intrinsicMethod(commonMethods(), key);
}

void writeBufferByte(BufferObject& buffer, std::size_t index, const Value& value) {
  std::string bytes(buffer.bytes);
  bytes[index] = static_cast<char>(toInt32(value) & 0xFF);
  const auto changed = BufferObject::make(std::move(bytes));
  buffer.owner = changed->owner;
  buffer.bytes = changed->bytes;
}

void writeArrayMember(ArrayObject& array, const std::string& key, const Value& value) {
  constexpr std::size_t kMaximumLength = 1U << 20U;
  if (key == "length") {
    array.items.resize(static_cast<std::size_t>(std::clamp(toInteger(value), 0.0, 1048576.0)),
                       Unset());
  } else if (const auto index = indexOf(key, kMaximumLength)) {
    if (*index >= array.items.size()) {
      array.items.resize(*index + 1, Unset());
    }
    array.items[*index] = value;
  }
}

}  // namespace

Value readMemberOf(const Value& object, const std::string& key) {
  if (object.isNullish()) {
    throwError("TypeError",
               "Cannot read properties of " + toText(object).utf8() + " (reading '" + key + "')");
  }
  if (const Text* text = object.as<Text>()) {
    return memberOfString(*text, key);
  }
  if (const auto* buffer = object.object<BufferObject>()) {
    return memberOfBuffer(*buffer, key);
  }
  if (const auto* array = object.object<ArrayObject>()) {
    return memberOfArray(*array, key);
  }
  if (const auto* error = object.object<ErrorObject>()) {
    return memberOfError(*error, key);
  }
  if (const auto* function = object.object<FunctionObject>()) {
    return memberOfFunction(*function, key);
  }
  if (auto* host = object.object<HostObject>()) {
    Value member = host->get(key);
    return member.isUndefined() ? intrinsicMethod(commonMethods(), key) : member;
  }
  if (const auto* plain = object.object<PlainObject>()) {
    if (const Value* own = plain->properties.find(key)) {
      return *own;
    }
  }
  return intrinsicMethod(commonMethods(), key);
}

void writeMemberOf(const Value& object, const std::string& key, const Value& value) {
  if (object.isNullish()) {
    throwError("TypeError",
               "Cannot set properties of " + toText(object).utf8() + " (setting '" + key + "')");
  }
  if (auto* plain = object.object<PlainObject>()) {
    plain->properties.set(key, value);
  }
  if (auto* array = object.object<ArrayObject>()) {
    writeArrayMember(*array, key, value);
  }
  if (auto* function = object.object<FunctionObject>()) {
    function->properties.set(key, value);
  }
  if (auto* host = object.object<HostObject>()) {
    host->set(key, value);
  }
  if (auto* buffer = object.object<BufferObject>()) {
    if (const auto index = indexOf(key, buffer->bytes.size())) {
      writeBufferByte(*buffer, *index, value);
    }
  }
  if (auto* error = object.object<ErrorObject>()) {
    if (key == "message" && value.isString()) {
      error->message = *value.as<Text>();
    } else {
      error->properties.set(key, value);
    }
  }
}

Value callValue(const Value& function, std::string_view name, const Value& self,
                Arguments arguments) {
  // A copy: the call may drop the last reference to the function.
  const auto* found = function.as<std::shared_ptr<FunctionObject>>();
  if (found == nullptr) {
    throwError("TypeError", std::string(name) + " is not a function");
  }
  const std::shared_ptr<FunctionObject> callee = *found;
  if (callee->needsNew) {
    throwError("TypeError",
               "Class constructor " + callee->netClass + " cannot be invoked without 'new'");
  }
  return callee->call(self, arguments);
}

}  // namespace netparity::adapter
