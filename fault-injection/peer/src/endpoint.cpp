#include "endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/object.hpp>

#include <sys/un.h>

namespace netparity::peer {

namespace {

namespace asio = boost::asio;

constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

std::optional<std::uint16_t> portOf(const boost::json::value& value) {
  boost::system::error_code error;
  const auto port = value.to_number<std::uint16_t>(error);
  return error || port == 0 ? std::nullopt : std::optional(port);
}

}  // namespace

std::optional<Endpoint> tcpEndpoint(std::string_view address, std::uint16_t port) {
  boost::system::error_code error;
  const asio::ip::address parsed = asio::ip::make_address(std::string(address), error);
  return error ? std::nullopt
               : std::optional<Endpoint>(Endpoint(asio::ip::tcp::endpoint(parsed, port)));
}

std::optional<Endpoint> unixEndpoint(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath) {
    return std::nullopt;
  }
  return Endpoint(asio::local::stream_protocol::endpoint(std::string(path)));
}

std::optional<Endpoint> endpointOf(const boost::json::value& value) {
  if (value.is_string()) {
    return unixEndpoint(std::string_view(value.get_string()));
  }
  if (value.is_object()) {
    const boost::json::object& object = value.get_object();
    const boost::json::value* address = object.if_contains("address");
    const boost::json::value* port = object.if_contains("port");
    if (address == nullptr || port == nullptr || !address->is_string()) {
      return std::nullopt;
    }
    const auto number = portOf(*port);
    return number ? tcpEndpoint(std::string_view(address->get_string()), *number) : std::nullopt;
  }
  const auto number = value.is_number() ? portOf(value) : std::nullopt;
  return number ? tcpEndpoint("127.0.0.1", *number) : std::nullopt;
}

}  // namespace netparity::peer
