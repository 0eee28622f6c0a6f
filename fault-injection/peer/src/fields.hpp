#pragma once

#include "netparity/peer/script.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::peer {

using Problems = std::vector<Problem>;

/// 1 GiB: no size and no rate is larger.
constexpr std::uint64_t kLargest = 1ULL << 30U;

/// The JSON pointer of a member or an element.
std::string below(std::string_view path, std::string_view key);
std::string below(std::string_view path, std::size_t index);

/// The value as it stands in messages, at most 60 bytes of it.
std::string quoted(const boost::json::value& value);

/// "a, b, c".
std::string listed(std::span<const std::string_view> words);

/// A whole number of `least` to `most`; what it is for is named in the problem.
std::optional<std::uint64_t> readNumber(const boost::json::value& value, const std::string& path,
                                        std::uint64_t least, std::uint64_t most,
                                        std::string_view what, Problems& problems);

/// A label of a signal: 1 to 100 bytes of text.
std::optional<std::string> readLabel(const boost::json::value& value, const std::string& path,
                                     Problems& problems);

/// { send: n, receive: n }, at least one of them.
std::optional<Buffers> readBuffers(const boost::json::value& value, const std::string& path,
                                   Problems& problems);

/// A problem for each member whose key is not among `allowed`.
void refuseOthers(const boost::json::object& object, const std::string& path,
                  std::span<const std::string_view> allowed, Problems& problems);

}  // namespace netparity::peer
