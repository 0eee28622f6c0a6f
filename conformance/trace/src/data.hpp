#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string_view>

namespace netparity::trace {

/// The canonical form of bytes or text: `{"$":"data","type","length","hash","head"}`. Nothing for a
/// value that is neither a string nor data.
std::optional<boost::json::value> asData(const boost::json::value& value);

/// Two pieces of data of one type, one after the other; nothing when they cannot be joined.
std::optional<boost::json::value> joinData(const boost::json::value& first,
                                           const boost::json::value& second);

}  // namespace netparity::trace
