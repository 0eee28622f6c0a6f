#include "netparity/wire/link.hpp"

#include "netparity/sandbox/rtnetlink.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netparity::wire {

namespace {

using sandbox::Descriptor;
using sandbox::Namespace;
using sandbox::Rtnetlink;
using sandbox::Visit;

constexpr const char* kTunFile = "/dev/net/tun";
// Packets that may wait: what does not fit is lost, and the count of packets with it.
constexpr std::uint32_t kQueue = 10000;
constexpr int kSocketBuffer = 64 << 20;
// Both ends of both pairs: without address resolution a packet goes to its sender's own address,
// which must then be its receiver's.
constexpr std::array<std::uint8_t, 6> kHardware = {2, 'n', 'p', 'w', 'i', 'r'};

std::string because(const std::string& what) {
  return what + ": " + std::strerror(errno);
}

// The kernel must finish its packets, as if the device could do nothing itself: cut them to the
// MTU, and fill in the checksums.
std::string switchOffloadOff(const std::string& device) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (const int command : {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO}) {
    ethtool_value value{static_cast<__u32>(command), 0};
    ifreq request{};
    std::strncpy(request.ifr_name, device.c_str(), IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) {
      return because("cannot switch offloading off for " + device);
    }
  }
  return {};
}

// Larger than an ordinary user may have where the kernel lets us, else as large as it does.
void enlarge(int socket) {
  for (const auto& [force, ask] :
       {std::pair(SO_RCVBUFFORCE, SO_RCVBUF), std::pair(SO_SNDBUFFORCE, SO_SNDBUF)}) {
    if (::setsockopt(socket, SOL_SOCKET, force, &kSocketBuffer, sizeof kSocketBuffer) != 0) {
      ::setsockopt(socket, SOL_SOCKET, ask, &kSocketBuffer, sizeof kSocketBuffer);
    }
  }
}

std::string openPacketSocket(const std::string& device, Descriptor& out, int& interface) {
  interface = static_cast<int>(::if_nametoindex(device.c_str()));
  out = Descriptor(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = interface;
  const int on = 1;
  if (!out || ::setsockopt(out.get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
      ::bind(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return because("cannot open a packet socket on " + device);
  }
  enlarge(out.get());
  return {};
}

std::string relayedName(Side side) {
  return side == Side::program ? "program" : "peer";
}

template <class Body>
std::string within(const Namespace& network, Body body) {
  const Visit there(network);
  if (there.error() != 0) {
    errno = there.error();
    return because("cannot enter the relay's network");
  }
  Rtnetlink kernel;
  const std::string problem = kernel.open();
  return problem.empty() ? body(kernel) : problem;
}

std::string setUpDevice(const LinkPlan& plan, Side side) {
  const bool isProgram = side == Side::program;
  Rtnetlink kernel;
  std::string problem = kernel.open();
  if (problem.empty()) {
    problem = kernel.setUp(plan.device, plan.mtu, kQueue);
  }
  for (const std::string& address : isProgram ? plan.program : plan.peers) {
    if (problem.empty()) {
      problem = kernel.addAddress(plan.device, address);
    }
  }
  for (const std::string& address : isProgram ? plan.peers : plan.program) {
    if (problem.empty()) {
      problem = kernel.routeThrough(plan.device, address.substr(0, address.find('/')));
    }
  }
  return problem.empty() ? kernel.awaitReady(plan.device, isProgram ? plan.program : plan.peers)
                         : problem;
}

}  // namespace

ssize_t End::receive(std::span<std::uint8_t> buffer) noexcept {
  return interface_ == 0 ? ::read(descriptor_.get(), buffer.data(), buffer.size())
                         : ::recv(descriptor_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
}

bool End::send(std::span<const std::uint8_t> packet) noexcept {
  if (interface_ == 0) {
    return ::write(descriptor_.get(), packet.data(), packet.size()) >= 0;
  }
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(packet.empty() || packet[0] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6);
  to.sll_ifindex = interface_;
  to.sll_halen = kHardware.size();
  std::memcpy(to.sll_addr, kHardware.data(), kHardware.size());
  const auto trySend = [&] {
    return ::sendto(descriptor_.get(), packet.data(), packet.size(), MSG_DONTWAIT,
                    reinterpret_cast<const sockaddr*>(&to), sizeof to) >= 0;
  };
  if (trySend()) {
    return true;
  }
  // The network takes those before without our doing, and at once.
  pollfd writable{descriptor_.get(), POLLOUT, 0};
  constexpr int kMilliseconds = 100;
  return errno == EAGAIN && ::poll(&writable, 1, kMilliseconds) == 1 && trySend();
}

std::string Link::openTun(const LinkPlan& plan, End& end) {
  end.descriptor_ = Descriptor(::open(kTunFile, O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!end.descriptor_) {
    return because(std::string("cannot open ") + kTunFile);
  }
  ifreq request{};
  std::strncpy(request.ifr_name, plan.device.c_str(), IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  return ::ioctl(end.descriptor_.get(), TUNSETIFF, &request) == 0
             ? std::string()
             : because("cannot make the TUN device " + plan.device);
}

std::string Link::openVeth(const LinkPlan& plan, Side side, const Namespace& middle, End& end) {
  Rtnetlink kernel;
  std::string problem = kernel.open();
  if (problem.empty()) {
    problem = kernel.addVeth(plan.device, relayedName(side), middle, kHardware);
  }
  if (problem.empty()) {
    problem = switchOffloadOff(plan.device);
  }
  if (!problem.empty()) {
    return problem;
  }
  return within(middle, [&](Rtnetlink& inside) {
    const std::string failure = inside.setUp(relayedName(side), plan.mtu, kQueue);
    return failure.empty() ? openPacketSocket(relayedName(side), end.descriptor_, end.interface_)
                           : failure;
  });
}

std::string Link::openSide(const LinkPlan& plan, Side side, const std::optional<Namespace>& middle,
                           End& end) {
  std::string problem = middle ? openVeth(plan, side, *middle, end) : openTun(plan, end);
  if (problem.empty()) {
    problem = setUpDevice(plan, side);
  }
  if (problem.empty() && middle) {
    // It has a carrier only since the other end of the pair is up.
    problem = within(*middle,
                     [&](Rtnetlink& inside) { return inside.awaitReady(relayedName(side), {}); });
  }
  return problem;
}

std::optional<Link> Link::create(const LinkPlan& plan, const Namespace& peers,
                                 std::string& problem) {
  Link out;
  const bool wantsVeth =
      plan.means == LinkPlan::Means::veth ||
      (plan.means == LinkPlan::Means::any && !Descriptor(::open(kTunFile, O_RDWR | O_CLOEXEC)));
  if (wantsVeth) {
    out.middle_ = Namespace::create(problem);
    if (!out.middle_) {
      return std::nullopt;
    }
  }
  problem = openSide(plan, Side::program, out.middle_, out.end(Side::program));
  if (problem.empty()) {
    const Visit there(peers);
    errno = there.error();
    problem = errno != 0 ? because("cannot enter the peers' network")
                         : openSide(plan, Side::peer, out.middle_, out.end(Side::peer));
  }
  return problem.empty() ? std::optional(std::move(out)) : std::nullopt;
}

std::string Link::means() const {
  return middle_ ? "veth pairs" : "TUN devices";
}

}  // namespace netparity::wire
