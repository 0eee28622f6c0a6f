#include <netparity/errors/uv_errc.hpp>
#include <netparity/handle/endpoint.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

namespace netparity::handle {
namespace {

// inet_pton wants a terminated string of bounded length.
template <class Address>
bool parse(int family, std::string_view text, Address& out) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) {
    return false;
  }
  if (text.find('\0') != std::string_view::npos) {
    return false;
  }
  std::copy(text.begin(), text.end(), terminated.begin());
  return ::inet_pton(family, terminated.data(), &out) == 1;
}

std::uint32_t zoneIndex(std::string_view zone) {
  const std::string name(zone);
  if (const unsigned index = ::if_nametoindex(name.c_str()); index != 0) {
    return index;
  }
  std::uint32_t number = 0;
  std::from_chars(zone.data(), zone.data() + zone.size(), number);
  return number;
}

const sockaddr_in& asIp4(const sockaddr* address) noexcept {
  return *reinterpret_cast<const sockaddr_in*>(address);
}
const sockaddr_in6& asIp6(const sockaddr* address) noexcept {
  return *reinterpret_cast<const sockaddr_in6*>(address);
}

}  // namespace

int Endpoint::ip4(std::string_view address, std::uint16_t port, Endpoint& out) noexcept {
  sockaddr_in native{};
  native.sin_family = AF_INET;
  native.sin_port = htons(port);
  if (!parse(AF_INET, address, native.sin_addr)) {
    return errors::kUvEInval;
  }
  out = fromNative(reinterpret_cast<const sockaddr*>(&native), sizeof native);
  return 0;
}

int Endpoint::ip6(std::string_view address, std::uint16_t port, Endpoint& out) noexcept {
  sockaddr_in6 native{};
  native.sin6_family = AF_INET6;
  native.sin6_port = htons(port);
  if (const std::size_t zone = address.find('%'); zone != std::string_view::npos) {
    native.sin6_scope_id = zoneIndex(address.substr(zone + 1));
    // libuv has no room for more of an address that has a zone, and takes what fits.
    constexpr std::size_t kMostBeforeZone = 39;
    address = address.substr(0, std::min(zone, kMostBeforeZone));
  }
  if (!parse(AF_INET6, address, native.sin6_addr)) {
    return errors::kUvEInval;
  }
  out = fromNative(reinterpret_cast<const sockaddr*>(&native), sizeof native);
  return 0;
}

int Endpoint::ip(std::string_view address, std::uint16_t port, Endpoint& out) noexcept {
  return ip4(address, port, out) == 0 ? 0 : ip6(address, port, out);
}

void Endpoint::pickScope() noexcept {
  auto* own = reinterpret_cast<sockaddr_in6*>(&storage_);
  if (family() != 6 || own->sin6_scope_id != 0 || !IN6_IS_ADDR_LINKLOCAL(&own->sin6_addr)) {
    return;
  }
  ifaddrs* interfaces = nullptr;
  if (::getifaddrs(&interfaces) != 0) {
    return;
  }
  for (const ifaddrs* one = interfaces; one != nullptr; one = one->ifa_next) {
    constexpr unsigned kUsable = IFF_UP | IFF_RUNNING;
    if ((one->ifa_flags & kUsable) != kUsable || one->ifa_addr == nullptr ||
        one->ifa_addr->sa_family != AF_INET6) {
      continue;
    }
    const auto* address = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr);
    if (IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr)) {
      own->sin6_scope_id = address->sin6_scope_id;
      break;
    }
  }
  ::freeifaddrs(interfaces);
}

Endpoint Endpoint::fromNative(const sockaddr* address, socklen_t length) noexcept {
  Endpoint endpoint;
  endpoint.length_ = std::min<socklen_t>(length, sizeof endpoint.storage_);
  std::memcpy(&endpoint.storage_, address, endpoint.length_);
  return endpoint;
}

std::string Endpoint::address() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == 4) {
    ::inet_ntop(AF_INET, &asIp4(native()).sin_addr, text.data(), text.size());
    return text.data();
  }
  if (family() != 6) {
    return {};
  }
  const sockaddr_in6& native6 = asIp6(native());
  ::inet_ntop(AF_INET6, &native6.sin6_addr, text.data(), text.size());
  std::string out = text.data();
  if (IN6_IS_ADDR_LINKLOCAL(&native6.sin6_addr) && native6.sin6_scope_id != 0) {
    std::array<char, IF_NAMESIZE> name{};
    const bool named = ::if_indextoname(native6.sin6_scope_id, name.data()) != nullptr;
    out += '%';
    out += named ? std::string(name.data()) : std::to_string(native6.sin6_scope_id);
  }
  return out;
}

std::uint16_t Endpoint::port() const noexcept {
  if (family() == 4) {
    return ntohs(asIp4(native()).sin_port);
  }
  return family() == 6 ? ntohs(asIp6(native()).sin6_port) : std::uint16_t{0};
}

int Endpoint::family() const noexcept {
  if (length_ == 0) {
    return 0;
  }
  if (storage_.ss_family == AF_INET) {
    return 4;
  }
  return storage_.ss_family == AF_INET6 ? 6 : 0;
}

std::string_view Endpoint::familyName() const noexcept {
  if (family() == 4) {
    return "IPv4";
  }
  return family() == 6 ? "IPv6" : "";
}

int isIp(std::string_view text) noexcept {
  in_addr ip4{};
  if (parse(AF_INET, text, ip4)) {
    return 4;
  }
  if (const std::size_t mark = text.find('%'); mark != std::string_view::npos) {
    const std::string_view zone = text.substr(mark + 1);
    const auto allowed = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             c == '-' || c == '.' || c == ':';
    };
    if (zone.empty() || !std::all_of(zone.begin(), zone.end(), allowed)) {
      return 0;
    }
    text = text.substr(0, mark);
  }
  in6_addr ip6{};
  return parse(AF_INET6, text, ip6) ? 6 : 0;
}

}  // namespace netparity::handle
