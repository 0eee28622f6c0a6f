#include "describe.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::compare {

namespace json = boost::json;
using trace::Kind;
using trace::Record;

namespace {

// At most so many bytes, and never half a character of UTF-8.
std::string shortened(std::string text) {
  constexpr std::size_t kLongest = 80;
  if (text.size() <= kLongest) {
    return text;
  }
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "…";
}

// "net.connect()", "Socket.write()", "new Socket()".
std::string callOf(const Record& record) {
  return (record.name.starts_with("new ") ? "" : typeOf(record) + ".") + record.name + "()";
}

}  // namespace

std::string typeOf(const Record& record) {
  if (!record.type.empty()) {
    return record.type;
  }
  const std::size_t at = record.owner.find('@');
  return at == std::string::npos ? "object" : record.owner.substr(0, at);
}

std::string titleOf(const Record& record) {
  const std::string type = typeOf(record);
  switch (record.kind) {
    case Kind::event:
      return type + " '" + record.name + "'";
    case Kind::fault:
      return (type == "peers" ? "what the peer saw: " : "what " + type + " saw: ") + record.name;
    case Kind::call:
    case Kind::returned:
    case Kind::thrown:
      return callOf(record);
    case Kind::callback:
      return type == record.name ? type + " callback" : "the callback of " + callOf(record);
    case Kind::get:
    case Kind::set:
      return type + "." + record.name;
    case Kind::uncaught:
      return "uncaught exception";
    case Kind::end:
      return "the end";
    default:
      return std::string(trace::toString(record.kind));
  }
}

namespace {

// A call and what it ends with are two records, between which there may be others.
std::string momentOf(const Record& record) {
  switch (record.kind) {
    case Kind::call:
      return "the call of " + titleOf(record);
    case Kind::returned:
      return "the return of " + titleOf(record);
    case Kind::thrown:
      return "the throw of " + titleOf(record);
    case Kind::get:
      return "the read of " + titleOf(record);
    case Kind::set:
      return "the assignment of " + titleOf(record);
    default:
      return titleOf(record);
  }
}

// Whether a value speaks of objects, which have the names of the scenario's variables.
bool namesObjects(const json::value& value) {
  const auto inside = [](const auto& members, const auto& of) {
    return std::any_of(members.begin(), members.end(),
                       [&](const auto& member) { return namesObjects(of(member)); });
  };
  if (value.is_array()) {
    return inside(
        value.get_array(), [](const json::value& item) -> const auto& { return item; });
  }
  return isTagged(value, "ref") ||
         (value.is_object() && inside(
                                   value.get_object(), [](const auto& member) -> const auto& {
                                     return member.value();
                                   }));
}

}  // namespace

Titles titlesOf(const Record& first, const Record& second) {
  Titles out{momentOf(first), momentOf(second)};
  if (out.first != out.second) {
    return out;
  }
  if (first.value != second.value && !namesObjects(first.value) && !namesObjects(second.value)) {
    const std::string_view with = first.value.is_array() ? " with " : " ";
    out.first.append(with).append(valueText(first.value));
    out.second.append(with).append(valueText(second.value));
  }
  if (out.first == out.second) {
    out.first = "another " + (out.first.starts_with("the ") ? out.first.substr(4) : out.first);
  }
  return out;
}

std::string pathOf(const Record& record) {
  const std::string type = typeOf(record);
  switch (record.kind) {
    case Kind::event:
    case Kind::returned:
    case Kind::thrown:
    case Kind::fault:
      return type + "/" + record.name;
    case Kind::call:
      return type + "/" + record.name + ".call";
    case Kind::get:
      return type + "/" + record.name + ".get";
    case Kind::set:
      return type + "/" + record.name + ".set";
    case Kind::callback:
      return type == record.name ? type : type + "/" + record.name + ".callback";
    case Kind::uncaught:
    case Kind::mark:
    case Kind::probe:
    case Kind::signal:
    case Kind::end:
      break;
  }
  return std::string(trace::toString(record.kind));
}

std::string valueText(const json::value& value) {
  Record probe;
  probe.kind = Kind::probe;
  probe.value = value;
  return shortened(probe.text().substr(std::string_view("probe ").size()));
}

bool isTagged(const json::value& value, std::string_view tag) {
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains("$");
  return found != nullptr && found->is_string() && found->get_string() == tag;
}

std::string errorName(const json::value& error) {
  for (const std::string_view key : {"code", "name"}) {
    const json::value* value = error.is_object() ? error.get_object().if_contains(key) : nullptr;
    if (value != nullptr && value->is_string()) {
      return std::string(value->get_string());
    }
  }
  return valueText(error);
}

}  // namespace netparity::compare
