#include "netparity/adapter/encoder.hpp"

#include "netparity/adapter/digest.hpp"
#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <cmath>

namespace netparity::adapter {
namespace {

constexpr std::size_t kLongString = 4096;
constexpr std::size_t kMaximumItems = 100;
constexpr std::size_t kMaximumDepth = 6;
constexpr std::size_t kMaximumNodes = 4000;
constexpr std::size_t kMaximumText = 200000;
constexpr std::size_t kHead = 32;

constexpr std::string_view kErrorFields[] = {"code", "errno",    "syscall",      "address",  "port",
                                             "path", "hostname", "localAddress", "localPort"};

void encodeOther(JsonText& out, std::string_view type) {
  out.beginObject();
  out.field("$", "other");
  out.field("type", type);
  out.endObject();
}

void encodeFunction(JsonText& out) {
  out.beginObject();
  out.field("$", "function");
  out.endObject();
}

std::string_view classNameOf(const Value& value) {
  if (const auto* host = value.object<HostObject>()) {
    return host->className();
  }
  return value.object<ArrayObject>() != nullptr ? "Array" : "Object";
}

}  // namespace

void Encoder::encode(JsonText& out, const Value& value) {
  if (++nodes_ > kMaximumNodes) {
    return encodeOther(out, "too large");
  }
  if (value.isUndefined()) {
    return encodeUndefined(out);
  }
  if (value.isNull()) {
    return out.null();
  }
  if (const bool* boolean = value.as<bool>()) {
    return out.boolean(*boolean);
  }
  if (const auto* number = value.as<double>()) {
    return encodeNumber(out, *number);
  }
  if (const Text* text = value.as<Text>()) {
    return encodeString(out, *text);
  }
  if (value.isFunction()) {
    return encodeFunction(out);
  }
  encodeObject(out, value);
}

void Encoder::encodeAll(JsonText& out, Arguments values) {
  out.beginArray();
  for (const Value& value : values) {
    encode(out, value);
  }
  out.endArray();
}

void Encoder::encodeData(JsonText& out, std::string_view type, std::string_view bytes) {
  const Digest digest = digestOf(bytes);
  std::string head;
  for (const char c : bytes.substr(0, kHead)) {
    appendCodePoint(head, static_cast<unsigned char>(c));
  }
  out.beginObject();
  out.field("$", "data");
  out.field("type", type);
  out.field("length", bytes.size());
  out.key("hash");
  out.beginArray();
  out.number(digest.first);
  out.number(digest.second);
  out.endArray();
  out.field("head", head);
  out.endObject();
}

void Encoder::encodeUndefined(JsonText& out) {
  out.beginObject();
  out.field("$", "undefined");
  out.endObject();
}

void Encoder::encodeNumber(JsonText& out, double value) {
  const bool negativeZero = value == 0 && std::signbit(value);
  if (std::isfinite(value) && !negativeZero) {
    return out.number(value);
  }
  out.beginObject();
  out.field("$", "number");
  out.field("v", negativeZero ? "-0" : formatNumber(value));
  out.endObject();
}

std::string Encoder::plainName(std::string_view name) {
  const Text text{std::string(name)};
  return text.slice(0, std::min(text.length(), kLongString)).toBytes();
}

void Encoder::encodeString(JsonText& out, const Text& text) {
  textUnits_ += text.length();
  if (text.length() > kLongString || textUnits_ > kMaximumText || text.hasLoneSurrogate()) {
    return encodeData(out, "string", text.toBytes());
  }
  out.string(text.utf8());
}

void Encoder::encodeObject(JsonText& out, const Value& value) {
  if (const auto* host = value.as<std::shared_ptr<HostObject>>();
      host != nullptr && (*host)->ofNet()) {
    out.beginObject();
    out.field("$", "ref");
    out.key("on");
    writeReference_(out, *host);
    out.endObject();
    return;
  }
  if (const auto* buffer = value.object<BufferObject>()) {
    return encodeData(out, "buffer", buffer->bytes);
  }
  if (std::find(path_.begin(), path_.end(), value) != path_.end()) {
    return encodeOther(out, "cycle");
  }
  path_.push_back(value);
  encodeComposite(out, value);
  path_.pop_back();
}

void Encoder::encodeComposite(JsonText& out, const Value& value) {
  if (const auto* error = value.object<ErrorObject>()) {
    return encodeError(out, *error);
  }
  if (path_.size() <= kMaximumDepth) {
    if (const auto* array = value.object<ArrayObject>()) {
      return encodeArray(out, *array);
    }
    const auto* plain = value.object<PlainObject>();
    if (plain != nullptr && plain->properties.size() <= kMaximumItems) {
      return encodePlain(out, *plain);
    }
  }
  encodeOther(out, classNameOf(value));
}

void Encoder::encodeArray(JsonText& out, const ArrayObject& array) {
  out.beginObject();
  out.field("$", "array");
  out.key("items");
  encodeAll(out, Arguments(array.items).first(std::min(array.items.size(), kMaximumItems)));
  out.field("length", array.items.size());
  out.endObject();
}

void Encoder::encodePlain(JsonText& out, const PlainObject& object) {
  out.beginObject();
  out.field("$", "object");
  out.key("props");
  out.beginArray();
  for (const PropertyMap::Entry* entry : object.properties.ordered()) {
    out.beginArray();
    out.string(plainName(entry->first));
    encode(out, entry->second);
    out.endArray();
  }
  out.endArray();
  out.endObject();
}

void Encoder::encodeError(JsonText& out, const ErrorObject& error) {
  out.beginObject();
  out.field("$", "error");
  const Value* ownName = error.properties.find("name");
  out.key("name");
  encode(out, ownName == nullptr ? Value::string(error.name) : *ownName);
  out.key("message");
  encode(out, error.message);
  for (const std::string_view field : kErrorFields) {
    const Value value = error.properties.get(field);
    if (value.isUndefined()) {
      continue;
    }
    out.key(field);
    encode(out, value);
  }
  if (path_.size() <= kMaximumDepth) {
    const Value errors = error.properties.get("errors");
    if (const auto* list = errors.object<ArrayObject>()) {
      out.key("errors");
      encodeAll(out, Arguments(list->items).first(std::min(list->items.size(), kMaximumItems)));
    }
    const Value cause = error.properties.get("cause");
    if (!cause.isUndefined()) {
      out.key("cause");
      encode(out, cause);
    }
  }
  out.endObject();
}

}  // namespace netparity::adapter
