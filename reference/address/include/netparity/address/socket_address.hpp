#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::address {

/// An IP address with a port: Node's net.SocketAddress
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#class-netsocketaddress). A value; no I/O.
class SocketAddress {
 public:
  /// What Node's constructor takes.
  struct Options {
    /// Default 127.0.0.1, or :: if family is not "ipv4" to the letter. A scope (`%lo`) is accepted
    /// and dropped. A NUL ends it.
    std::optional<std::string> address;
    /// "ipv4" or "ipv6", in any case.
    std::string family = "ipv4";
    /// 0 to 65535.
    int port = 0;
    /// Of IPv6 only, up to 0xFFFFF; Node ends the process beyond.
    std::uint32_t flowlabel = 0;
  };

  /// Throws errors::NodeException: ERR_INVALID_ARG_VALUE (family), ERR_SOCKET_BAD_PORT,
  /// ERR_OUT_OF_RANGE (flowlabel), ERR_INVALID_ADDRESS (no address of that family).
  explicit SocketAddress(const Options& options);
  /// 127.0.0.1, port 0.
  SocketAddress() : SocketAddress(Options()) {}

  /// Whether the constructor takes this family.
  static bool isFamily(std::string_view name);
  /// "1.2.3.4:80" or "[::1]:80", the port optional, read as the host of an http URL: 80 is its
  /// default and reads as 0, and 123 is an address. Nothing for anything else.
  static std::optional<SocketAddress> parse(std::string_view input);

  /// The canonical text, such as "::1".
  const std::string& address() const noexcept { return text_; }
  /// 4 or 6.
  int family() const noexcept { return family_; }
  /// "ipv4" or "ipv6".
  std::string_view familyName() const noexcept { return family_ == 6 ? "ipv6" : "ipv4"; }
  /// 0 to 65535.
  int port() const noexcept { return port_; }
  /// 0 to 0xFFFFF; 0 for IPv4.
  std::uint32_t flowlabel() const noexcept { return flowlabel_; }

  /// As Node's util.inspect() shows it: "SocketAddress { address: '1.2.3.4', … }", on several lines
  /// when it is long.
  std::string inspect() const;

  /// The address in network order; of IPv4 as IPv4-mapped IPv6.
  const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  /// Orders addresses, ports aside. An IPv4 address equals its IPv4-mapped form; it cannot be
  /// compared with other IPv6 addresses.
  std::partial_ordering compare(const SocketAddress& other) const noexcept;
  /// Whether all of it is equal: family, address, port and flow label.
  bool operator==(const SocketAddress& other) const = default;

 private:
  bool read(std::string_view address);

  std::array<std::uint8_t, 16> bytes_{};
  std::string text_;
  int family_ = 4;
  int port_ = 0;
  std::uint32_t flowlabel_ = 0;
};

}  // namespace netparity::address
