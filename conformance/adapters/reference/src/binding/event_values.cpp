#include "binding/event_values.hpp"

#include "binding/inspect.hpp"
#include "binding/reference_platform.hpp"

#include <memory>
#include <variant>

namespace netparity::adapter {
namespace {

Value valueOfScalar(const stream::Record::Scalar& scalar) {
  if (std::holds_alternative<stream::Null>(scalar)) {
    return Null();
  }
  if (const bool* boolean = std::get_if<bool>(&scalar)) {
    return Value::boolean(*boolean);
  }
  if (const double* number = std::get_if<double>(&scalar)) {
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&scalar)) {
    return Value::string(*text);
  }
  return {};
}

Value valueOfRecord(const std::shared_ptr<const stream::Record>& record) {
  if (record == nullptr) {
    return {};
  }
  auto object = std::make_shared<PlainObject>();
  for (const auto& [key, scalar] : record->members) {
    object->properties.set(key, valueOfScalar(scalar));
  }
  return object;
}

}  // namespace

errors::Received ValueCarrier::received() const {
  return receivedOf(value);
}

Value valueOfArg(ReferencePlatform& platform, const stream::EventArg& arg) {
  if (std::holds_alternative<stream::Null>(arg)) {
    return Null();
  }
  if (const bool* boolean = std::get_if<bool>(&arg)) {
    return Value::boolean(*boolean);
  }
  if (const double* number = std::get_if<double>(&arg)) {
    return *number;
  }
  if (const auto* text = std::get_if<std::string>(&arg)) {
    return Value::string(*text);
  }
  if (const auto* chunk = std::get_if<stream::Chunk>(&arg)) {
    return valueOfChunk(*chunk);
  }
  if (const auto* error = std::get_if<errors::NodeError>(&arg)) {
    return platform.errors().toValue(*error);
  }
  if (const auto* emitter = std::get_if<std::shared_ptr<stream::EventEmitter>>(&arg)) {
    return platform.valueOf(*emitter);
  }
  if (const auto* record = std::get_if<std::shared_ptr<const stream::Record>>(&arg)) {
    return valueOfRecord(*record);
  }
  if (const auto* listener = std::get_if<stream::ListenerName>(&arg)) {
    return platform.listenerOf(listener->key);
  }
  return {};
}

stream::EventArg argOfValue(ReferencePlatform& platform, const Value& value) {
  if (value.isUndefined()) {
    return stream::Undefined();
  }
  if (value.isNull()) {
    return stream::Null();
  }
  if (const bool* boolean = value.as<bool>()) {
    return *boolean;
  }
  if (const auto* number = value.as<double>()) {
    return *number;
  }
  if (const Text* text = value.as<Text>()) {
    return text->utf8();
  }
  if (const auto* buffer = value.object<BufferObject>()) {
    return stream::Chunk(bytesOf(*buffer));
  }
  if (value.object<ErrorObject>() != nullptr) {
    return platform.errors().toNative(value);
  }
  if (const auto* object = dynamic_cast<const EmitterObject*>(value.object<HostObject>())) {
    return object->emitter().shared_from_this();
  }
  return std::shared_ptr<stream::EventEmitter>(std::make_shared<ValueCarrier>(value));
}

Value valueOfChunk(const stream::Chunk& chunk) {
  if (chunk.isText()) {
    return Text(chunk.text().utf8());
  }
  auto bytes = std::make_shared<const buffer::Buffer>(chunk.bytes());
  const std::string_view view = bytes->view();
  return BufferObject::share(std::move(bytes), view);
}

buffer::Buffer bytesOf(const BufferObject& object) {
  return buffer::Buffer::adopt(std::string(object.bytes));
}

Value valueOfAddress(const net::AddressInfo& address) {
  auto object = std::make_shared<PlainObject>();
  object->properties.set("address", Value::string(address.address));
  if (address.family.empty()) {
    return object;  // a path: of a socket that connects from a bound one
  }
  object->properties.set("family", Value::string(address.family));
  object->properties.set("port", static_cast<double>(address.port));
  return object;
}

}  // namespace netparity::adapter
