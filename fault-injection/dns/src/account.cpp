#include "account.hpp"

namespace netparity::dns {

namespace {

std::string pathOf(const Rule& rule, std::string_view part) {
  return part.empty() ? rule.path : rule.path + "/" + std::string(part);
}

// What the server does anyway is no fault: addresses, or that there are none.
bool isPlain(Behaviour behaviour) {
  return behaviour == Behaviour::answer || behaviour == Behaviour::nodata;
}

}  // namespace

void Account::used(const Rule& rule, std::string_view part) {
  used_.insert(pathOf(rule, part));
}

bool Account::wasUsed(const Rule& rule, std::string_view part) const {
  return used_.contains(pathOf(rule, part));
}

void Account::addRule(const Rule& rule, std::vector<std::string>& out) const {
  const auto add = [&](bool isThere, std::string_view part, const std::string& text) {
    if (isThere && !wasUsed(rule, part)) {
      out.push_back(pathOf(rule, part) + ": " + text);
    }
  };
  const Behaviour behaviour = rule.treatment.behaviour;
  add(!isPlain(behaviour), "", "no query met " + std::string(word(behaviour)) + ".");
  add(rule.first.has_value(), "first", "no query came.");
  add(rule.before.has_value(), "before",
      "no answer came after " + std::string(rule.before ? word(*rule.before) : "") + ".");
  add(rule.delay.count() > 0, "delay", "no answer was delayed.");
  add(rule.after.has_value(), "after",
      "no answer waited for " + std::string(rule.after ? word(*rule.after) : "") + ".");
  add(rule.truncated, "truncated", "no answer over UDP was truncated.");
  add(rule.overTcp == OverTcp::refused, "tcp", "no truncated answer sent a resolver to TCP.");
  add(rule.overTcp == OverTcp::silent || rule.overTcp == OverTcp::close, "tcp",
      "no query came over TCP.");
}

std::vector<std::string> Account::untriggered(const Script& script) const {
  std::vector<std::string> out;
  for (const auto& [name, entry] : script.names) {
    if (!asked_.contains(name)) {
      out.push_back(entry.path + ": nobody asked for " + name + ".");
      continue;
    }
    if (!entry.cname.empty() && !followed_.contains(name)) {
      out.push_back(entry.path + "/CNAME: no answer followed the alias.");
    }
    for (const auto& [type, rule] : entry.types) {
      addRule(rule, out);
    }
  }
  return out;
}

}  // namespace netparity::dns
