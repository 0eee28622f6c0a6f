#include "message.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace netparity::lane {

namespace json = boost::json;

std::optional<json::object> parseMessage(std::string_view line) {
  // Values nest six deep, each taking up to three levels of JSON.
  constexpr std::size_t kDeepest = 64;
  json::parse_options options;
  options.max_depth = kDeepest;
  boost::system::error_code error;
  json::value value = json::parse({line.data(), line.size()}, error, {}, options);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

std::string textAt(const json::object& message, std::string_view key) {
  const json::value* value = message.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> integerAt(const json::object& message, std::string_view key) {
  const json::value* value = message.if_contains(key);
  if (value == nullptr || !value->is_int64()) {
    return std::nullopt;
  }
  return value->get_int64();
}

}  // namespace netparity::lane
