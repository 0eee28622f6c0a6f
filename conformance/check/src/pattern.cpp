#include "pattern.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::check {

namespace json = boost::json;

bool matches(const json::value& pattern, const json::value& value) {
  if (pattern.is_object()) {
    return value.is_object() &&
           std::all_of(pattern.get_object().begin(), pattern.get_object().end(),
                       [&](const auto& member) {
                         const json::value* found = value.get_object().if_contains(member.key());
                         return found != nullptr && matches(member.value(), *found);
                       });
  }
  if (pattern.is_array()) {
    return value.is_array() &&
           std::equal(pattern.get_array().begin(), pattern.get_array().end(),
                      value.get_array().begin(), value.get_array().end(), matches);
  }
  if (pattern.is_number() && value.is_number()) {
    return pattern.to_number<double>() == value.to_number<double>();
  }
  return pattern == value;
}

}  // namespace netparity::check
