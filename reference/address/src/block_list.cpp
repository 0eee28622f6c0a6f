#include "netparity/address/block_list.hpp"

#include "rule_text.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace netparity::address {

namespace {

constexpr int kBitsOfIp4 = 32;
constexpr int kBitsOfIp6 = 128;

SocketAddress addressOf(std::string_view address, std::string_view family) {
  SocketAddress::Options options;
  options.address = address;
  options.family = family;
  return SocketAddress(options);
}

std::string_view nameOf(const SocketAddress& address) {
  return address.family() == 6 ? "IPv6" : "IPv4";
}

}  // namespace

bool BlockList::Rule::matches(const SocketAddress& address) const {
  switch (kind) {
    case Kind::address:
      return std::is_eq(first.compare(address));
    case Kind::range:
      return std::is_gteq(address.compare(first)) && std::is_lteq(address.compare(last));
    case Kind::subnet:
      break;
  }
  int left = first.family() == 4 ? prefix + kBitsOfIp6 - kBitsOfIp4 : prefix;
  for (std::size_t i = 0; i < first.bytes().size() && left > 0; ++i, left -= 8) {
    const unsigned mask = left >= 8 ? 0xFFU : (0xFF00U >> static_cast<unsigned>(left)) & 0xFFU;
    if (((static_cast<unsigned>(first.bytes()[i]) ^ address.bytes()[i]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

bool BlockList::Rule::same(const Rule& other) const {
  if (kind != other.kind) {
    return false;
  }
  if (kind == Kind::address) {
    return std::is_eq(first.compare(other.first));
  }
  return prefix == other.prefix && first == other.first && last == other.last;
}

std::string BlockList::Rule::text() const {
  const std::string family(nameOf(first));
  switch (kind) {
    case Kind::address:
      return "Address: " + family + " " + first.address();
    case Kind::subnet:
      return "Subnet: " + family + " " + first.address() + "/" + std::to_string(prefix);
    case Kind::range:
      break;
  }
  return "Range: " + family + " " + first.address() + "-" + last.address();
}

BlockList::Rule BlockList::rangeOf(const SocketAddress& start, const SocketAddress& end) {
  if (std::is_gt(start.compare(end))) {
    errors::raise(errors::invalidArgValue("start", start.inspect(), "must come before end"));
  }
  return {Rule::Kind::range, start, end, 0};
}

BlockList::Rule BlockList::subnetOf(const SocketAddress& network, double prefix) {
  const int bits = network.family() == 4 ? kBitsOfIp4 : kBitsOfIp6;
  if (prefix < 0 || prefix > bits) {
    errors::raise(errors::outOfRange("prefix", ">= 0 && <= " + std::to_string(bits),
                                     errors::Received::number(prefix)));
  }
  return {Rule::Kind::subnet, network, network, static_cast<int>(prefix)};
}

BlockList::Rule BlockList::subnetOf(const Cidr& cidr) {
  return subnetOf(addressOf(cidr.network, cidr.family), cidr.prefix);
}

std::deque<BlockList::Rule>::iterator BlockList::find(const Rule& rule) {
  return std::find_if(rules_.begin(), rules_.end(),
                      [&](const Rule& one) { return one.same(rule); });
}

void BlockList::add(Rule rule) {
  // Grouped addresses stand once; one that is added again keeps its place.
  const auto known = behaviour_.order == RuleOrder::grouped && rule.kind == Rule::Kind::address
                         ? find(rule)
                         : rules_.end();
  if (known == rules_.end()) {
    rules_.push_front(std::move(rule));
  } else {
    *known = std::move(rule);
  }
}

void BlockList::remove(const Rule& rule) {
  if (const auto found = find(rule); found != rules_.end()) {
    rules_.erase(found);
  }
}

void BlockList::addAddress(const SocketAddress& address) {
  add({Rule::Kind::address, address, address, 0});
}

void BlockList::addAddress(std::string_view address, std::string_view family) {
  addAddress(addressOf(address, family));
}

void BlockList::addAddresses(std::span<const std::string> addresses, std::string_view family) {
  std::vector<SocketAddress> read;
  read.reserve(addresses.size());
  for (const std::string& address : addresses) {
    read.push_back(addressOf(address, family));
  }
  for (const SocketAddress& address : read) {
    addAddress(address);
  }
}

void BlockList::addRange(const SocketAddress& start, const SocketAddress& end) {
  add(rangeOf(start, end));
}

void BlockList::addRange(std::string_view start, std::string_view end, std::string_view family) {
  addRange(addressOf(start, family), addressOf(end, family));
}

void BlockList::addSubnet(const SocketAddress& network, int prefix) {
  add(subnetOf(network, prefix));
}

void BlockList::addSubnet(std::string_view network, int prefix, std::string_view family) {
  addSubnet(addressOf(network, family), prefix);
}

void BlockList::addCIDR(std::string_view cidr) {
  add(subnetOf(parseCidr(cidr)));
}

void BlockList::addCIDRs(std::span<const std::string> cidrs) {
  std::vector<Cidr> parsed;
  parsed.reserve(cidrs.size());
  for (const std::string& cidr : cidrs) {
    parsed.push_back(parseCidr(cidr));
  }
  for (const Cidr& cidr : parsed) {
    add(subnetOf(cidr));
  }
}

void BlockList::removeAddress(const SocketAddress& address) {
  remove({Rule::Kind::address, address, address, 0});
}

void BlockList::removeAddress(std::string_view address, std::string_view family) {
  removeAddress(addressOf(address, family));
}

void BlockList::removeRange(const SocketAddress& start, const SocketAddress& end) {
  // No check of the order: a range that cannot be there is not there.
  remove({Rule::Kind::range, start, end, 0});
}

void BlockList::removeRange(std::string_view start, std::string_view end, std::string_view family) {
  removeRange(addressOf(start, family), addressOf(end, family));
}

void BlockList::removeSubnet(const SocketAddress& network, int prefix) {
  remove(subnetOf(network, prefix));
}

void BlockList::removeSubnet(std::string_view network, int prefix, std::string_view family) {
  removeSubnet(addressOf(network, family), prefix);
}

void BlockList::removeCIDR(std::string_view cidr) {
  remove(subnetOf(parseCidr(cidr)));
}

bool BlockList::check(const SocketAddress& address) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const Rule& rule) { return rule.matches(address); });
}

bool BlockList::check(std::string_view address, std::string_view family) const {
  SocketAddress::Options options;
  options.address = address;
  options.family = family;
  try {
    return check(SocketAddress(options));
  } catch (const errors::NodeException& thrown) {
    const bool badFamily = thrown.error.code() == "ERR_INVALID_ARG_VALUE";
    return badFamily && behaviour_.checksUnknownFamilies && check(address, "ipv6");
  }
}

std::vector<std::string> BlockList::rules() const {
  std::vector<std::string> out;
  const auto addAll = [&](auto&& wanted) {
    for (const Rule& rule : rules_) {
      if (wanted(rule)) {
        out.push_back(rule.text());
      }
    }
  };
  if (behaviour_.order == RuleOrder::newestFirst) {
    addAll([](const Rule&) { return true; });
    return out;
  }
  addAll([](const Rule& rule) { return rule.kind == Rule::Kind::address; });
  addAll([](const Rule& rule) { return rule.kind == Rule::Kind::subnet; });
  addAll([](const Rule& rule) { return rule.kind == Rule::Kind::range; });
  return out;
}

void BlockList::fromJSON(std::span<const std::string> rules) {
  for (const std::string& text : rules) {
    const auto rule = findRule(text, behaviour_.readsDottedIp6);
    if (!rule) {
      continue;
    }
    switch (rule->kind) {
      case RuleText::Kind::address:
        addAddress(rule->first, rule->family);
        break;
      case RuleText::Kind::subnet:
        addSubnet(rule->first, rule->prefix, rule->family);
        break;
      case RuleText::Kind::range:
        addRange(rule->first, rule->last, rule->family);
        break;
    }
  }
}

std::span<const std::string> BlockList::privateRanges() {
  static const std::array<std::string, 8> kRanges = {
      "10.0.0.0/8", "172.16.0.0/12",  "192.168.0.0/16", "127.0.0.0/8",
      "::1/128",    "169.254.0.0/16", "fe80::/10",      "fc00::/7"};
  return kRanges;
}

}  // namespace netparity::address
