#include "binding/reference_platform.hpp"

#include "binding/abort_controller.hpp"
#include "binding/event_values.hpp"
#include "binding/inspect.hpp"
#include "binding/net_module.hpp"
#include "binding/server_object.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <cmath>
#include <exception>
#include <utility>

namespace netparity::adapter {

ReferencePlatform::ReferencePlatform(Recorder& recorder, int nodeMajor,
                                     std::unique_ptr<loop::EventLoop> loop)
    : recorder_(recorder), ownedLoop_(std::move(loop)), loop_(*ownedLoop_) {
  net::setCompat(loop_, net::Compat(nodeMajor));
  module_ = makeNetModule(*this);
  net::observeEmits(loop_, [this](stream::EventEmitter& emitter, std::string_view name,
                                  std::span<const stream::EventArg> args, std::size_t listeners) {
    onEmit(emitter, name, args, listeners);
  });
}

ReferencePlatform::~ReferencePlatform() {
  net::observeEmits(loop_, nullptr);
}

Value ReferencePlatform::classOf(const std::string& name) {
  return module_->get(name);
}

std::optional<Value> ReferencePlatform::makeAbortController() {
  return adapter::makeAbortController(*this);
}

void ReferencePlatform::nextTick(Task task) {
  loop_.nextTick(std::move(task));
}

void ReferencePlatform::microtask(Task task) {
  loop_.queueMicrotask(std::move(task));
}

void ReferencePlatform::immediate(Task task) {
  loop_.setImmediate(std::move(task));
}

void ReferencePlatform::timeout(double milliseconds, Task task) {
  loop_.setTimeout(std::move(task), std::isnan(milliseconds) ? 1 : milliseconds);
}

Value ReferencePlatform::listenerFor(const Value& emitter, const Value& event,
                                     const Value& function) {
  const auto* object = dynamic_cast<const EmitterObject*>(emitter.object<HostObject>());
  return object == nullptr ? function : object->listenerFor(toText(event).utf8(), function);
}

void ReferencePlatform::run(Task main, std::function<void(const Value& error)> uncaught) {
  loop_.onUncaught([this, report = std::move(uncaught)](const std::exception_ptr& thrown) {
    report(thrownValue(thrown));
  });
  loop_.runMain(std::move(main));
  loop_.run();
}

Value ReferencePlatform::thrownValue(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Thrown& javascript) {
    return javascript.value;
  } catch (const errors::NodeException& node) {
    return valueOf(node);
  } catch (const std::exception& other) {
    recorder_.fail(other.what());
  }
}

Value ReferencePlatform::guarded(const std::function<Value()>& perform) {
  try {
    return perform();
  } catch (const errors::NodeException& node) {
    throw Thrown(valueOf(node));
  }
}

// Programs throw errors only, so that what is none was emitted as `error` and nobody listened.
Value ReferencePlatform::valueOf(const errors::NodeException& thrown) {
  Value value = errors_.toValue(thrown.error);
  return value.object<ErrorObject>() != nullptr
             ? value
             : errors_.toValue(errors::unhandledError(inspect(value)));
}

Value ReferencePlatform::call(const Value& function, Arguments arguments) {
  return callValue(function, "callback", Value(), arguments);
}

std::shared_ptr<EmitterObject> ReferencePlatform::objectOf(
    const std::shared_ptr<stream::EventEmitter>& emitter) {
  auto& object = objects_[emitter.get()];
  if (object != nullptr) {
    return object;
  }
  if (auto socket = std::dynamic_pointer_cast<net::Socket>(emitter)) {
    object = std::make_shared<SocketObject>(*this, std::move(socket));
  } else if (auto server = std::dynamic_pointer_cast<net::Server>(emitter)) {
    object = std::make_shared<ServerObject>(*this, std::move(server));
  }
  return object;
}

Value ReferencePlatform::valueOf(const std::shared_ptr<stream::EventEmitter>& emitter) {
  if (emitter == nullptr) {
    return Null();
  }
  if (const auto* carrier = dynamic_cast<const ValueCarrier*>(emitter.get())) {
    return carrier->value;
  }
  const auto object = objectOf(emitter);
  return object == nullptr ? Value() : Value(std::static_pointer_cast<HostObject>(object));
}

Value ReferencePlatform::toValue(const stream::EventArg& arg) {
  return valueOfArg(*this, arg);
}

stream::EventArg ReferencePlatform::toEventArg(const Value& value) {
  return argOfValue(*this, value);
}

stream::ListenerKey ReferencePlatform::nameListener(
    const std::shared_ptr<FunctionObject>& function) {
  const stream::ListenerKey key = keyOf(function.get());
  listeners_[key] = Value(function);
  return key;
}

Value ReferencePlatform::listenerOf(stream::ListenerKey key) {
  Value& listener = listeners_[key];
  if (listener.isUndefined()) {
    listener = FunctionObject::make({}, [](const Value&, Arguments) { return Value(); });
  }
  return listener;
}

std::vector<Value> ReferencePlatform::functionsOf(std::span<const stream::ListenerKey> keys) {
  std::vector<Value> functions;
  functions.reserve(keys.size());
  for (const stream::ListenerKey key : keys) {
    functions.push_back(listenerOf(key));
  }
  return functions;
}

Value ReferencePlatform::methodValue(const EmitterObject::MethodEntry& entry) {
  Value& method = methods_[&entry];
  if (method.isUndefined()) {
    method = FunctionObject::make(
        std::string(entry.name), [this, &entry](const Value& self, Arguments arguments) {
          auto* object = dynamic_cast<EmitterObject*>(self.object<HostObject>());
          if (object == nullptr) {
            throwError("TypeError", "Cannot read properties of undefined (reading '" +
                                        std::string(entry.name) + "')");
          }
          return guarded([&] { return entry.call(*object, arguments); });
        });
  }
  return method;
}

void ReferencePlatform::onEmit(stream::EventEmitter& emitter, std::string_view name,
                               std::span<const stream::EventArg> args, std::size_t listeners) {
  const auto object = objectOf(emitter.shared_from_this());
  if (object == nullptr) {
    return;
  }
  std::vector<Value> values;
  values.reserve(args.size());
  for (const stream::EventArg& arg : args) {
    values.push_back(toValue(arg));
  }
  recorder_.event(object, name, values, listeners);
}

}  // namespace netparity::adapter
