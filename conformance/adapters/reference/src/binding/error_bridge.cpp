#include "binding/error_bridge.hpp"

#include "netparity/adapter/operators.hpp"

#include <optional>
#include <string>
#include <utility>

namespace netparity::adapter {
namespace {

const void* identityOf(const errors::NodeError& error) {
  return &error.fields();
}

std::optional<std::string> textField(const ErrorObject& error, std::string_view key) {
  const Value value = error.properties.get(key);
  const Text* text = value.as<Text>();
  return text == nullptr ? std::nullopt : std::optional(text->utf8());
}

std::optional<int> numberField(const ErrorObject& error, std::string_view key) {
  const Value value = error.properties.get(key);
  return value.isNumber() ? std::optional<int>(toInt32(value)) : std::nullopt;
}

}  // namespace

Value ErrorBridge::toValue(const errors::NodeError& error) {
  if (!error) {
    return Null();
  }
  const auto found = known_.find(identityOf(error));
  if (found != known_.end()) {
    return found->second.value;
  }
  Value value = describe(error);
  remember(error, value);
  return value;
}

errors::NodeError ErrorBridge::toNative(const Value& value) {
  if (value.isNullish()) {
    return {};
  }
  for (const auto& [identity, known] : known_) {
    if (strictEquals(known.value, value)) {
      return known.native;
    }
  }
  errors::NodeError::Fields fields;
  if (const auto* error = value.object<ErrorObject>()) {
    fields.name = error->name;
    fields.message = error->message.utf8();
    fields.code = textField(*error, "code");
    fields.syscall = textField(*error, "syscall");
    fields.address = textField(*error, "address");
    fields.path = textField(*error, "path");
    fields.hostname = textField(*error, "hostname");
    fields.errnum = numberField(*error, "errno");
    fields.port = numberField(*error, "port");
  } else {
    // No toString() of the program is called: who asks for the error gets the value itself.
    const bool callsOut = value.isObject() || value.isFunction();
    fields.message = callsOut ? std::string(typeOf(value)) : toText(value).utf8();
  }
  return remember(errors::NodeError(std::move(fields)), value);
}

errors::NodeError ErrorBridge::remember(errors::NodeError native, const Value& value) {
  known_.insert_or_assign(identityOf(native), Known{native, value});
  return native;
}

std::shared_ptr<ErrorObject> ErrorBridge::describe(const errors::NodeError& error) {
  const errors::NodeError::Fields& fields = error.fields();
  auto object = makeError(fields.name, fields.message);
  object->native = error;
  const auto text = [&object](std::string_view key, const std::optional<std::string>& value) {
    if (value) {
      object->properties.set(key, Value::string(*value));
    }
  };
  const auto number = [&object](std::string_view key, std::optional<double> value) {
    if (value) {
      object->properties.set(key, *value);
    }
  };
  number("errno", fields.errnum);
  text("code", fields.code);
  text("syscall", fields.syscall);
  if (fields.address && fields.address->empty()) {
    object->properties.set("address", Null());
  } else {
    text("address", fields.address);
  }
  number("port", fields.port);
  text("localAddress", fields.localAddress);
  number("localPort", fields.localPort);
  text("path", fields.path);
  text("hostname", fields.hostname);
  text("host", fields.host);
  if (!fields.errors.empty()) {
    auto list = std::make_shared<ArrayObject>();
    for (const errors::NodeError& one : fields.errors) {
      list->items.push_back(toValue(one));
    }
    object->properties.set("errors", list);
  }
  if (fields.cause) {
    object->properties.set("cause", toValue(*fields.cause));
  }
  return object;
}

}  // namespace netparity::adapter
