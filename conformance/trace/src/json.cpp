#include "netparity/trace/trace.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <map>

namespace netparity::trace {

namespace json = boost::json;

namespace {

json::value toJson(const Record& record) {
  json::object out{{"t", toString(record.kind)}, {"owner", record.owner}};
  const auto text = [&out](std::string_view key, const std::string& value) {
    if (!value.empty()) {
      out[key] = value;
    }
  };
  text("type", record.type);
  text("name", record.name);
  out["value"] = record.value;
  if (!record.state.empty()) {
    out["state"] = record.state;
  }
  if (record.step != 0) {
    out["step"] = record.step;
    out["at"] = json::array{record.line, record.column};
  }
  if (record.turn >= 0) {
    out["turn"] = record.turn;
  }
  if (record.joined != 1) {
    out["joined"] = static_cast<std::int64_t>(record.joined);
  }
  return out;
}

bool readInt(const json::object& object, std::string_view key, int& out) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) {
    return true;
  }
  if (!value->is_int64()) {
    return false;
  }
  out = static_cast<int>(value->get_int64());
  return true;
}

bool readString(const json::object& object, std::string_view key, std::string& out) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) {
    return true;
  }
  if (!value->is_string()) {
    return false;
  }
  out = std::string(value->get_string());
  return true;
}

bool read(const json::value& value, Record& record) {
  if (!value.is_object()) {
    return false;
  }
  const json::object& object = value.get_object();
  std::string kind;
  int joined = 1;
  if (!readString(object, "t", kind) || !readString(object, "owner", record.owner) ||
      !readString(object, "type", record.type) || !readString(object, "name", record.name) ||
      !readInt(object, "step", record.step) || !readInt(object, "turn", record.turn) ||
      !readInt(object, "joined", joined)) {
    return false;
  }
  const auto known = kindFromString(kind);
  const json::value* payload = object.if_contains("value");
  if (!known || payload == nullptr || joined < 1) {
    return false;
  }
  record.kind = *known;
  record.value = *payload;
  record.joined = static_cast<std::size_t>(joined);
  if (const json::value* state = object.if_contains("state")) {
    if (!state->is_object()) {
      return false;
    }
    record.state = state->get_object();
  }
  if (const json::value* at = object.if_contains("at")) {
    if (!at->is_array() || at->get_array().size() != 2 || !at->get_array()[0].is_int64() ||
        !at->get_array()[1].is_int64()) {
      return false;
    }
    record.line = static_cast<int>(at->get_array()[0].get_int64());
    record.column = static_cast<int>(at->get_array()[1].get_int64());
  }
  return true;
}

}  // namespace

json::value Trace::toJson() const {
  json::array out;
  for (const Record& record : records) {
    out.push_back(trace::toJson(record));
  }
  return out;
}

boost::system::result<Trace, program::Problem> Trace::fromJson(const json::value& value) {
  if (!value.is_array()) {
    return program::Problem{"trace", "must be an array of records"};
  }
  Trace trace;
  for (const json::value& item : value.get_array()) {
    Record record;
    if (!read(item, record)) {
      return program::Problem{"trace[" + std::to_string(trace.records.size()) + "]",
                              "is no canonical record"};
    }
    trace.records.push_back(std::move(record));
  }
  return trace;
}

std::string Trace::fingerprint() const {
  std::map<int, int> order;
  std::string out;
  for (const Record& record : records) {
    json::object text = trace::toJson(record).as_object();
    text.erase("joined");
    if (record.turn >= 0) {
      text["turn"] = order.emplace(record.turn, static_cast<int>(order.size())).first->second;
    }
    out += json::serialize(text);
    out += '\n';
  }
  return out;
}

}  // namespace netparity::trace
