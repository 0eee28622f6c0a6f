#include "netparity/wire/script.hpp"

#include "words.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <initializer_list>

namespace netparity::wire {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kAnyCount = 1'000'000'000'000;

// One object of the script, whose members are taken one by one; what is left then is unknown.
class Fields {
 public:
  Fields(const json::object& object, std::string path, std::vector<Problem>& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  void problem(std::string_view member, std::string text) {
    problems_.push_back({member.empty() ? path_ : pathOf(member), std::move(text)});
  }
  std::string pathOf(std::string_view member) const { return path_ + "/" + std::string(member); }

  const json::value* find(std::string_view member) const { return object_.if_contains(member); }

  std::optional<std::uint64_t> number(std::string_view member, std::uint64_t first,
                                      std::uint64_t last, const std::string& meaning) {
    const json::value* value = find(member);
    if (value == nullptr) {
      return std::nullopt;
    }
    boost::json::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (value->is_double() || error || number < first || number > last) {
      problem(member, "is " + json::serialize(*value) + "; it is " + meaning + " from " +
                          std::to_string(first) + " to " + std::to_string(last));
      return std::nullopt;
    }
    return number;
  }

  template <class Value, std::size_t Count>
  std::optional<Value> oneOf(std::string_view member, const words::Words<Value, Count>& known) {
    const json::value* value = find(member);
    if (value == nullptr) {
      return std::nullopt;
    }
    const auto out = value->is_string()
                         ? words::valueOf(known, std::string_view(value->get_string()))
                         : std::nullopt;
    if (!out) {
      problem(member, "is " + json::serialize(*value) + "; it is " + words::choices(known));
    }
    return out;
  }

  void allow(std::initializer_list<std::string_view> members) {
    for (const auto& member : object_) {
      if (std::find(members.begin(), members.end(), std::string_view(member.key())) ==
          members.end()) {
        std::string known;
        for (const std::string_view name : members) {
          known += (known.empty() ? "" : ", ") + std::string(name);
        }
        problem(member.key(), "is not known here; known are " + known);
      }
    }
  }

 private:
  const json::object& object_;
  std::string path_;
  std::vector<Problem>& problems_;
};

When parseWhen(const json::value& value, const std::string& path, std::vector<Problem>& problems) {
  When out;
  const json::object* object = value.if_object();
  if (object == nullptr) {
    problems.push_back({path, "is not an object like { from: program, flag: syn }"});
    return out;
  }
  Fields fields(*object, path, problems);
  fields.allow({"from", "flag", "packet", "bytes", "port", "connection"});
  out.from = fields.oneOf("from", kSides);
  out.flag = fields.oneOf("flag", kFlags);
  out.packet = fields.number("packet", 1, kAnyCount, "the number of a packet").value_or(1);
  out.byte = fields.number("bytes", 1, kAnyCount, "the number of a byte of the stream");
  if (const auto port = fields.number("port", 1, 65535, "a port")) {
    out.port = static_cast<std::uint16_t>(*port);
  }
  out.connection = fields.number("connection", 1, kAnyCount, "the number of a connection");
  if (object->contains("bytes")) {
    if (object->contains("packet")) {
      fields.problem("packet", "cannot stand beside bytes: one of them says which packet it is");
    }
    if (!object->contains("from")) {
      fields.problem("bytes", "needs from: it is program or peer whose stream is counted");
    }
    if (out.flag && *out.flag != Flag::data) {
      fields.problem("flag", "cannot be " + std::string(words::wordOf(kFlags, *out.flag)) +
                                 " beside bytes: only data carries bytes");
    }
  }
  return out;
}

constexpr words::Words<bool, 2> kCorruptions = {
    {{false, "payload"}, {true, "payload-with-good-checksum"}}};
// Both is no side.
constexpr words::Words<int, 3> kDirections = {{{0, "program"}, {1, "peer"}, {2, "both"}}};

void parseArgument(Action& action, Fields& fields) {
  switch (action.kind) {
    case Action::Kind::rst:
      action.rstTo = fields.oneOf("rst", kRstTargets).value_or(action.rstTo);
      return;
    case Action::Kind::delay:
      action.milliseconds = static_cast<std::uint32_t>(
          fields.number("delay", 1, 60000, "a number of milliseconds").value_or(1));
      return;
    case Action::Kind::corrupt:
      action.goodChecksum = fields.oneOf("corrupt", kCorruptions).value_or(false);
      return;
    case Action::Kind::icmp:
      action.icmp = fields.oneOf("icmp", kIcmps).value_or(action.icmp);
      if (const auto mtu = fields.number("mtu", 68, 65535, "a number of bytes")) {
        action.mtu = static_cast<std::uint16_t>(*mtu);
        if (action.icmp != Icmp::fragmentationNeeded) {
          fields.problem("mtu", "belongs to icmp: fragmentation-needed only");
        }
      }
      return;
    case Action::Kind::blackhole:
      if (const int from = fields.oneOf("blackhole", kDirections).value_or(2); from != 2) {
        action.blackholeFrom = from == 0 ? Side::program : Side::peer;
      }
      return;
    case Action::Kind::drop:
    case Action::Kind::duplicate:
    case Action::Kind::reorder:
      fields.problem(
          std::string(words::wordOf(kActions, action.kind)),
          "has no arguments: write do: " + std::string(words::wordOf(kActions, action.kind)));
      return;
  }
}

Action parseAction(const json::value& value, const std::string& path,
                   std::vector<Problem>& problems) {
  Action out;
  if (const json::string* name = value.if_string()) {
    const auto kind = words::valueOf(kActions, std::string_view(*name));
    out.kind = kind.value_or(out.kind);
    if (!kind) {
      problems.push_back(
          {path, "is " + json::serialize(value) + "; it is " + words::choices(kActions)});
    } else if (out.kind == Action::Kind::delay) {
      problems.push_back({path, "needs its milliseconds: { delay: 100 }"});
    } else if (out.kind == Action::Kind::icmp) {
      problems.push_back({path, "needs its kind: { icmp: host-unreachable }"});
    }
    return out;
  }
  const json::object* object = value.if_object();
  if (object == nullptr || object->empty()) {
    problems.push_back({path,
                        "is neither an action, like drop, nor an action with its argument, "
                        "like { delay: 100 }"});
    return out;
  }
  Fields fields(*object, path, problems);
  const auto* action = std::find_if(object->begin(), object->end(), [](const auto& member) {
    return words::valueOf(kActions, std::string_view(member.key())).has_value();
  });
  if (action == object->end()) {
    fields.problem("", "has none of the actions " + words::choices(kActions));
    return out;
  }
  out.kind = *words::valueOf(kActions, std::string_view(action->key()));
  if (out.kind == Action::Kind::icmp) {
    fields.allow({"icmp", "mtu"});
  } else {
    fields.allow({action->key()});
  }
  parseArgument(out, fields);
  return out;
}

std::string describe(const Rule& rule) {
  const When& when = rule.when;
  std::string out = std::string(words::wordOf(kActions, rule.action.kind)) + " on ";
  if (when.byte) {
    out += "byte " + std::to_string(*when.byte);
  } else {
    out += (when.flag ? std::string(words::wordOf(kFlags, *when.flag)) : "packet") + " " +
           std::to_string(when.packet);
  }
  out += when.from ? " from the " + std::string(words::wordOf(kSides, *when.from)) : "";
  out += when.port ? " of port " + std::to_string(*when.port) : "";
  out += when.connection ? " of connection " + std::to_string(*when.connection) : "";
  return out;
}

Rule parseRule(const json::value& value, const std::string& path, std::vector<Problem>& problems) {
  Rule out;
  out.path = path;
  const json::object* object = value.if_object();
  if (object == nullptr) {
    problems.push_back(
        {path, "is not a rule like { when: { from: program, flag: syn }, do: drop }"});
    return out;
  }
  Fields fields(*object, path, problems);
  fields.allow({"when", "do", "times"});
  for (const char* member : {"when", "do"}) {
    if (!object->contains(member)) {
      fields.problem("", std::string("has no ") + member);
    }
  }
  if (const json::value* when = fields.find("when")) {
    out.when = parseWhen(*when, fields.pathOf("when"), problems);
  }
  if (const json::value* action = fields.find("do")) {
    out.action = parseAction(*action, fields.pathOf("do"), problems);
  }
  if (const json::value* times = fields.find("times");
      times != nullptr && times->is_string() && times->get_string() == "all") {
    out.times = std::nullopt;
  } else {
    out.times = fields.number("times", 1, kAnyCount, "all, or a number").value_or(1);
  }
  if (out.action.kind == Action::Kind::blackhole && object->contains("times")) {
    fields.problem("times", "has no meaning for a black hole, which is for ever");
  }
  if (out.action.goodChecksum && !out.when.byte && out.when.flag != Flag::data) {
    fields.problem("do/corrupt", "with a good checksum needs data: when: { flag: data } or bytes");
  }
  out.text = describe(out);
  return out;
}

}  // namespace

Parsed parse(const json::value& script) {
  Parsed out;
  const json::array* list = script.if_array();
  if (list == nullptr) {
    out.problems.push_back({"", "is not a list of rules"});
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    out.rules.push_back(parseRule((*list)[i], "/" + std::to_string(i), out.problems));
  }
  return out;
}

}  // namespace netparity::wire
