#include "netparity/dns/script.hpp"

#include "words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace netparity::dns {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;
// So many still fit a message over TCP, after the longest chain of aliases.
constexpr std::size_t kMostAddresses = 1000;
constexpr std::int64_t kLongestDelay = 60'000;

std::string pointer(const std::string& parent, std::string_view key) {
  std::string out = parent + "/";
  for (const char c : key) {
    out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return out;
}

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// In lower case and without a final dot; empty when it is no name.
std::string normalName(std::string_view text) {
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  std::string name(text);
  std::size_t label = 0;
  for (char& c : name) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (c == '.' ? label == 0 : !isNameCharacter(c)) {
      return {};
    }
    label = c == '.' ? 0 : label + 1;
    if (label > kLongestLabel) {
      return {};
    }
  }
  return label == 0 || name.size() > kLongestName ? std::string() : name;
}

class Reader {
 public:
  Parsed read(const json::value& value) {
    if (!value.is_object()) {
      problem("", "a DNS script is a mapping of names, such as { dual.test: { A: 127.0.0.1 } }");
      return std::move(parsed_);
    }
    for (const auto& [key, entry] : value.get_object()) {
      readName(key, entry);
    }
    return std::move(parsed_);
  }

 private:
  void problem(std::string path, std::string text) {
    parsed_.problems.push_back({std::move(path), std::move(text)});
  }

  void readName(std::string_view key, const json::value& value) {
    const std::string path = pointer("", key);
    const std::string name = normalName(key);
    if (name.empty()) {
      problem(path,
              "this is no host name: labels of 1 to 63 letters, digits, - and _ with dots between "
              "them, 253 characters at most");
      return;
    }
    const auto [at, isNew] = parsed_.script.names.try_emplace(name);
    if (!isNew) {
      problem(path, "this name is there twice; upper and lower case are the same");
      return;
    }
    Name& entry = at->second;
    entry.path = path;
    if (value.is_string()) {
      readShorthand(path, value.get_string(), entry);
    } else if (value.is_object() && !value.get_object().empty()) {
      readTypes(path, value.get_object(), entry);
    } else {
      problem(path,
              "a name has either a mapping of types (A, AAAA, CNAME) or, for each type, one of: " +
                  words::choices(kBehaviours));
    }
  }

  void readShorthand(const std::string& path, std::string_view text, Name& entry) {
    const auto behaviour = words::valueOf(kBehaviours, text);
    if (!behaviour) {
      problem(path, "\"" + std::string(text) + "\" is none of " + words::choices(kBehaviours) +
                        "; addresses belong under their type: { A: 127.0.0.1 }");
      return;
    }
    entry.every.emplace();
    entry.every->path = path;
    entry.every->treatment.behaviour = *behaviour;
  }

  void readTypes(const std::string& path, const json::object& types, Name& entry) {
    for (const auto& [key, value] : types) {
      const std::string at = pointer(path, key);
      if (key == "CNAME") {
        entry.cname = value.is_string() ? normalName(value.get_string()) : std::string();
        if (entry.cname.empty()) {
          problem(at, "an alias's target is a host name");
        }
      } else if (const auto type = words::valueOf(kTypes, key)) {
        readRule(at, value, *type, entry.types[*type]);
      } else {
        problem(at, "a name's types are A, AAAA and CNAME");
      }
    }
    for (const auto& [type, rule] : entry.types) {
      checkAfter(rule, type, entry);
    }
  }

  void readRule(const std::string& path, const json::value& value, Type type, Rule& rule) {
    rule.path = path;
    if (!value.is_object()) {
      readTreatment(path, value, type, rule.treatment);
      return;
    }
    bool answers = false;
    for (const auto& [key, member] : value.get_object()) {
      const std::string at = pointer(path, key);
      if (key == "answer") {
        answers = true;
        readTreatment(at, member, type, rule.treatment);
      } else if (key == "first") {
        readTreatment(at, member, type, rule.first.emplace());
      } else if (key == "before") {
        rule.before = readWord(at, member, kBadAnswers);
      } else if (key == "delay") {
        readDelay(at, member, rule);
      } else if (key == "after") {
        rule.after = readWord(at, member, kTypes);
      } else if (key == "truncated") {
        readTruncated(at, member, rule);
      } else if (key == "tcp") {
        rule.overTcp = readWord(at, member, kOverTcp).value_or(OverTcp::answered);
      } else {
        problem(at,
                "what is done with a type is said by answer, first, before, delay, after, "
                "truncated and tcp");
      }
    }
    if (!answers) {
      problem(path, "\"answer\" is missing: addresses, or one of: " + words::choices(kBehaviours));
      return;
    }
    checkTogether(rule);
  }

  void readTreatment(const std::string& path, const json::value& value, Type type,
                     Treatment& treatment) {
    if (value.is_string()) {
      if (const auto behaviour = words::valueOf(kBehaviours, value.get_string())) {
        treatment.behaviour = *behaviour;
        return;
      }
      treatment.behaviour = Behaviour::answer;
      readAddress(path, value, type, treatment);
      return;
    }
    if (!value.is_array() || value.get_array().empty() ||
        value.get_array().size() > kMostAddresses) {
      problem(path, "expected an address, a list of 1 to 1000 addresses, or one of: " +
                        words::choices(kBehaviours));
      return;
    }
    treatment.behaviour = Behaviour::answer;
    const json::array& items = value.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      readAddress(pointer(path, std::to_string(i)), items[i], type, treatment);
    }
  }

  void readAddress(const std::string& path, const json::value& value, Type type,
                   Treatment& treatment) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(
        value.is_string() ? std::string(value.get_string()) : std::string(), error);
    const bool wanted =
        type == Type::A ? address.is_v4() : address.is_v6() && address.to_v6().scope_id() == 0;
    if (error || !wanted) {
      problem(path, json::serialize(value) + " is no " + (type == Type::A ? "IPv4" : "IPv6") +
                        " address and none of: " + words::choices(kBehaviours));
      return;
    }
    treatment.addresses.push_back(address);
  }

  template <class Value, std::size_t Count>
  std::optional<Value> readWord(const std::string& path, const json::value& value,
                                const words::Words<Value, Count>& known) {
    const auto found = words::valueOf(
        known, value.is_string() ? std::string_view(value.get_string()) : std::string_view());
    if (!found) {
      problem(path, json::serialize(value) + " is none of: " + words::choices(known));
    }
    return found;
  }

  void readDelay(const std::string& path, const json::value& value, Rule& rule) {
    boost::system::error_code error;
    const auto milliseconds = value.to_number<std::int64_t>(error);
    if (error || milliseconds < 1 || milliseconds > kLongestDelay) {
      problem(path, "a delay is a whole number of milliseconds, 1 to 60000");
      return;
    }
    rule.delay = std::chrono::milliseconds(milliseconds);
  }

  void readTruncated(const std::string& path, const json::value& value, Rule& rule) {
    if (!value.is_bool()) {
      problem(path, "truncated is true or false");
      return;
    }
    rule.truncated = value.get_bool();
  }

  // A fault that cannot happen is a mistake of the script.
  void checkTogether(const Rule& rule) {
    const Behaviour behaviour = rule.treatment.behaviour;
    if (behaviour == Behaviour::timeout && (rule.before || rule.delay.count() > 0 || rule.after ||
                                            rule.truncated || rule.overTcp != OverTcp::answered)) {
      problem(
          rule.path,
          "where the answer is timeout nothing is sent: before, delay, after, truncated and tcp "
          "have no effect");
    } else if (rule.truncated && behaviour != Behaviour::answer && behaviour != Behaviour::nodata &&
               behaviour != Behaviour::nxdomain) {
      problem(rule.path, "only addresses, nodata and nxdomain can be truncated");
    }
  }

  void checkAfter(const Rule& rule, Type type, const Name& entry) {
    if (!rule.after) {
      return;
    }
    const std::string path = pointer(rule.path, "after");
    const std::string other(word(*rule.after));
    if (*rule.after == type) {
      problem(path, "a query cannot wait for its own answer");
      return;
    }
    const auto at = entry.types.find(*rule.after);
    if (at == entry.types.end()) {
      return;
    }
    const Rule& awaited = at->second;
    const bool dropped = awaited.treatment.behaviour == Behaviour::timeout &&
                         (!awaited.first || awaited.first->behaviour == Behaviour::timeout);
    if (dropped) {
      problem(path, "no query for " + other + " is ever answered: its answer is timeout");
    } else if (awaited.after == type) {
      problem(path, other + " waits for " + std::string(word(type)) +
                        " in turn: neither would be answered");
    }
  }

  Parsed parsed_;
};

}  // namespace

Parsed parse(const json::value& value) {
  return Reader().read(value);
}

}  // namespace netparity::dns
