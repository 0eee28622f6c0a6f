#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::lane {

/// The longest line of the protocol, without its end.
constexpr std::size_t kLongestLine = 1U << 20U;

/// Nothing when the line is no JSON object, or one that is nested beyond reason.
std::optional<boost::json::object> parseMessage(std::string_view line);

/// The string at `key`; empty when there is none.
std::string textAt(const boost::json::object& message, std::string_view key);

/// The integer at `key`, if there is one.
std::optional<std::int64_t> integerAt(const boost::json::object& message, std::string_view key);

}  // namespace netparity::lane
