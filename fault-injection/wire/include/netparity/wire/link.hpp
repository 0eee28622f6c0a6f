#pragma once

#include "netparity/sandbox/namespace.hpp"
#include "netparity/wire/script.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace netparity::wire {

/// How the two ends are joined.
struct LinkPlan {
  enum class Means : std::uint8_t { any, tun, veth };

  /// The device, in both networks.
  std::string device = "wire0";
  /// Addresses of the device on the side of the program and on that of the peers. They must not be
  /// addresses of the loopback too, or lie in a prefix of it. Each address of one side can be
  /// reached from the other, whatever the prefixes.
  std::vector<std::string> program = {"192.0.2.1/24", "fd00::1/64"};
  std::vector<std::string> peers = {"192.0.2.2/24", "fd00::2/64"};
  /// In bytes, at least 1280 for IPv6. A large one is fast; with 1500 packets are as long as on an
  /// Ethernet.
  std::uint32_t mtu = 65535;
  /// Any: TUN devices where /dev/net/tun may be opened, else veth pairs.
  Means means = Means::any;
};

/// One end of the wire, where packets of IP come out and go in.
class End {
 public:
  /// Takes the next packet; -1 with EAGAIN when there is none. Never waits.
  ssize_t receive(std::span<std::uint8_t> buffer) noexcept;
  /// Gives a packet to the network. False when the network refused it (errno).
  bool send(std::span<const std::uint8_t> packet) noexcept;
  /// Readable when there is a packet.
  int descriptor() const noexcept { return descriptor_.get(); }

 private:
  friend class Link;
  sandbox::Descriptor descriptor_;
  int interface_ = 0;  // of a packet socket; 0 for a TUN device
};

/// The devices of a wire and what the relay holds of them. They go with it.
class Link {
 public:
  /// Between the network that the calling thread is in, where the program will be, and `peers`.
  /// The process must have the capabilities over both: after sandbox::enter(), or as root. Nothing
  /// on failure; `problem` then says why.
  static std::optional<Link> create(const LinkPlan& plan, const sandbox::Namespace& peers,
                                    std::string& problem);

  /// "TUN devices" or "veth pairs".
  std::string means() const;
  End& end(Side side) noexcept { return ends_[static_cast<std::size_t>(side)]; }

 private:
  Link() = default;
  static std::string openTun(const LinkPlan& plan, End& end);
  static std::string openVeth(const LinkPlan& plan, Side side, const sandbox::Namespace& middle,
                              End& end);
  static std::string openSide(const LinkPlan& plan, Side side,
                              const std::optional<sandbox::Namespace>& middle, End& end);

  std::array<End, 2> ends_;
  // With veth pairs: where the relay's ends are, out of sight of both networks.
  std::optional<sandbox::Namespace> middle_;
};

}  // namespace netparity::wire
