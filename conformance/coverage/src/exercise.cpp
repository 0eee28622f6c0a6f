#include <netparity/coverage/uses.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

// Which calls an id means that starts with "OWNER.option." or "OWNER.overload.".
struct Owner {
  std::string_view name;
  std::string_view type;
  std::string_view method;
};

constexpr std::array kOptionOwners = {
    Owner{"Socket", "net", "new Socket"},
    Owner{"Socket", "net", "connect"},
    Owner{"Socket", "net", "createConnection"},
    Owner{"socket.connect", "net", "connect"},
    Owner{"socket.connect", "net", "createConnection"},
    Owner{"socket.connect", "Socket", "connect"},
    Owner{"createServer", "net", "createServer"},
    Owner{"createServer", "net", "new Server"},
    Owner{"server.listen", "Server", "listen"},
    Owner{"SocketAddress", "net", "new SocketAddress"},
    Owner{"BoundSocket", "net", "new BoundSocket"},
};

constexpr std::array kOverloadOwners = {
    Owner{"net.connect", "net", "connect"},
    Owner{"net.connect", "net", "createConnection"},
    Owner{"createServer", "net", "createServer"},
    Owner{"new Server", "net", "new Server"},
    Owner{"server.listen", "Server", "listen"},
    Owner{"socket.connect", "Socket", "connect"},
    Owner{"socket.write", "Socket", "write"},
    Owner{"socket.end", "Socket", "end"},
    Owner{"socket.destroy", "Socket", "destroy"},
    Owner{"socket.setTimeout", "Socket", "setTimeout"},
    Owner{"socket.setKeepAlive", "Socket", "setKeepAlive"},
};

bool fits(const Uses::Member& member, std::string_view type, std::string_view name) {
  return member.name == name && (member.type == type || (member.type.empty() && type != "net" &&
                                                         !type.starts_with("class")));
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The parameters of "(port,host,cb)"; one in braces is one parameter.
std::vector<std::string_view> parametersOf(std::string_view text) {
  std::vector<std::string_view> out;
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') {
    return out;
  }
  text = text.substr(1, text.size() - 2);
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      if (i > begin) {
        out.push_back(text.substr(begin, i - begin));
      }
      begin = i + 1;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}') {
      --depth;
    }
  }
  return out;
}

// Whether an argument of this shape can stand for the parameter. What the text does not tell can be
// anything but a function or an object, which programs write in place.
bool accepts(std::string_view parameter, Shape shape) {
  if (isOneOf(parameter, {"cb", "listener"})) {
    return shape == Shape::function;
  }
  if (parameter == "handle") {
    return shape == Shape::object || shape == Shape::other;
  }
  if (parameter == "options" || parameter.front() == '{') {
    return shape == Shape::object;
  }
  if (parameter == "null or undefined") {
    return shape == Shape::nothing;
  }
  if (isOneOf(parameter, {"path", "host", "encoding"})) {
    return shape == Shape::text || shape == Shape::other;
  }
  if (isOneOf(parameter, {"port", "backlog", "ms", "delay", "interval", "count", "fd"})) {
    return shape == Shape::number || shape == Shape::other;
  }
  if (parameter == "data") {
    return shape == Shape::text || shape == Shape::other;
  }
  return shape == Shape::other;
}

std::string_view after(std::string_view text, std::string_view mark) {
  return text.substr(text.find(mark) + mark.size());
}

std::string_view before(std::string_view text, std::string_view mark) {
  return text.substr(0, text.find(mark));
}

}  // namespace

bool Uses::callsOrReads(std::string_view type, std::string_view name) const {
  const auto fitting = [&](const Member& member) { return fits(member, type, name); };
  return std::any_of(calls_.begin(), calls_.end(), fitting) ||
         std::any_of(members_.begin(), members_.end(), fitting);
}

bool Uses::exercisesClass(std::string_view name) const {
  if (callsOrReads("net", "new " + std::string(name)) || callsOrReads("net", name)) {
    return true;
  }
  if (name == "Socket") {
    return callsOrReads("net", "connect") || callsOrReads("net", "createConnection");
  }
  return name == "Server" && callsOrReads("net", "createServer");
}

bool Uses::exercisesOption(std::string_view owner, std::string_view option) const {
  // One id for several options: each of them, in whatever calls.
  if (option.size() > 2 && option.front() == '{') {
    const std::string list = "(" + std::string(option.substr(1, option.size() - 2)) + ")";
    const auto all = parametersOf(list);
    return std::all_of(all.begin(), all.end(),
                       [&](std::string_view one) { return exercisesOption(owner, one); });
  }
  // These have other names than what is written in a call.
  if (option == "objectNumber(fd)") {
    return std::any_of(calls_.begin(), calls_.end(), [&](const Call& call) {
      return fits(call, "net", "new Socket") && !call.shapes.empty() &&
             call.shapes.front() == Shape::number;
    });
  }
  if (option == "boundSocket") {
    return exercisesOption(owner, "handle");
  }
  return std::any_of(calls_.begin(), calls_.end(), [&](const Call& call) {
    return call.keys.contains(std::string(option)) &&
           std::any_of(kOptionOwners.begin(), kOptionOwners.end(), [&](const Owner& entry) {
             return entry.name == owner && fits(call, entry.type, entry.method);
           });
  });
}

bool Uses::exercisesOverload(std::string_view owner, std::string_view parameters) const {
  const std::vector<std::string_view> wanted = parametersOf(parameters);
  return std::any_of(calls_.begin(), calls_.end(), [&](const Call& call) {
    return std::equal(wanted.begin(), wanted.end(), call.shapes.begin(), call.shapes.end(),
                      accepts) &&
           std::any_of(kOverloadOwners.begin(), kOverloadOwners.end(), [&](const Owner& entry) {
             return entry.name == owner && fits(call, entry.type, entry.method);
           });
  });
}

bool Uses::exercise(const Item& item) const {
  const std::string_view id = item.id;
  if (item.kind == "error") {
    return false;
  }
  if (item.kind == "module") {
    return !calls_.empty() || !members_.empty();
  }
  if (id.find(".option.") != std::string_view::npos) {
    return exercisesOption(before(id, ".option."), after(id, ".option."));
  }
  if (id.find(".overload.") != std::string_view::npos) {
    return exercisesOverload(before(id, ".overload."), after(id, ".overload."));
  }
  if (!id.starts_with("net.")) {
    return false;
  }
  const std::string_view rest = after(id, "net.");
  if (rest.find('!') != std::string_view::npos) {
    return std::any_of(events_.begin(), events_.end(), [&](const Member& event) {
      return fits(event, before(rest, "!"), after(rest, "!"));
    });
  }
  if (rest.find('#') != std::string_view::npos) {
    return callsOrReads(before(rest, "#"), after(rest, "#"));
  }
  if (item.kind == "class") {
    return exercisesClass(rest);
  }
  if (rest.find('.') != std::string_view::npos) {
    return callsOrReads("class " + std::string(before(rest, ".")), after(rest, "."));
  }
  return callsOrReads("net", rest);
}

namespace {

void addErrors(const json::value& value, std::set<std::string>& out) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) {
      addErrors(item, out);
    }
  } else if (const json::object* object = value.if_object()) {
    const json::value* mark = object->if_contains("$");
    if (mark != nullptr && mark->is_string() && mark->get_string() == "error") {
      for (const std::string_view key : {"code", "name"}) {
        const json::value* text = object->if_contains(key);
        if (text != nullptr && text->is_string()) {
          out.emplace(text->get_string());
        }
      }
    }
    for (const auto& member : *object) {
      addErrors(member.value(), out);
    }
  }
}

}  // namespace

Evidence::Evidence(const compare::Envelope& envelope) {
  for (const compare::Envelope::Variant& variant : envelope.variants()) {
    for (const trace::Record& record : variant.trace.records) {
      if (record.kind == trace::Kind::event) {
        events_.emplace(record.type, record.name);
        for (const auto& property : record.state) {
          properties_.emplace(record.type, property.key());
        }
      }
      addErrors(record.value, errors_);
    }
  }
}

bool Evidence::shows(const Item& item) const {
  const std::string_view id = item.id;
  if (item.kind == "error") {
    return id.starts_with("error.") && errors_.contains(std::string(after(id, "error.")));
  }
  const bool isEvent = item.kind == "event";
  const std::string_view mark = isEvent ? "!" : "#";
  if (!id.starts_with("net.") || id.find(mark) == std::string_view::npos) {
    return false;
  }
  const std::string_view rest = after(id, "net.");
  return (isEvent ? events_ : properties_)
      .contains({std::string(before(rest, mark)), std::string(after(rest, mark))});
}

}  // namespace netparity::coverage
