#include "netparity/sandbox/rtnetlink.hpp"

#include "problem.hpp"
#include "rtnetlink_request.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <span>
#include <sys/socket.h>
#include <vector>

namespace netparity::sandbox {

namespace {

unsigned char routeType(Route::Kind kind) {
  switch (kind) {
    case Route::Kind::unreachable:
      return RTN_UNREACHABLE;
    case Route::Kind::prohibit:
      return RTN_PROHIBIT;
    case Route::Kind::blackhole:
      return RTN_BLACKHOLE;
    case Route::Kind::refuse:
      break;
  }
  return RTN_THROW;
}

// What the kernel answered: 0 or an errno, or nothing when these bytes do not answer `sequence`.
std::optional<int> answerIn(std::span<const char> bytes, std::uint32_t sequence) {
  while (bytes.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > bytes.size()) {
      return EPROTO;
    }
    if (header.nlmsg_seq == sequence && header.nlmsg_type == NLMSG_ERROR &&
        header.nlmsg_len >= sizeof header + sizeof(int)) {
      int error = 0;
      std::memcpy(&error, bytes.data() + sizeof header, sizeof error);
      return -error;
    }
    bytes = bytes.subspan(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), bytes.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Route::Kind> routeKind(const std::string& name) {
  if (name == "unreachable") {
    return Route::Kind::unreachable;
  }
  if (name == "prohibit") {
    return Route::Kind::prohibit;
  }
  if (name == "blackhole") {
    return Route::Kind::blackhole;
  }
  return name == "throw" ? std::optional(Route::Kind::refuse) : std::nullopt;
}

std::size_t Prefix::size() const noexcept {
  return family == AF_INET ? 4 : 16;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Prefix out;
  out.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (::inet_pton(out.family, address.c_str(), out.address.data()) != 1) {
    return std::nullopt;
  }
  out.length = static_cast<std::uint8_t>(out.size() * 8);
  if (slash == std::string_view::npos) {
    return out;
  }
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc() || end != digits.data() + digits.size() || length > out.length) {
    return std::nullopt;
  }
  out.length = static_cast<std::uint8_t>(length);
  return out;
}

std::string Rtnetlink::open() {
  socket_ = Descriptor(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  return socket_ ? std::string() : because("cannot speak to the kernel's routing (netlink)");
}

int Rtnetlink::ask(Request& request) {
  const std::span<const char> bytes = request.finish(++sequence_);
  if (::send(socket_.get(), bytes.data(), bytes.size(), 0) < 0) {
    return errno;
  }
  // The answer quotes the request.
  std::array<char, 8192> buffer{};
  while (true) {
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && errno != EINTR) {
      return errno;
    }
    if (count > 0) {
      const auto answer =
          answerIn(std::span(buffer).first(static_cast<std::size_t>(count)), sequence_);
      if (answer) {
        return errno = *answer;
      }
    }
  }
}

std::string Rtnetlink::setUp(const std::string& device, std::uint32_t mtu, std::uint32_t queue) {
  ifinfomsg body{};
  body.ifi_flags = IFF_UP;
  body.ifi_change = IFF_UP;
  Request request(RTM_NEWLINK, NLM_F_ACK, body);
  request.text(IFLA_IFNAME, device);
  if (mtu != 0) {
    request.attribute(IFLA_MTU, mtu);
  }
  if (queue != 0) {
    request.attribute(IFLA_TXQLEN, queue);
  }
  const int error = ask(request);
  return error == 0 ? std::string() : because("cannot bring up " + device, error);
}

std::string Rtnetlink::addAddress(const std::string& device, const std::string& address) {
  const std::optional<Prefix> prefix = Prefix::parse(address);
  if (!prefix) {
    return "\"" + address + "\" is not an address like 192.0.2.1/24 or fd00::1/64";
  }
  ifaddrmsg body{};
  body.ifa_family = static_cast<unsigned char>(prefix->family);
  body.ifa_prefixlen = prefix->length;
  body.ifa_flags = IFA_F_NODAD;
  body.ifa_index = ::if_nametoindex(device.c_str());
  if (body.ifa_index == 0) {
    return because("cannot add " + address + " to " + device);
  }
  Request request(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, body);
  request.attribute(IFA_LOCAL, prefix->address.data(), prefix->size());
  request.attribute(IFA_ADDRESS, prefix->address.data(), prefix->size());
  const int error = ask(request);
  return error == 0 ? std::string() : because("cannot add " + address + " to " + device, error);
}

namespace {

rtmsg routeTo(const Prefix& prefix, unsigned char type) {
  rtmsg body{};
  body.rtm_family = static_cast<unsigned char>(prefix.family);
  body.rtm_dst_len = prefix.length;
  body.rtm_table = RT_TABLE_MAIN;
  body.rtm_protocol = RTPROT_STATIC;
  body.rtm_type = type;
  // The IPv4 stack wants a device's route to be a link's, and any other to be universal.
  body.rtm_scope = type == RTN_UNICAST ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  return body;
}

std::string notAPrefix(const std::string& text) {
  return "\"" + text + "\" is not a destination like 198.51.100.0/24 or 2001:db8::/32";
}

}  // namespace

std::string Rtnetlink::addRoute(const Route& route) {
  const std::optional<Prefix> prefix = Prefix::parse(route.destination);
  if (!prefix) {
    return notAPrefix(route.destination);
  }
  Request request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
                  routeTo(*prefix, routeType(route.kind)));
  request.attribute(RTA_DST, prefix->address.data(), prefix->size());
  const int error = ask(request);
  return error == 0 ? std::string() : because("cannot add a route to " + route.destination, error);
}

std::string Rtnetlink::routeThrough(const std::string& device, const std::string& destination) {
  const std::optional<Prefix> prefix = Prefix::parse(destination);
  if (!prefix) {
    return notAPrefix(destination);
  }
  const unsigned index = ::if_nametoindex(device.c_str());
  if (index == 0) {
    return because("cannot route through " + device);
  }
  Request request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
                  routeTo(*prefix, RTN_UNICAST));
  request.attribute(RTA_DST, prefix->address.data(), prefix->size());
  request.attribute(RTA_OIF, static_cast<std::uint32_t>(index));
  const int error = ask(request);
  return error == 0 ? std::string()
                    : because("cannot route " + destination + " through " + device, error);
}

std::string Rtnetlink::addVeth(const std::string& here, const std::string& there,
                               const Namespace& other,
                               const std::array<std::uint8_t, 6>& hardware) {
  ifinfomsg body{};
  body.ifi_flags = IFF_NOARP;
  body.ifi_change = IFF_NOARP;
  Request request(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, body);
  request.text(IFLA_IFNAME, here);
  request.attribute(IFLA_ADDRESS, hardware.data(), hardware.size());
  const std::size_t info = request.begin(IFLA_LINKINFO);
  request.text(IFLA_INFO_KIND, "veth");
  const std::size_t data = request.begin(IFLA_INFO_DATA);
  const std::size_t peer = request.begin(VETH_INFO_PEER);
  request.append(&body, sizeof body);
  request.text(IFLA_IFNAME, there);
  request.attribute(IFLA_ADDRESS, hardware.data(), hardware.size());
  request.attribute(IFLA_NET_NS_FD, static_cast<std::uint32_t>(other.descriptor()));
  request.end(peer);
  request.end(data);
  request.end(info);
  const int error = ask(request);
  return error == 0 ? std::string()
                    : because("cannot make the veth pair " + here + " and " + there, error);
}

}  // namespace netparity::sandbox
