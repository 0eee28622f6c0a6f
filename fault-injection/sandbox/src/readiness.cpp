// When a device that has just been set up passes its first packet.

#include "netparity/sandbox/rtnetlink.hpp"
#include "problem.hpp"
#include "rtnetlink_request.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <span>
#include <string_view>
#include <sys/socket.h>

namespace netparity::sandbox {

namespace {

// Nothing takes that long; only so that a kernel that behaves otherwise does not hang us.
constexpr int kPatienceMilliseconds = 5000;

// The value of an attribute; empty when it is not there.
std::string_view attributeOf(std::span<const char> attributes, std::uint16_t type) {
  while (attributes.size() >= sizeof(rtattr)) {
    rtattr header{};
    std::memcpy(&header, attributes.data(), sizeof header);
    if (header.rta_len < sizeof header || header.rta_len > attributes.size()) {
      break;
    }
    if (header.rta_type == type) {
      return {attributes.data() + sizeof header, header.rta_len - sizeof header};
    }
    attributes =
        attributes.subspan(std::min<std::size_t>(RTA_ALIGN(header.rta_len), attributes.size()));
  }
  return {};
}

Descriptor watchNetwork() {
  Descriptor out(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
  if (out && ::bind(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    out.reset();
  }
  return out;
}

}  // namespace

std::vector<char> Rtnetlink::query(Request& request) {
  const std::span<const char> bytes = request.finish(++sequence_);
  if (::send(socket_.get(), bytes.data(), bytes.size(), 0) < 0) {
    return {};
  }
  std::vector<char> answer(32768);
  ssize_t count = 0;
  do {
    count = ::recv(socket_.get(), answer.data(), answer.size(), 0);
  } while (count < 0 && errno == EINTR);
  answer.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return answer;
}

bool Rtnetlink::isReady(const std::string& device, const std::vector<std::string>& addresses) {
  ifinfomsg link{};
  Request linkQuestion(RTM_GETLINK, 0, link);
  linkQuestion.text(IFLA_IFNAME, device);
  const std::vector<char> linkAnswer = query(linkQuestion);
  constexpr std::size_t kLinkHeader = NLMSG_HDRLEN + sizeof(ifinfomsg);
  if (linkAnswer.size() < kLinkHeader) {
    return false;
  }
  // Until the kernel has noticed that there is a carrier, it throws packets away.
  const auto attributes = std::span(linkAnswer).subspan(kLinkHeader);
  const std::string_view state = attributeOf(attributes, IFLA_OPERSTATE);
  const bool up = !state.empty() && (state[0] == IF_OPER_UP || state[0] == IF_OPER_UNKNOWN);
  if (!up || attributeOf(attributes, IFLA_QDISC).starts_with("noop")) {
    return false;
  }
  return std::all_of(addresses.begin(), addresses.end(), [this](const std::string& text) {
    const std::optional<Prefix> prefix = Prefix::parse(text);
    if (!prefix || prefix->family != AF_INET6) {
      return true;
    }
    // The address is there at once, the route to oneself is made by a worker of the kernel.
    rtmsg route{};
    route.rtm_family = AF_INET6;
    route.rtm_dst_len = static_cast<unsigned char>(prefix->size() * 8);
    Request question(RTM_GETROUTE, 0, route);
    question.attribute(RTA_DST, prefix->address.data(), prefix->size());
    const std::vector<char> answer = query(question);
    nlmsghdr header{};
    if (answer.size() < NLMSG_HDRLEN + sizeof route) {
      return false;
    }
    std::memcpy(&header, answer.data(), sizeof header);
    std::memcpy(&route, answer.data() + NLMSG_HDRLEN, sizeof route);
    return header.nlmsg_type == RTM_NEWROUTE && route.rtm_type == RTN_LOCAL;
  });
}

std::string Rtnetlink::awaitReady(const std::string& device,
                                  const std::vector<std::string>& addresses) {
  // Watched before asked: what changes in between is not missed.
  const Descriptor news = watchNetwork();
  if (!news) {
    return because("cannot watch the network (netlink)");
  }
  while (!isReady(device, addresses)) {
    pollfd entry{news.get(), POLLIN, 0};
    const int ready = ::poll(&entry, 1, kPatienceMilliseconds);
    if (ready == 0) {
      return device + " was set up, but does not get ready";
    }
    std::array<char, 8192> ignored{};
    while (::recv(news.get(), ignored.data(), ignored.size(), 0) > 0) {
    }
  }
  return {};
}

}  // namespace netparity::sandbox
