// util.inspect for what error messages of argument validation show.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/errors/codes.hpp>

#include <string>

namespace netparity::adapter {

/// util.inspect(value) with its default options.
std::string inspect(const Value& value);
/// `%s` of util.format(): strings as they are, objects inspected without what is inside them.
std::string formatted(const Value& value);
/// The value as Node's messages describe what they received.
errors::Received receivedOf(const Value& value);

}  // namespace netparity::adapter
