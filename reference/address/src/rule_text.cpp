#include "rule_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <string>

namespace netparity::address {

namespace {

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t countDigits(std::string_view text, std::size_t most) {
  const auto end = std::find_if_not(text.begin(), text.end(), isDigit);
  return std::min(static_cast<std::size_t>(end - text.begin()), most);
}

// What differs between the two families: how far an address reaches, and how its rules are written.
class Family {
 public:
  virtual ~Family() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view heading() const = 0;
  virtual bool anyCase() const = 0;
  virtual std::size_t prefixDigits() const = 0;
  // Length of what looks like an address at the beginning of the text; 0: nothing does.
  virtual std::size_t addressLength(std::string_view text) const = 0;
};

class Ip4 final : public Family {
 public:
  std::string_view name() const override { return "ipv4"; }
  std::string_view heading() const override { return "IPv4"; }
  bool anyCase() const override { return false; }
  std::size_t prefixDigits() const override { return 2; }
  std::size_t addressLength(std::string_view text) const override {
    std::size_t length = 0;
    for (int part = 0; part < 4; ++part) {
      if (part > 0) {
        if (length >= text.size() || text[length] != '.') {
          return 0;
        }
        ++length;
      }
      const std::size_t digits = countDigits(text.substr(length), 3);
      if (digits == 0) {
        return 0;
      }
      length += digits;
    }
    return length;
  }
};

class Ip6 final : public Family {
 public:
  explicit Ip6(bool dotted) : dotted_(dotted) {}
  std::string_view name() const override { return "ipv6"; }
  std::string_view heading() const override { return "IPv6"; }
  bool anyCase() const override { return true; }
  std::size_t prefixDigits() const override { return 3; }
  std::size_t addressLength(std::string_view text) const override {
    const auto belongs = [this](char c) {
      const char small = lower(c);
      return isDigit(c) || (small >= 'a' && small <= 'f') || c == ':' || (c == '.' && dotted_);
    };
    const auto end = std::find_if_not(text.begin(), text.end(), belongs);
    const std::size_t longest = dotted_ ? 45 : 39;
    return std::min(static_cast<std::size_t>(end - text.begin()), longest);
  }

 private:
  bool dotted_;
};

std::optional<RuleText> readRule(RuleText::Kind kind, const Family& family, std::string_view text) {
  RuleText rule{kind, family.name(), text.substr(0, family.addressLength(text)), {}, 0};
  if (rule.first.empty()) {
    return std::nullopt;
  }
  if (kind == RuleText::Kind::address) {
    return rule;
  }
  std::string_view rest = text.substr(rule.first.size());
  if (rest.empty() || rest[0] != (kind == RuleText::Kind::subnet ? '/' : '-')) {
    return std::nullopt;
  }
  rest.remove_prefix(1);
  if (kind == RuleText::Kind::range) {
    rule.last = rest.substr(0, family.addressLength(rest));
    return rule.last.empty() ? std::nullopt : std::optional(rule);
  }
  const std::size_t digits = countDigits(rest, family.prefixDigits());
  std::from_chars(rest.data(), rest.data() + digits, rule.prefix);
  return digits == 0 ? std::nullopt : std::optional(rule);
}

std::optional<RuleText> findRuleOf(RuleText::Kind kind, const Family& family,
                                   std::string_view text) {
  std::string_view name = "Address: ";
  if (kind != RuleText::Kind::address) {
    name = kind == RuleText::Kind::subnet ? "Subnet: " : "Range: ";
  }
  const std::string heading = std::string(name) + std::string(family.heading()) + " ";
  const auto same = [&family](char one, char other) {
    return family.anyCase() ? lower(one) == lower(other) : one == other;
  };
  for (auto from = text.begin();; ++from) {
    from = std::search(from, text.end(), heading.begin(), heading.end(), same);
    if (from == text.end()) {
      return std::nullopt;
    }
    const auto begin = static_cast<std::size_t>(from - text.begin());
    if (auto rule = readRule(kind, family, text.substr(begin + heading.size()))) {
      return rule;
    }
  }
}

}  // namespace

std::optional<RuleText> findRule(std::string_view text, bool dottedIp6) {
  using Kind = RuleText::Kind;
  const Ip4 ip4;
  const Ip6 ip6(dottedIp6);
  const auto find = [&](const Family& family,
                        std::initializer_list<Kind> kinds) -> std::optional<RuleText> {
    if (text.find(family.heading()) == std::string_view::npos) {
      return std::nullopt;
    }
    for (const Kind kind : kinds) {
      if (auto rule = findRuleOf(kind, family, text)) {
        return rule;
      }
    }
    return std::nullopt;
  };
  if (auto rule = find(ip4, {Kind::subnet, Kind::address, Kind::range})) {
    return rule;
  }
  return find(ip6, {Kind::subnet, Kind::address, Kind::range});
}

}  // namespace netparity::address
