#pragma once

#include <boost/json/value.hpp>

namespace netparity::check {

/// Whether a value fits a pattern: an object if each of the pattern's fields fits the field of that
/// name, an array if it has as many items and each fits, anything else if it is equal, numbers by
/// value.
bool matches(const boost::json::value& pattern, const boost::json::value& value);

}  // namespace netparity::check
