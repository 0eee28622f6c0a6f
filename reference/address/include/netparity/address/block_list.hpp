#pragma once

#include <netparity/address/cidr.hpp>
#include <netparity/address/socket_address.hpp>

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Addresses and rules about them: values only, nothing that waits.
namespace netparity::address {

/// In which order a list shows its rules.
enum class RuleOrder {
  grouped,      ///< addresses, each once, then subnets, then ranges; in each the newest first: Node
                ///< 24 and later, which shows many addresses in the order of a hash table
  newestFirst,  ///< all of them as they came: before
};

/// What differs between majors of Node; the defaults are Node 26.
struct BlockListBehaviour {
  /// How rules() and toJSON() sort.
  RuleOrder order = RuleOrder::grouped;
  /// Whether check() takes every family but "ipv4" for "ipv6"; else such text is not blocked.
  bool checksUnknownFamilies = true;
  /// Whether fromJSON() reads an IPv4-mapped address in dotted form to its end; else up to the
  /// first dot.
  bool readsDottedIp6 = true;
};

/// Rules that say which addresses are blocked: Node's net.BlockList
/// (https://nodejs.org/docs/latest-v26.x/api/net.html#class-netblocklist). A value; no I/O.
/// An IPv4 address and its IPv4-mapped IPv6 form are the same to all rules.
///
/// Functions that take text take `family` "ipv4" or "ipv6" with it and throw errors::NodeException:
/// ERR_INVALID_ADDRESS for text that is no address of that family, ERR_INVALID_ARG_VALUE for
/// another family.
class BlockList {
 public:
  /// An empty list: it blocks nothing.
  explicit BlockList(const BlockListBehaviour& behaviour = {}) : behaviour_(behaviour) {}

  /// Adds one address.
  ///@{
  void addAddress(const SocketAddress& address);
  void addAddress(std::string_view address, std::string_view family = "ipv4");
  ///@}
  /// All of them or, when one is bad, none.
  void addAddresses(std::span<const std::string> addresses, std::string_view family = "ipv4");
  /// From `start` to `end`, both included; ERR_INVALID_ARG_VALUE if `start` comes after `end`.
  ///@{
  void addRange(const SocketAddress& start, const SocketAddress& end);
  void addRange(std::string_view start, std::string_view end, std::string_view family = "ipv4");
  ///@}
  /// `prefix`: leading bits, up to 32 or 128; else ERR_OUT_OF_RANGE.
  ///@{
  void addSubnet(const SocketAddress& network, int prefix);
  void addSubnet(std::string_view network, int prefix, std::string_view family = "ipv4");
  ///@}
  /// "10.0.0.0/8" or "fc00::/7"; ERR_INVALID_ARG_VALUE without a prefix: see parseCidr().
  void addCIDR(std::string_view cidr);
  /// None when one is not of that form; those before it when one has a bad address or prefix.
  void addCIDRs(std::span<const std::string> cidrs);

  /// Remove one rule that is equal; without one they do nothing. They throw as the above do. Ranges
  /// and subnets are equal when ports and flow labels are too.
  ///@{
  void removeAddress(const SocketAddress& address);
  void removeAddress(std::string_view address, std::string_view family = "ipv4");
  void removeRange(const SocketAddress& start, const SocketAddress& end);
  void removeRange(std::string_view start, std::string_view end, std::string_view family = "ipv4");
  void removeSubnet(const SocketAddress& network, int prefix);
  void removeSubnet(std::string_view network, int prefix, std::string_view family = "ipv4");
  void removeCIDR(std::string_view cidr);
  ///@}
  /// Removes all rules.
  void clear() { rules_.clear(); }

  /// Whether any rule matches. Text that is no address of the family is not blocked.
  ///@{
  bool check(const SocketAddress& address) const;
  bool check(std::string_view address, std::string_view family = "ipv4") const;
  ///@}

  /// How many rules there are.
  std::size_t size() const noexcept { return rules_.size(); }
  /// Such as "Address: IPv4 1.2.3.4", "Subnet: IPv6 fe80::/64", "Range: IPv4 10.0.0.1-10.0.0.9".
  std::vector<std::string> rules() const;
  /// What JSON.stringify() would write and fromJSON() reads: rules().
  std::vector<std::string> toJSON() const { return rules(); }
  /// Adds rules as rules() shows them, whatever text stands around them. What holds no rule is
  /// passed over; a rule with a bad address or prefix throws, with those before it added.
  void fromJSON(std::span<const std::string> rules);

  /// Addresses that no public network uses, for addCIDRs().
  static std::span<const std::string> privateRanges();

 private:
  struct Rule {
    enum class Kind { address, subnet, range };
    Kind kind = Kind::address;
    SocketAddress first;
    SocketAddress last;
    int prefix = 0;

    bool matches(const SocketAddress& address) const;
    bool same(const Rule& other) const;
    std::string text() const;
  };

  static Rule rangeOf(const SocketAddress& start, const SocketAddress& end);
  static Rule subnetOf(const SocketAddress& network, double prefix);
  static Rule subnetOf(const Cidr& cidr);
  std::deque<Rule>::iterator find(const Rule& rule);
  void add(Rule rule);
  void remove(const Rule& rule);

  BlockListBehaviour behaviour_;
  std::deque<Rule> rules_;  ///< the newest first
};

}  // namespace netparity::address
