#include "binding/emitter_object.hpp"

#include "binding/argument_validation.hpp"
#include "binding/inspect.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace netparity::adapter {
namespace {

constexpr double kDefaultMaxListeners = 10;

}  // namespace

struct EmitterMethods {
  static std::string eventName(Arguments arguments) {
    return toText(argumentAt(arguments, 0)).utf8();
  }

  static Value add(EmitterObject& self, Arguments arguments, bool once, bool front) {
    const Value& listener = checkFunction(argumentAt(arguments, 1), "listener");
    self.addListener(eventName(arguments), listener, once, front);
    return self.self();
  }
  static Value on(EmitterObject& self, Arguments arguments) {
    return add(self, arguments, false, false);
  }
  static Value once(EmitterObject& self, Arguments arguments) {
    return add(self, arguments, true, false);
  }
  static Value prependListener(EmitterObject& self, Arguments arguments) {
    return add(self, arguments, false, true);
  }
  static Value prependOnceListener(EmitterObject& self, Arguments arguments) {
    return add(self, arguments, true, true);
  }

  static Value off(EmitterObject& self, Arguments arguments) {
    const Value& listener = checkFunction(argumentAt(arguments, 1), "listener");
    self.removeListener(eventName(arguments), listener);
    return self.self();
  }

  static Value removeAllListeners(EmitterObject& self, Arguments arguments) {
    if (arguments.empty()) {
      self.emitter().removeAllListeners();
    } else {
      self.emitter().removeAllListeners(eventName(arguments));
    }
    return self.self();
  }

  static Value emit(EmitterObject& self, Arguments arguments) {
    std::vector<stream::EventArg> given;
    const std::string event = eventName(arguments);
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      // Anything may be an error that a stream is destroyed with; unheard of, it is wrapped.
      const bool isError = i == 1 && event == "error" && isTruthy(arguments[i]) &&
                           self.emitter().listenerCount("error") > 0;
      given.push_back(isError ? self.platform().errors().toNative(arguments[i])
                              : self.platform().toEventArg(arguments[i]));
    }
    try {
      return Value::boolean(self.emitter().emit(event, std::span<const stream::EventArg>(given)));
    } catch (const errors::NodeException& thrown) {
      // The reference cannot show a value that only this side knows.
      if (thrown.error.code() != "ERR_UNHANDLED_ERROR") {
        throw;
      }
      errors::raise(errors::unhandledError(inspect(argumentAt(arguments, 1))));
    }
  }

  static Value listenerCount(EmitterObject& self, Arguments arguments) {
    const std::string event = eventName(arguments);
    const Value& listener = argumentAt(arguments, 1);
    if (listener.isNullish()) {
      return static_cast<double>(self.emitter().listenerCount(event));
    }
    const Value wanted = ofProgram(listener);
    const std::vector<Value> listeners = self.listenersOf(event);
    const std::vector<Value> raw = self.rawListenersOf(event);
    double matching = 0;
    for (std::size_t i = 0; i < listeners.size(); ++i) {
      matching += ofProgram(listeners[i]) == wanted || raw[i] == wanted ? 1 : 0;
    }
    return matching;
  }

  static Value eventNames(EmitterObject& self, Arguments /*arguments*/) {
    // Names are keys of an object in Node: those that are numbers come first.
    PropertyMap keys;
    for (const std::string& name : self.emitter().eventNames()) {
      keys.set(name, Value());
    }
    auto names = std::make_shared<ArrayObject>();
    for (const PropertyMap::Entry* key : keys.ordered()) {
      names->items.push_back(Value::string(key->first));
    }
    return names;
  }

  static std::string nameOfList(EmitterObject& self, Arguments arguments) {
    std::string event = eventName(arguments);
    if (argumentAt(arguments, 0).isUndefined() && self.emitter().listenerCount(event) == 0 &&
        !net::compatOf(self.platform().loop()).listenersNeedNoEvent()) {
      throwError("TypeError", "Cannot read properties of undefined (reading 'length')");
    }
    return event;
  }
  static Value listeners(EmitterObject& self, Arguments arguments) {
    return listOf(self.listenersOf(nameOfList(self, arguments)));
  }
  static Value rawListeners(EmitterObject& self, Arguments arguments) {
    return listOf(self.rawListenersOf(nameOfList(self, arguments)));
  }
  static Value listOf(const std::vector<Value>& functions) {
    auto list = std::make_shared<ArrayObject>();
    std::transform(functions.begin(), functions.end(), std::back_inserter(list->items), ofProgram);
    return list;
  }

  static Value setMaxListeners(EmitterObject& self, Arguments arguments) {
    const Value& limit = argumentAt(arguments, 0);
    if (!(checkNumber(limit, "setMaxListeners") >= 0)) {
      errors::raise(errors::outOfRange("setMaxListeners", ">= 0", receivedOf(limit)));
    }
    self.own_.set("_maxListeners", limit);
    return self.self();
  }

  static Value getMaxListeners(EmitterObject& self, Arguments /*arguments*/) {
    const Value* limit = self.own_.find("_maxListeners");
    return limit == nullptr ? Value(kDefaultMaxListeners) : *limit;
  }
};

std::span<const EmitterObject::MethodEntry> emitterMethods() {
  using M = EmitterMethods;
  static constexpr EmitterObject::MethodEntry kMethods[] = {
      {"on", M::on},
      {"addListener", M::on},
      {"once", M::once},
      {"prependListener", M::prependListener},
      {"prependOnceListener", M::prependOnceListener},
      {"off", M::off},
      {"removeListener", M::off},
      {"removeAllListeners", M::removeAllListeners},
      {"emit", M::emit},
      {"listenerCount", M::listenerCount},
      {"listeners", M::listeners},
      {"rawListeners", M::rawListeners},
      {"eventNames", M::eventNames},
      {"setMaxListeners", M::setMaxListeners},
      {"getMaxListeners", M::getMaxListeners},
  };
  return kMethods;
}

Value EmitterObject::self() {
  return platform_.valueOf(emitter_);
}

const EmitterObject::Property* EmitterObject::findProperty(std::string_view key) const {
  const auto all = properties();
  const auto found =
      std::find_if(all.begin(), all.end(), [key](const Property& one) { return one.name == key; });
  return found == all.end() ? nullptr : &*found;
}

Value EmitterObject::get(const std::string& key) {
  if (const Value* own = own_.find(key)) {
    return *own;
  }
  if (const Value* value = kept(key)) {
    return *value;
  }
  if (const Property* property = findProperty(key)) {
    return platform_.guarded([&] { return property->get(*this); });
  }
  for (const auto table : {methods(), emitterMethods()}) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&key](const MethodEntry& one) { return one.name == key; });
    if (found != table.end() &&
        net::compatOf(platform_.loop()).has(std::string(className()) + "#" + key)) {
      return platform_.methodValue(*found);
    }
  }
  return key == "constructor" ? platform_.classOf(std::string(className())) : Value();
}

void EmitterObject::set(const std::string& key, const Value& value) {
  const Property* property = findProperty(key);
  if (property == nullptr) {
    own_.set(key, value);
  } else if (property->set != nullptr) {
    platform_.guarded([&] {
      property->set(*this, value);
      return Value();
    });
    if (property->keeps) {
      keep(key, value);
    }
  }
}

void EmitterObject::release() noexcept {
  own_.clear();
  kept_.clear();
}

void EmitterObject::addListener(std::string_view event, const Value& function, bool once,
                                bool front) {
  const auto callee = *function.as<std::shared_ptr<FunctionObject>>();
  const stream::ListenerKey key = platform_.nameListener(callee);
  if (!once) {
    stream::GenericListener listener = [callee, this](std::span<const stream::EventArg> given) {
      callListener(*callee, given);
    };
    front ? emitter_->prependListener(event, std::move(listener), key)
          : emitter_->on(event, std::move(listener), key);
    return;
  }
  const auto fired = std::make_shared<bool>(false);
  stream::GenericListener listener = [callee, fired,
                                      this](std::span<const stream::EventArg> given) {
    if (!std::exchange(*fired, true)) {
      callListener(*callee, given);
    }
  };
  const stream::ListenerKey wrapper =
      platform_.nameListener(wrapperOf(std::string(event), callee, fired));
  front ? emitter_->prependOnceListener(event, std::move(listener), key, wrapper)
        : emitter_->once(event, std::move(listener), key, wrapper);
}

void EmitterObject::callListener(const FunctionObject& function,
                                 std::span<const stream::EventArg> given) {
  std::vector<Value> values;
  values.reserve(given.size());
  for (const stream::EventArg& arg : given) {
    values.push_back(platform_.toValue(arg));
  }
  try {
    function.call(self(), values);
  } catch (const Thrown& thrown) {
    // As the reference knows exceptions: there are some that streams catch.
    errors::raise(platform_.errors().toNative(thrown.value));
  }
}

// What Node puts in the place of a listener for once, to be met in rawListeners(). A program may
// call it.
std::shared_ptr<FunctionObject> EmitterObject::wrapperOf(
    const std::string& event, const std::shared_ptr<FunctionObject>& callee,
    const std::shared_ptr<bool>& fired) {
  auto wrapper = FunctionObject::make("bound onceWrapper", nullptr);
  wrapper->properties.set("listener", Value(callee));
  wrapper->code = [this, event, callee, fired, itself = std::weak_ptr(wrapper)](
                      const Value& /*self*/, Arguments arguments) {
    if (*fired) {
      return Value();
    }
    emitter_->off(event, ReferencePlatform::keyOf(itself.lock().get()));
    *fired = true;
    return callee->call(self(), arguments);
  };
  return wrapper;
}

void EmitterObject::removeListener(std::string_view event, const Value& function) {
  emitter_->off(event, ReferencePlatform::keyOf(function.object<FunctionObject>()));
}

std::vector<Value> EmitterObject::listenersOf(std::string_view event) const {
  return platform_.functionsOf(emitter_->listeners(event));
}

std::vector<Value> EmitterObject::rawListenersOf(std::string_view event) const {
  return platform_.functionsOf(emitter_->rawListeners(event));
}

Value EmitterObject::newestListener(std::string_view event) const {
  const std::vector<Value> listeners = listenersOf(event);
  return listeners.empty() ? Value() : listeners.back();
}

Value EmitterObject::listenerFor(std::string_view event, const Value& function) const {
  const std::vector<Value> listeners = listenersOf(event);
  const auto found = std::find_if(listeners.rbegin(), listeners.rend(), [&](const Value& listener) {
    return ofProgram(listener) == ofProgram(function);
  });
  return found == listeners.rend() ? function : *found;
}

}  // namespace netparity::adapter
