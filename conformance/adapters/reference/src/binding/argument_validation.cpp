#include "binding/argument_validation.hpp"

#include "binding/inspect.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/errors/node_error.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace netparity::adapter {
namespace {

constexpr double kLargestPort = 65535;

bool isInteger(double number) {
  return std::isfinite(number) && number == std::trunc(number);
}

// White space alone is the number 0, as is every text of zeros.
bool isBlank(const std::string& text) {
  return parseNumber(text) == 0 && text.find('0') == std::string::npos;
}

}  // namespace

void refuseType(std::string_view name, std::initializer_list<std::string_view> expected,
                const Value& received) {
  errors::raise(errors::invalidArgType(name, expected, receivedOf(received)));
}

void refuseValue(std::string_view name, const Value& received, std::string_view reason) {
  errors::raise(errors::invalidArgValue(name, inspect(received), reason));
}

void refuseEncoding(const Value& encoding) {
  errors::raise(errors::unknownEncoding(formatted(encoding)));
}

const std::string& checkString(const Value& value, std::string_view name) {
  const Text* text = value.as<Text>();
  if (text == nullptr) {
    refuseType(name, {"string"}, value);
  }
  return text->utf8();
}

bool checkBoolean(const Value& value, std::string_view name) {
  const bool* boolean = value.as<bool>();
  if (boolean == nullptr) {
    refuseType(name, {"boolean"}, value);
  }
  return *boolean;
}

double checkNumber(const Value& value, std::string_view name) {
  const auto* number = value.as<double>();
  if (number == nullptr) {
    refuseType(name, {"number"}, value);
  }
  return *number;
}

std::int32_t checkInt32(const Value& value, std::string_view name, std::int32_t minimum,
                        std::int32_t maximum) {
  const double number = checkNumber(value, name);
  if (!isInteger(number)) {
    errors::raise(errors::outOfRange(name, "an integer", receivedOf(value)));
  }
  if (number < minimum || number > maximum) {
    const std::string range = ">= " + std::to_string(minimum) + " && <= " + std::to_string(maximum);
    errors::raise(errors::outOfRange(name, range, receivedOf(value)));
  }
  return static_cast<std::int32_t>(number);
}

const Value& checkFunction(const Value& value, std::string_view name) {
  if (!value.isFunction()) {
    refuseType(name, {"function"}, value);
  }
  return value;
}

int checkPort(const Value& value, std::string_view name) {
  const Text* text = value.as<Text>();
  const double port = toNumber(value);
  const bool possible = value.isNumber() || (text != nullptr && !isBlank(text->utf8()));
  if (!possible || !isInteger(port) || port < 0 || port > kLargestPort) {
    errors::raise(errors::socketBadPort(name, receivedOf(value)));
  }
  return static_cast<int>(port);
}

double checkTimerDuration(const Value& value, std::string_view name) {
  const double duration = checkNumber(value, name);
  if (!(duration >= 0) || std::isinf(duration)) {
    errors::raise(errors::outOfRange(name, "a non-negative finite number", receivedOf(value)));
  }
  return duration;
}

}  // namespace netparity::adapter
