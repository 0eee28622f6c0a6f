#pragma once

#include "netparity/sandbox/descriptor.hpp"
#include "netparity/sandbox/namespace.hpp"
#include "netparity/sandbox/sandbox.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::sandbox {

/// An address and the length of its prefix, as of "192.0.2.1/24"; without a length, the longest.
struct Prefix {
  int family = 0;                          ///< AF_INET or AF_INET6
  std::array<std::uint8_t, 16> address{};  ///< network order; the first 4 of IPv4
  std::uint8_t length = 0;

  std::size_t size() const noexcept;  ///< of the address: 4 or 16
  static std::optional<Prefix> parse(std::string_view text);
};

/// What `ip` does, spoken to the kernel directly, for the network in which it was opened. Every
/// function returns why it failed ("cannot add 192.0.2.1/24 to lo: Operation not permitted"), or
/// nothing when it is done.
class Rtnetlink {
 public:
  /// In the network of the calling thread. To be called first.
  std::string open();

  /// Brings a device up. `mtu` 0 leaves it alone, as does `queue` (packets that may wait).
  std::string setUp(const std::string& device, std::uint32_t mtu = 0, std::uint32_t queue = 0);
  /// No duplicates are looked for. Can be bound at once; IPv6 packets for it are accepted a little
  /// later only: see awaitReady().
  std::string addAddress(const std::string& device, const std::string& address);
  std::string addRoute(const Route& route);
  /// "0.0.0.0/0" and "::/0" make it the default.
  std::string routeThrough(const std::string& device, const std::string& destination);
  /// A pair of Ethernet devices, one here, one in `other`, both with address resolution off and
  /// the hardware address `hardware`.
  std::string addVeth(const std::string& here, const std::string& there, const Namespace& other,
                      const std::array<std::uint8_t, 6>& hardware);

  /// Waits, on the kernel's notifications, until the device passes packets on and the stack accepts
  /// those for its `addresses`. Without that, the first packet may be lost.
  std::string awaitReady(const std::string& device, const std::vector<std::string>& addresses);

 private:
  class Request;
  /// The kernel's answer to a question; empty when there is none (errno).
  std::vector<char> query(Request& request);
  bool isReady(const std::string& device, const std::vector<std::string>& addresses);
  /// 0 or the errno, also in errno.
  int ask(Request& request);

  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace netparity::sandbox
