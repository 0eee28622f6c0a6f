#include "netparity/address/socket_address.hpp"

#include "url_host.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>

namespace netparity::address {

namespace {

constexpr std::size_t kMappedPrefix = 12;  // bytes before the address in ::ffff:1.2.3.4
constexpr std::uint32_t kLargestFlowlabel = 0xFFFFF;
constexpr int kLargestPort = 65535;
constexpr std::size_t kMostBeforeScope = 39;

// 4, 6 or 0.
int familyOf(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "ipv4") {
    return 4;
  }
  return lower == "ipv6" ? 6 : 0;
}

bool isMapped(const std::array<std::uint8_t, 16>& bytes) {
  constexpr std::array<std::uint8_t, kMappedPrefix> kMapped = {0, 0, 0, 0, 0,    0,
                                                               0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

}  // namespace

SocketAddress::SocketAddress(const Options& options)
    : family_(familyOf(options.family)), port_(options.port) {
  if (family_ == 0) {
    errors::raise(errors::invalidArgValue("options.family", errors::quote(options.family)));
  }
  if (port_ < 0 || port_ > kLargestPort) {
    errors::raise(errors::socketBadPort("options.port", errors::Received::number(port_)));
  }
  if (options.flowlabel > kLargestFlowlabel) {
    errors::raise(errors::outOfRange("options.flowlabel", ">= 0 && <= 1048575",
                                     errors::Received::number(options.flowlabel)));
  }
  flowlabel_ = family_ == 6 ? options.flowlabel : 0;
  if (!read(options.address ? std::string_view(*options.address)
                            : std::string_view(options.family == "ipv4" ? "127.0.0.1" : "::"))) {
    errors::raise(errors::invalidAddress());
  }
}

bool SocketAddress::isFamily(std::string_view name) {
  return familyOf(name) != 0;
}

bool SocketAddress::read(std::string_view address) {
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (family_ == 4) {
    bytes_[kMappedPrefix - 1] = bytes_[kMappedPrefix - 2] = 0xFF;
    if (::inet_pton(AF_INET, std::string(address).c_str(), &bytes_[kMappedPrefix]) != 1) {
      return false;
    }
    text_ = ::inet_ntop(AF_INET, &bytes_[kMappedPrefix], shown.data(), shown.size());
    return true;
  }
  std::string withoutScope(address);
  if (const std::size_t scope = address.find('%'); scope != std::string_view::npos) {
    // libuv has no room for more of an address that has a scope, and takes what fits.
    withoutScope = address.substr(0, std::min(scope, kMostBeforeScope));
  }
  if (::inet_pton(AF_INET6, withoutScope.c_str(), bytes_.data()) != 1) {
    return false;
  }
  text_ = ::inet_ntop(AF_INET6, bytes_.data(), shown.data(), shown.size());
  return true;
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view input) {
  const auto host = parseUrlHost(input);
  if (!host) {
    return std::nullopt;
  }
  try {
    return SocketAddress({host->address, host->family == 6 ? "ipv6" : "ipv4", host->port, 0});
  } catch (const errors::NodeException&) {
    return std::nullopt;
  }
}

std::string SocketAddress::inspect() const {
  constexpr std::size_t kLongestLine = 61;  // without what joins the parts: util.inspect()'s rule
  const std::array<std::string, 4> parts = {
      "address: '" + text_ + "'", "port: " + std::to_string(port_),
      "family: '" + std::string(familyName()) + "'", "flowlabel: " + std::to_string(flowlabel_)};
  std::size_t total = 0;
  for (const std::string& part : parts) {
    total += part.size();
  }
  const std::string gap = total <= kLongestLine ? " " : "\n  ";
  std::string shown = "SocketAddress {";
  for (const std::string& part : parts) {
    shown += (&part == parts.data() ? "" : ",") + gap + part;
  }
  return shown + (total <= kLongestLine ? " }" : "\n}");
}

std::partial_ordering SocketAddress::compare(const SocketAddress& other) const noexcept {
  if (family_ != other.family_ && !isMapped(family_ == 6 ? bytes_ : other.bytes_)) {
    return std::partial_ordering::unordered;
  }
  return bytes_ <=> other.bytes_;
}

}  // namespace netparity::address
