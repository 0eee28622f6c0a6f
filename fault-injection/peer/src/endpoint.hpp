#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::peer {

/// An address that a socket can bind or connect to.
using Endpoint = boost::asio::generic::stream_protocol::endpoint;

/// Nothing when the text is no IPv4 or IPv6 address.
std::optional<Endpoint> tcpEndpoint(std::string_view address, std::uint16_t port);

/// Nothing when the path is empty or longer than a sockaddr_un can hold.
std::optional<Endpoint> unixEndpoint(std::string_view path);

/// Where a signal's value says that the program listens: a port of 127.0.0.1, a path, or
/// { address, port }. Nothing when it says none of these.
std::optional<Endpoint> endpointOf(const boost::json::value& value);

}  // namespace netparity::peer
