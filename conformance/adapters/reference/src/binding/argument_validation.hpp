// What Node checks at run time because JavaScript has no types, and C++'s types make impossible.
// Each function throws errors::NodeException with Node's error. The functions depend on Value
// alone, so that they can serve another binding of the reference.
#pragma once

#include "netparity/adapter/value.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace netparity::adapter {

/// ERR_INVALID_ARG_TYPE.
[[noreturn]] void refuseType(std::string_view name,
                             std::initializer_list<std::string_view> expected,
                             const Value& received);
/// ERR_INVALID_ARG_VALUE. Parameters: reason: "is invalid" in Node when there is none.
[[noreturn]] void refuseValue(std::string_view name, const Value& received,
                              std::string_view reason = "is invalid");
/// ERR_UNKNOWN_ENCODING
[[noreturn]] void refuseEncoding(const Value& encoding);

const std::string& checkString(const Value& value, std::string_view name);
bool checkBoolean(const Value& value, std::string_view name);
double checkNumber(const Value& value, std::string_view name);
/// A whole number of that range: ERR_INVALID_ARG_TYPE or ERR_OUT_OF_RANGE.
std::int32_t checkInt32(const Value& value, std::string_view name, std::int32_t minimum = INT32_MIN,
                        std::int32_t maximum = INT32_MAX);
const Value& checkFunction(const Value& value, std::string_view name);
/// A number or a numeric string from 0 to 65535: ERR_SOCKET_BAD_PORT.
int checkPort(const Value& value, std::string_view name);
/// The duration of a timer in milliseconds: ERR_INVALID_ARG_TYPE or ERR_OUT_OF_RANGE.
double checkTimerDuration(const Value& value, std::string_view name);

}  // namespace netparity::adapter
