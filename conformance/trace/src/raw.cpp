#include "raw.hpp"

#include <charconv>
#include <cmath>

namespace netparity::trace {

namespace json = boost::json;

namespace {

struct Field {
  std::string_view payload;
  bool needsOn;
  bool needsStep;
  bool needsName;
};

Field fieldsOf(Kind kind) {
  switch (kind) {
    case Kind::call:
      return {"args", true, true, true};
    case Kind::returned:
      return {"value", false, true, false};
    case Kind::thrown:
      return {"error", false, true, false};
    case Kind::get:
    case Kind::set:
      return {"value", true, true, true};
    case Kind::event:
      return {"args", true, false, true};
    case Kind::callback:
      return {"args", false, true, true};
    case Kind::mark:
    case Kind::signal:
      return {"label", false, true, false};
    case Kind::probe:
      return {"value", false, true, false};
    case Kind::uncaught:
      return {"error", false, false, false};
    case Kind::end:
      return {"open", false, false, false};
    case Kind::fault:
      return {"args", true, false, true};
  }
  return {"", false, false, false};
}

std::optional<std::string> readOn(const json::object& record, Raw& raw) {
  const json::value* on = record.if_contains("on");
  if (on == nullptr || on->is_null()) {
    return std::nullopt;
  }
  if (raw.kind == Kind::fault) {
    if (!on->is_string() || on->get_string().empty()) {
      return "\"on\" of a fault must be its name";
    }
    raw.on = {On::What::fault, 0, on->get_string()};
    return std::nullopt;
  }
  if (on->is_string()) {
    if (on->get_string() != "net") {
      return "\"on\" must be a number, \"net\" or null";
    }
    raw.on.what = On::What::module;
    return std::nullopt;
  }
  const auto number = integerOf(*on);
  if (!number) {
    return "\"on\" must be a number, \"net\" or null";
  }
  raw.on = {On::What::object, *number};
  return std::nullopt;
}

std::optional<std::string> readNumbers(const json::object& record, const Field& field, Raw& raw) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (const json::value* step = record.if_contains("step"); step != nullptr && !step->is_null()) {
    const auto number = integerOf(*step);
    if (!number || *number < 0 || *number > kMost) {
      return "\"step\" must be a number";
    }
    raw.step = static_cast<int>(*number);
  } else if (field.needsStep) {
    return "\"step\" is missing";
  }
  if (const json::value* turn = record.if_contains("turn")) {
    const auto number = integerOf(*turn);
    if (!number || *number < 0 || *number > kMost) {
      return "\"turn\" must be a number";
    }
    raw.turn = static_cast<int>(*number);
  }
  return std::nullopt;
}

std::optional<std::string> readText(const json::object& record, std::string_view key, bool needed,
                                    std::string_view& out) {
  const json::value* value = record.if_contains(key);
  if (value == nullptr) {
    if (needed) {
      return "\"" + std::string(key) + "\" is missing";
    }
    return std::nullopt;
  }
  if (!value->is_string()) {
    return "\"" + std::string(key) + "\" must be a string";
  }
  out = value->get_string();
  return std::nullopt;
}

std::optional<std::string> readPayload(const json::object& record, const Field& field, Raw& raw) {
  raw.value = record.if_contains(field.payload);
  if (raw.value == nullptr) {
    raw.value = record.if_contains("error");
    raw.failed = raw.value != nullptr;
  } else if (raw.kind == Kind::set && record.contains("error")) {
    raw.value = record.if_contains("error");
    raw.failed = true;
  }
  if (raw.value == nullptr) {
    return "\"" + std::string(field.payload) + "\" is missing";
  }
  const bool list = field.payload == "args" || field.payload == "open";
  if (list && !raw.value->is_array()) {
    return "\"" + std::string(field.payload) + "\" must be an array";
  }
  if (raw.kind == Kind::end) {
    for (const json::value& item : raw.value->get_array()) {
      if (!item.is_object() || !item.get_object().contains("on")) {
        return "\"open\" must hold objects with \"on\"";
      }
    }
  }
  if (const json::value* state = record.if_contains("state")) {
    if (!state->is_object()) {
      return "\"state\" must be an object";
    }
    raw.state = &state->get_object();
  }
  if (const json::value* listeners = record.if_contains("listeners")) {
    raw.heard = integerOf(*listeners).value_or(1) != 0;
  }
  return std::nullopt;
}

std::optional<std::string> read(const json::object& record, Raw& raw) {
  std::string_view kind;
  if (auto wrong = readText(record, "t", true, kind)) {
    return wrong;
  }
  const auto known = kindFromString(kind);
  if (!known) {
    return "\"" + std::string(kind.substr(0, 40)) + "\" is no kind of record";
  }
  raw.kind = *known;
  const Field field = fieldsOf(raw.kind);
  if (auto wrong = readOn(record, raw)) {
    return wrong;
  }
  if (field.needsOn && raw.on.what == On::What::nothing) {
    return "\"on\" is missing";
  }
  if (auto wrong = readNumbers(record, field, raw)) {
    return wrong;
  }
  if (auto wrong = readText(record, "name", field.needsName, raw.name)) {
    return wrong;
  }
  if (auto wrong = readText(record, "class", false, raw.type)) {
    return wrong;
  }
  if (auto wrong = readText(record, "path", false, raw.path)) {
    return wrong;
  }
  return readPayload(record, field, raw);
}

}  // namespace

boost::system::result<std::vector<Raw>, program::Problem> readRaw(
    std::span<const json::object> records) {
  std::vector<Raw> out(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto wrong = read(records[i], out[i])) {
      return program::Problem{"record " + std::to_string(i + 1), *wrong};
    }
  }
  return out;
}

std::string_view tagOf(const json::value& value) {
  if (!value.is_object()) {
    return {};
  }
  const json::value* tag = value.get_object().if_contains("$");
  return tag != nullptr && tag->is_string() ? std::string_view(tag->get_string())
                                            : std::string_view();
}

std::optional<std::int64_t> integerOf(const json::value& value) {
  if (value.is_int64()) {
    return value.get_int64();
  }
  if (value.is_double() && std::abs(value.get_double()) < 9e15 &&
      std::trunc(value.get_double()) == value.get_double()) {
    return static_cast<std::int64_t>(value.get_double());
  }
  return std::nullopt;
}

std::optional<std::int64_t> referenceOf(const json::value& value) {
  if (tagOf(value) != "ref") {
    return std::nullopt;
  }
  const json::value* on = value.get_object().if_contains("on");
  return on != nullptr ? integerOf(*on) : std::nullopt;
}

const json::value* propertyOf(const json::value& value, std::string_view key) {
  if (tagOf(value) != "object") {
    return nullptr;
  }
  const json::value* props = value.get_object().if_contains("props");
  if (props == nullptr || !props->is_array()) {
    return nullptr;
  }
  for (const json::value& prop : props->get_array()) {
    if (prop.is_array() && prop.get_array().size() == 2 && prop.get_array()[0].is_string() &&
        prop.get_array()[0].get_string() == key) {
      return &prop.get_array()[1];
    }
  }
  return nullptr;
}

const json::value* partOf(const json::value& value, std::span<const std::string> path) {
  const json::value* at = &value;
  for (const std::string& step : path) {
    if (tagOf(*at) == "object") {
      at = propertyOf(*at, step);
    } else {
      const json::value* items =
          tagOf(*at) == "array" ? at->get_object().if_contains("items") : nullptr;
      std::size_t index = 0;
      const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
      const bool has = items != nullptr && items->is_array() && parsed.ec == std::errc() &&
                       index < items->get_array().size();
      at = has ? &items->get_array()[index] : nullptr;
    }
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at;
}

}  // namespace netparity::trace
