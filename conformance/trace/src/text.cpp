#include "netparity/trace/trace.hpp"
#include "raw.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace netparity::trace {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongest = 300;

std::string textOf(const json::value& value, int depth);

std::string member(const json::object& object, std::string_view key, int depth) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? std::string() : textOf(*value, depth + 1);
}

std::string plain(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string textOfError(const json::object& error, int depth) {
  std::string out = plain(error, "name").empty() ? "Error" : plain(error, "name");
  if (const std::string code = plain(error, "code"); !code.empty()) {
    out += " " + code;
  }
  if (const json::value* message = error.if_contains("message")) {
    out += " " + textOf(*message, depth + 1);
  }
  for (const std::string_view key : {"errno", "syscall", "address", "port"}) {
    if (error.contains(key)) {
      out += " " + std::string(key) + "=" + member(error, key, depth);
    }
  }
  if (const json::value* errors = error.if_contains("errors")) {
    out += " errors=" + textOf(*errors, depth + 1);
  }
  return out;
}

std::string textOfList(const json::array& items, int depth) {
  std::string out;
  for (const json::value& item : items) {
    out += (out.empty() ? "" : ", ") + textOf(item, depth + 1);
    if (out.size() > kLongest) {
      return out.substr(0, kLongest) + "…";
    }
  }
  return out;
}

std::string textOfObject(const json::object& value, std::string_view tag, int depth) {
  if (tag == "undefined") {
    return "undefined";
  }
  if (tag == "function") {
    return "ƒ";
  }
  if (tag == "ref" || tag == "port") {
    return plain(value, "name");
  }
  if (tag == "number") {
    return plain(value, "v");
  }
  if (tag == "bigint") {
    return plain(value, "v") + "n";
  }
  if (tag == "error") {
    return textOfError(value, depth);
  }
  if (tag == "thrown") {
    return "throws " + member(value, "error", depth);
  }
  if (tag == "data") {
    return plain(value, "type") + "(" + member(value, "length", depth) + " bytes " +
           member(value, "head", depth) + ")";
  }
  if (tag == "array") {
    const json::value* items = value.if_contains("items");
    return "[" +
           (items != nullptr && items->is_array() ? textOfList(items->get_array(), depth) : "") +
           "]";
  }
  if (tag == "other") {
    return "<" + plain(value, "type") + ">";
  }
  const json::value* props = value.if_contains("props");
  const json::object& members =
      props != nullptr && props->is_object() ? props->get_object() : value;
  std::string out;
  for (const auto& entry : members) {
    out += (out.empty() ? " " : ", ") + std::string(entry.key()) + ": " +
           textOf(entry.value(), depth + 1);
    if (out.size() > kLongest) {
      return "{" + out.substr(0, kLongest) + "… }";
    }
  }
  return "{" + out + (out.empty() ? "}" : " }");
}

std::string textOf(const json::value& value, int depth) {
  if (depth > 6) {
    return "…";
  }
  if (value.is_array()) {
    return "[" + textOfList(value.get_array(), depth) + "]";
  }
  if (value.is_object()) {
    return textOfObject(value.get_object(), tagOf(value), depth);
  }
  std::string out = json::serialize(value);
  return out.size() > kLongest ? out.substr(0, kLongest) + "…" : out;
}

std::string arguments(const json::value& value) {
  return value.is_array() ? textOfList(value.get_array(), 0) : textOf(value, 0);
}

std::string dotted(const std::string& owner, const std::string& name) {
  return name.starts_with("new ") ? name : owner + "." + name;
}

}  // namespace

std::string Record::text() const {
  switch (kind) {
    case Kind::call:
      return dotted(owner, name) + "(" + arguments(value) + ")";
    case Kind::returned:
      return dotted(owner, name) + " → " + textOf(value, 0);
    case Kind::thrown:
      return dotted(owner, name) + " throws " + textOf(value, 0);
    case Kind::get:
      return owner + "." + name + " is " + textOf(value, 0);
    case Kind::set:
      return owner + "." + name + " = " + textOf(value, 0);
    case Kind::event: {
      const std::string args = arguments(value);
      return owner + " '" + name + "'" + (args.empty() ? "" : " " + args);
    }
    case Kind::callback:
      if (owner.starts_with(name + "@")) {
        return name + " callback";
      }
      return dotted(owner, name) + " callback(" + arguments(value) + ")";
    case Kind::mark:
      return "mark " + textOf(value, 0);
    case Kind::probe:
      return "probe " + textOf(value, 0);
    case Kind::uncaught:
      return "uncaught " + textOf(value, 0);
    case Kind::signal:
      return "signal " + textOf(value, 0);
    case Kind::end: {
      const std::string open = arguments(value);
      return open.empty() ? "end, nothing open" : "end, open: " + open;
    }
    case Kind::fault: {
      const std::string args = arguments(value);
      return owner + " " + name + (args.empty() ? "" : " " + args);
    }
  }
  return {};
}

}  // namespace netparity::trace
