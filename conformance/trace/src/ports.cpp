#include "ports.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>

namespace netparity::trace {

namespace json = boost::json;

namespace {

// Ports below are never handed out by the system.
constexpr std::int64_t kLeastEphemeral = 1024;
constexpr std::int64_t kMostPort = 65535;

}  // namespace

// Several reads may name one number: the best name wins, so that the order of reads does not
// matter.
class Candidates {
 public:
  void add(const json::value* value, int rank, std::string name) {
    const auto number = value == nullptr ? std::nullopt : integerOf(*value);
    if (!number || *number < kLeastEphemeral || *number > kMostPort) {
      return;
    }
    const auto [entry, inserted] = best_.try_emplace(*number, rank, name);
    if (!inserted && std::pair(rank, name) < entry->second) {
      entry->second = {rank, std::move(name)};
    }
  }

  std::map<std::int64_t, std::string> names() const {
    std::map<std::int64_t, std::string> out;
    for (const auto& [number, candidate] : best_) {
      out[number] = candidate.second;
    }
    return out;
  }

 private:
  std::map<std::int64_t, std::pair<int, std::string>> best_;
};

bool isPortKey(std::string_view key) {
  return key == "port" || key == "localPort" || key == "remotePort";
}

namespace {

constexpr std::string_view kDigits = "0123456789";

// Numbers in a text, such as a port in a URL.
void collectDigits(std::string_view text, std::set<std::int64_t>& out) {
  for (std::size_t i = 0; i < text.size();) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data() + i, text.data() + text.size(), number);
    if (parsed.ec == std::errc()) {
      out.insert(number < 0 ? -number : number);
    }
    i = std::max(i + 1, static_cast<std::size_t>(parsed.ptr - text.data()));
  }
}

// All whole numbers that the program itself writes, which therefore are no noise.
void collectLiterals(const json::value& value, std::set<std::int64_t>& out) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) {
      collectLiterals(item, out);
    }
  } else if (value.is_object()) {
    const json::object& node = value.get_object();
    const json::value* kind = node.if_contains("k");
    const json::value* literal = node.if_contains("v");
    if (kind != nullptr && kind->is_string() && literal != nullptr) {
      const auto number = integerOf(*literal);
      if (kind->get_string() == "num" && number) {
        out.insert(*number);
      } else if (kind->get_string() == "str" && literal->is_string()) {
        collectDigits(literal->get_string(), out);
      }
    }
    for (const auto& member : node) {
      collectLiterals(member.value(), out);
    }
  }
}

// What names a number best: what was given, then what listens, then the local end, then the remote
// one, then a read of which only the place is known.
enum Rank { kGiven, kListening, kLocal, kRemote, kPlace };

void addBindings(Candidates& out, const json::object& bindings, const std::string& path,
                 int depth = 0) {
  constexpr int kDeepest = 8;
  for (const auto& member : bindings) {
    const std::string key(member.key());
    if (member.value().is_object() && depth < kDeepest) {
      addBindings(out, member.value().get_object(), path.empty() ? key : path + "." + key,
                  depth + 1);
    } else if (key == "port") {
      out.add(&member.value(), kGiven, "<port of " + path + ">");
    }
  }
}

// Whether a text ends in the key of a port, as objects are shown: "localPort: ", "port: '".
bool endsInPortKey(std::string_view text) {
  if (text.ends_with('\'') || text.ends_with('"')) {
    text.remove_suffix(1);
  }
  if (!text.ends_with(": ")) {
    return false;
  }
  text.remove_suffix(2);
  const std::size_t begin =
      text.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");
  return isPortKey(begin == std::string_view::npos ? text : text.substr(begin + 1));
}

void addProperty(Candidates& out, std::string_view property, const json::value* value,
                 const std::string& owner) {
  if (property == "remotePort") {
    out.add(value, kRemote, "<remote port of " + owner + ">");
  } else if (property == "localPort" || property == "port") {
    out.add(value, kLocal, "<port of " + owner + ">");
  }
}

}  // namespace

Ports::Ports(const program::Program& program, std::span<const Raw> records, const Names& names,
             const json::object& bindings) {
  if (const json::value* body = program.json().if_contains("body")) {
    collectLiterals(*body, literals_);
  }
  Candidates candidates;
  addBindings(candidates, bindings, "");
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Raw& record = records[i];
    if (record.kind == Kind::returned && names.callOf(i) < records.size() &&
        records[names.callOf(i)].name == "address") {
      const int rank = names.ownerType(i) == "Server" ? kListening : kLocal;
      candidates.add(propertyOf(*record.value, "port"), rank, "<port of " + names.owner(i) + ">");
    } else if (record.kind == Kind::get && !record.failed) {
      addProperty(candidates, record.name, record.value, names.owner(i));
      if (isPortKey(record.name)) {
        read_.insert(record.value);
      }
    } else if (record.kind == Kind::probe && !record.failed) {
      addProbed(candidates, record, program.step(record.step));
    }
  }
  named_ = candidates.names();
}

std::optional<std::string> Ports::nameOf(std::int64_t number) const {
  if (const auto found = named_.find(number); found != named_.end()) {
    return found->second;
  }
  if (number < kLeastEphemeral || number > kMostPort || literals_.contains(number)) {
    return std::nullopt;
  }
  return "<ephemeral port>";
}

std::optional<std::string> Ports::nameOfRead(std::int64_t number) const {
  const auto found = named_.find(number);
  return found == named_.end() || literals_.contains(number) ? std::nullopt
                                                             : std::optional(found->second);
}

// A probed read leaves no record of its own; the program tells only where it was.
void Ports::addProbed(Candidates& candidates, const Raw& record, const program::Step* step) {
  if (step == nullptr) {
    return;
  }
  for (const std::vector<std::string>& path : step->ports) {
    const json::value* value = partOf(*record.value, path);
    if (value == nullptr) {
      continue;
    }
    read_.insert(value);
    // What the program wrote itself is the same in every run, and has to be.
    if (const auto number = integerOf(*value); number && literals_.contains(*number)) {
      continue;
    }
    std::string name =
        "<port read at " + std::to_string(step->line) + ":" + std::to_string(step->column);
    for (const std::string& part : path) {
      name += (&part == &path.front() ? ", " : ".") + part;
    }
    candidates.add(value, kPlace, name + ">");
  }
}

std::string Ports::rewrite(std::string_view text) const {
  std::string out;
  std::size_t done = 0;
  for (std::size_t begin = text.find_first_of(kDigits); begin != std::string_view::npos;
       begin = text.find_first_of(kDigits, begin)) {
    const std::size_t end = std::min(text.find_first_not_of(kDigits, begin), text.size());
    const std::string_view before = text.substr(0, begin);
    std::int64_t number = 0;
    std::from_chars(text.data() + begin, text.data() + end, number);
    // An IPv6 group such as "::1234:" is no port.
    const bool group =
        end < text.size() && (text[end] == ':' || (text[end] >= 'a' && text[end] <= 'f'));
    const bool place = (before.ends_with(':') && !group) || endsInPortKey(before);
    const auto name = place && end - begin >= 4 && end - begin <= 5 ? nameOf(number) : std::nullopt;
    if (name) {
      out += text.substr(done, begin - done);
      out += *name;
      done = end;
    }
    begin = end;
  }
  out += text.substr(done);
  return out;
}

}  // namespace netparity::trace
