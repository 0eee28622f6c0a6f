// IP endpoints as Node shows them: address text, family, port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace netparity::handle {

/// An IP address and a port as a socket address of the system.
class Endpoint {
 public:
  Endpoint() noexcept = default;

  /// Parses numeric text; returns 0 or UV_EINVAL.
  /// Parameters: address: "127.0.0.1", "::1", "fe80::1%eth0" (zone by name or number).
  ///@{
  static int ip4(std::string_view address, std::uint16_t port, Endpoint& out) noexcept;
  static int ip6(std::string_view address, std::uint16_t port, Endpoint& out) noexcept;
  ///@}
  /// ip4() or ip6(), whichever fits.
  static int ip(std::string_view address, std::uint16_t port, Endpoint& out) noexcept;
  /// Gives a link-local IPv6 address without a zone that of the first interface that has such an
  /// address; does nothing to others, nor where there is none.
  void pickScope() noexcept;
  /// Copies what the system returned.
  static Endpoint fromNative(const sockaddr* address, socklen_t length) noexcept;

  /// The address as text, with "%zone" for scoped IPv6.
  std::string address() const;
  /// In the order of the machine; 0 for an empty endpoint.
  std::uint16_t port() const noexcept;
  /// 4, 6, or 0 for an empty endpoint.
  int family() const noexcept;
  /// "IPv4", "IPv6" or "".
  std::string_view familyName() const noexcept;
  /// Whether there is no address: default-constructed, or the system gave none.
  bool empty() const noexcept { return length_ == 0; }

  /// What the system's calls take; valid as long as this object.
  ///@{
  const sockaddr* native() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t nativeLength() const noexcept { return length_; }
  ///@}

 private:
  friend class TcpHandle;
  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

/// 4 or 6 when the text is an IP address (with or without zone for 6), else 0: Node's net.isIP().
int isIp(std::string_view text) noexcept;

}  // namespace netparity::handle
