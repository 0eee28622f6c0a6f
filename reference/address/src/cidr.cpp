#include "netparity/address/cidr.hpp"

#include <netparity/errors/codes.hpp>

#include <charconv>
#include <cstdint>
#include <optional>

namespace netparity::address {

namespace {

// Beyond it JavaScript's numbers, which Node reads prefixes as, do not print as they were written.
constexpr std::int64_t kLargestExact = std::int64_t{1} << 53U;

std::optional<double> wholeNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool asPrinted = read.ec == std::errc() && std::to_string(value) == text;
  if (!asPrinted || value > kLargestExact || value < -kLargestExact) {
    return std::nullopt;
  }
  return static_cast<double>(value);
}

}  // namespace

Cidr parseCidr(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) {
    errors::raise(errors::invalidArgValue("cidr", errors::quote(text),
                                          "must contain a prefix length (e.g. \"10.0.0.0/8\")"));
  }
  const std::string_view network = text.substr(0, slash);
  const auto prefix = wholeNumber(text.substr(slash + 1));
  if (!prefix) {
    errors::raise(errors::invalidArgValue("cidr", errors::quote(text),
                                          "prefix length must be a valid integer"));
  }
  const bool hasColon = network.find(':') != std::string_view::npos;
  return {std::string(network), hasColon ? "ipv6" : "ipv4", *prefix};
}

}  // namespace netparity::address
