// Tables of the methods that JavaScript's own values have.
#pragma once

#include "netparity/adapter/value.hpp"

#include <map>
#include <span>
#include <string_view>

namespace netparity::adapter {

struct IntrinsicMethod {
  std::string_view name;
  Value (*code)(const Value& self, Arguments arguments);
};

std::span<const IntrinsicMethod> stringMethods();
std::span<const IntrinsicMethod> arrayMethods();
std::span<const IntrinsicMethod> bufferMethods();
/// What every object has.
std::span<const IntrinsicMethod> commonMethods();

/// The method as a function, the same object each time; undefined when the table has none.
Value intrinsicMethod(std::span<const IntrinsicMethod> table, std::string_view name);

}  // namespace netparity::adapter
