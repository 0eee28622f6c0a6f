#include "describe.hpp"

#include <boost/json/object.hpp>

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
