// The members of JavaScript's own values: strings, arrays, Buffers, errors, plain objects.
#pragma once

#include <netparity/adapter/value.hpp>

#include <string>
#include <string_view>

namespace netparity::adapter {

/// `object[key]` without a record. Throws a TypeError for null and undefined.
Value readMemberOf(const Value& object, const std::string& key);
/// `object[key] = value` without a record. Throws a TypeError for null and undefined; for other
/// primitives it does nothing, as in a sloppy script.
void writeMemberOf(const Value& object, const std::string& key, const Value& value);

/// Calls the value; a TypeError "<name> is not a function" when it cannot be called.
Value callValue(const Value& function, std::string_view name, const Value& self,
                Arguments arguments);

}  // namespace netparity::adapter
