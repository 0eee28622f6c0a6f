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

namespace netparity::adapter {
namespace {

constexpr double kDefaultMaxListeners = 10;

// A function is its own key: its address is unique while it is registered.
stream::ListenerKey keyOf(const FunctionObject* function) {
  return static_cast<stream::ListenerKey>(reinterpret_cast<std::uintptr_t>(function));
}

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
      self.listeners_.clear();
      self.emitter().removeAllListeners();
      return self.self();
    }
    const std::string event = eventName(arguments);
    std::erase_if(self.listeners_, [&event](const auto& entry) { return entry.first == event; });
    self.emitter().removeAllListeners(event);
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
    return static_cast<double>(self.emitter().listenerCount(eventName(arguments)));
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

  // Listeners that the reference added for itself have no value; they stand first, as they are
  // older.
  static Value listeners(EmitterObject& self, Arguments arguments) {
    const std::string event = eventName(arguments);
    const std::size_t count = self.emitter().listenerCount(event);
    auto list = std::make_shared<ArrayObject>();
    for (const auto& [name, function] : self.listeners_) {
      if (name == event) {
        list->items.emplace_back(function);
      }
    }
    while (list->items.size() > count) {
      list->items.erase(list->items.begin());
    }
    while (list->items.size() < count) {
      list->items.insert(list->items.begin(),
                         FunctionObject::make({}, [](const Value&, Arguments) { return Value(); }));
    }
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
      {"rawListeners", M::listeners},
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
  return {};
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
  listeners_.clear();
}

void EmitterObject::addListener(std::string_view event, const Value& function, bool once,
                                bool front) {
  const auto callee = *function.as<std::shared_ptr<FunctionObject>>();
  stream::GenericListener listener = [callee, this](std::span<const stream::EventArg> given) {
    std::vector<Value> values;
    values.reserve(given.size());
    for (const stream::EventArg& arg : given) {
      values.push_back(platform_.toValue(arg));
    }
    try {
      callee->call(self(), values);
    } catch (const Thrown& thrown) {
      // As the reference knows exceptions: there are some that streams catch.
      errors::raise(platform_.errors().toNative(thrown.value));
    }
  };
  listeners_.emplace_back(std::string(event), callee);
  const stream::ListenerKey key = keyOf(callee.get());
  platform_.nameListener(key, function);
  if (once) {
    front ? emitter_->prependOnceListener(event, std::move(listener), key)
          : emitter_->once(event, std::move(listener), key);
  } else {
    front ? emitter_->prependListener(event, std::move(listener), key)
          : emitter_->on(event, std::move(listener), key);
  }
}

void EmitterObject::removeListener(std::string_view event, const Value& function) {
  const auto* callee = function.object<FunctionObject>();
  const auto found = std::find_if(listeners_.rbegin(), listeners_.rend(), [&](const auto& entry) {
    return entry.first == event && entry.second.get() == callee;
  });
  emitter_->off(event, keyOf(callee));
  if (found != listeners_.rend()) {
    listeners_.erase(std::next(found).base());
  }
}

Value EmitterObject::newestListener(std::string_view event) const {
  const auto found = std::find_if(listeners_.rbegin(), listeners_.rend(),
                                  [event](const auto& entry) { return entry.first == event; });
  return found == listeners_.rend() ? Value() : Value(found->second);
}

Value EmitterObject::listenerFor(std::string_view event, const Value& function) const {
  const auto* wanted = function.object<FunctionObject>();
  if (wanted == nullptr) {
    return function;
  }
  const auto* ofProgram = wanted->original == nullptr ? wanted : wanted->original.get();
  Value standIn = function;
  bool found = false;
  for (const auto& [name, listener] : listeners_) {
    if (name != event) {
      continue;
    }
    if (listener.get() == wanted) {
      return function;
    }
    if (!found && (listener->original.get() == ofProgram || listener.get() == ofProgram)) {
      standIn = listener;
      found = true;
    }
  }
  return standIn;
}

}  // namespace netparity::adapter
