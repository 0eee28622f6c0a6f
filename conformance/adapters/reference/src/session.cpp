#include "netparity/adapter/session.hpp"

#include "netparity/adapter/members.hpp"
#include "netparity/adapter/nesting.hpp"
#include "netparity/adapter/operators.hpp"
#include "value_makers.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace netparity::adapter {
namespace {

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool isListenerMethod(std::string_view name) {
  return isOneOf(name, {"on", "once", "addListener", "prependListener", "prependOnceListener"});
}

bool isRemovalMethod(std::string_view name) {
  return isOneOf(name, {"off", "removeListener"});
}

}  // namespace

Value valueOfJson(const boost::json::value& document) {
  switch (document.kind()) {
    case boost::json::kind::null:
      return Null();
    case boost::json::kind::bool_:
      return Value::boolean(document.get_bool());
    case boost::json::kind::string:
      return Value::string(document.get_string());
    case boost::json::kind::array: {
      auto array = std::make_shared<ArrayObject>();
      for (const auto& item : document.get_array()) {
        array->items.push_back(valueOfJson(item));
      }
      return array;
    }
    case boost::json::kind::object: {
      auto object = std::make_shared<PlainObject>();
      for (const auto& [key, value] : document.get_object()) {
        object->properties.set(key, valueOfJson(value));
      }
      return object;
    }
    default:
      return document.to_number<double>();
  }
}

Session::Session(Channel& channel, RunCommand command, const boost::json::value& program,
                 const MakePlatform& makePlatform)
    : channel_(channel),
      command_(std::move(command)),
      recorder_(channel, command_.id, command_.limits),
      platform_(makePlatform(recorder_)),
      module_(platform_->module()) {
  program_.emplace(
      Program::parse(program, [this](const std::string& name) { return globalValue(name); }));
}

Session::~Session() {
  // Reference cycles between functions, variables and sockets end here; then the loop goes, while
  // the program that its queued functions refer to is still there.
  recorder_.stop();
  if (program_) {
    program_->release();
  }
  recorder_.release();
  module_->release();
  platform_.reset();
}

std::optional<Value> Session::globalValue(const std::string& name) {
  if (name == "net") {
    return Value(std::static_pointer_cast<HostObject>(module_));
  }
  if (const Value* bound = command_.bindings.find(name)) {
    return *bound;
  }
  return std::nullopt;
}

std::string Session::run() {
  JsonText started;
  started.beginObject();
  started.field("t", "started");
  started.field("id", command_.id);
  started.endObject();
  channel_.send(started.text());
  platform_->run([this] { program_->run(*this); },
                 [this](const Value& error) { recorder_.uncaught(error); });
  recorder_.end();
  recorder_.stop();
  // The loop goes with the session, so nothing that was left open outlives it.
  return doneMessage(command_.id, "dry", program_->wantsFreshProcess());
}

std::optional<Session::Place> Session::placeOf(const Value& value) {
  if (const auto* function = value.object<FunctionObject>()) {
    if (function->netClass.empty()) {
      return std::nullopt;
    }
    return Place{module_, function->netClass + "."};
  }
  const auto* host = value.as<std::shared_ptr<HostObject>>();
  if (host == nullptr || !(*host)->ofNet()) {
    return std::nullopt;
  }
  return Place{std::static_pointer_cast<NetObject>(*host), {}};
}

Value Session::readMember(const Value& object, const std::string& key) {
  return ofProgram(readMemberOf(object, key));
}

Value Session::getProperty(Step step, const Value& object, const std::string& key) {
  const auto place = placeOf(object);
  if (!place) {
    return readMember(object, key);
  }
  Value value;
  try {
    value = readMemberOf(object, key);
  } catch (const Thrown& thrown) {
    recorder_.property("get", step, place->on, place->prefix + key, nullptr, &thrown.value);
    throw;
  }
  recorder_.property("get", step, place->on, place->prefix + key, &value, nullptr);
  return ofProgram(value);
}

void Session::setProperty(Step step, const Value& object, const std::string& key,
                          const Value& value) {
  const auto place = placeOf(object);
  if (!place) {
    return writeMemberOf(object, key, value);
  }
  try {
    writeMemberOf(object, key, value);
  } catch (const Thrown& thrown) {
    recorder_.property("set", step, place->on, place->prefix + key, &value, &thrown.value);
    throw;
  }
  recorder_.property("set", step, place->on, place->prefix + key, &value, nullptr);
}

Value Session::outcome(Step step, const std::function<Value()>& perform) {
  Value value;
  platform_->enter(step);
  try {
    value = perform();
  } catch (const Thrown& thrown) {
    recorder_.thrown(step, thrown.value);
    throw;
  }
  recorder_.returned(step, value);
  return value;
}

Value Session::callMethod(Step step, const Value& object, const std::string& name,
                          const Value& method, Arguments arguments) {
  const auto place = placeOf(object);
  if (!place) {
    return callValue(method, name, object, arguments);
  }
  const Call call{step, place->on, place->prefix + name};
  recorder_.call(call, arguments);
  return outcome(step, [&] {
    if (!method.isFunction()) {
      throwError("TypeError", call.name + " is not a function");
    }
    return callValue(method, call.name, object, argumentsFor(call, object, arguments));
  });
}

std::vector<Value> Session::argumentsFor(const Call& call, const Value& object,
                                         Arguments arguments) {
  if (isListenerMethod(call.name)) {
    return {arguments.begin(), arguments.end()};
  }
  if (!isRemovalMethod(call.name)) {
    return wrapAll(call, arguments);
  }
  std::vector<Value> replaced(arguments.begin(), arguments.end());
  if (replaced.size() > 1) {
    replaced[1] = platform_->listenerFor(object, replaced[0], replaced[1]);
  }
  return replaced;
}

Value Session::construct(Step step, const std::string& className, Arguments arguments) {
  if (className == "Error") {
    return makeErrorOf(arguments);
  }
  if (className == "AbortController") {
    if (auto controller = platform_->makeAbortController()) {
      return *controller;
    }
    recorder_.unsupported(step, className);
  }
  const std::string shortName = className.starts_with("net.") ? className.substr(4) : className;
  const Call call{step, module_, "new " + shortName};
  recorder_.call(call, arguments);
  return outcome(step, [&] {
    const Value constructor = platform_->classOf(shortName);
    const auto* function = constructor.object<FunctionObject>();
    if (function == nullptr) {
      throwError("TypeError", className + " is not a constructor");
    }
    return function->call(Value(), wrapAll(call, arguments));
  });
}

void Session::probe(Step step, const std::function<Value()>& evaluate) {
  try {
    const Value value = evaluate();
    recorder_.probe(step, "value", value);
  } catch (const Thrown& thrown) {
    recorder_.probe(step, "error", thrown.value);
  }
}

std::vector<Value> Session::wrapAll(const Call& call, Arguments arguments) {
  std::vector<const void*> seen;
  std::vector<Value> wrapped;
  wrapped.reserve(arguments.size());
  for (const Value& argument : arguments) {
    wrapped.push_back(wrap(argument, call, {}, seen));
  }
  return wrapped;
}

Value Session::wrap(const Value& value, const Call& call, const std::string& path,
                    std::vector<const void*>& seen) {
  if (value.isFunction()) {
    const Value original = ofProgram(value);
    const auto& function = *original.as<std::shared_ptr<FunctionObject>>();
    return function->recorded ? recordingFunction(function, call, path) : value;
  }
  const auto* array = value.object<ArrayObject>();
  const auto* plain = value.object<PlainObject>();
  const void* identity = array != nullptr ? static_cast<const void*>(array) : plain;
  if (identity == nullptr || std::find(seen.begin(), seen.end(), identity) != seen.end()) {
    return value;
  }
  seen.push_back(identity);
  const Nesting level;
  const auto pathTo = [&path](const std::string& key) {
    return path.empty() ? key : path + "." + key;
  };
  if (auto* items = value.object<ArrayObject>()) {
    for (std::size_t i = 0; i < items->items.size(); ++i) {
      items->items[i] = wrap(items->items[i], call, pathTo(std::to_string(i)), seen);
    }
  } else if (auto* object = value.object<PlainObject>()) {
    for (const PropertyMap::Entry* entry : object->properties.ordered()) {
      object->properties.set(entry->first, wrap(entry->second, call, pathTo(entry->first), seen));
    }
  }
  return value;
}

Value Session::recordingFunction(const std::shared_ptr<FunctionObject>& original, const Call& call,
                                 const std::string& path) {
  auto function = FunctionObject::make(
      {}, [this, original, call, path](const Value& self, Arguments arguments) {
        recorder_.callback(call, *original, path, arguments);
        return original->call(self, arguments);
      });
  function->original = original;
  return function;
}

Value Session::helperCallback(Step step, const std::string& name, const Value& function) {
  if (!function.isFunction()) {
    throwError("TypeError", name + " needs a function");
  }
  const auto& original = *function.as<std::shared_ptr<FunctionObject>>();
  original->recorded = true;
  return recordingFunction(original, Call{step, {}, name}, {});
}

namespace {

Value callMember(const Value& object, const std::string& name, Arguments arguments) {
  callValue(readMemberOf(object, name), "object." + name, object, arguments);
  return {};
}

}  // namespace

Value Session::callHelper(Step step, const std::string& name, Arguments arguments) {
  if (name == "bytes") {
    return makePseudoRandomBytes(argumentAt(arguments, 0), argumentAt(arguments, 1));
  }
  if (name == "hex") {
    return makeBytesOfHex(argumentAt(arguments, 0));
  }
  if (name == "after") {
    return after(step, arguments);
  }
  if (name == "onceTotal") {
    return onceTotal(step, arguments);
  }
  if (name == "dispose") {
    return callMember(argumentAt(arguments, 0), "[Symbol.dispose]", {});
  }
  if (name == "asyncDispose") {
    const std::array<Value, 1> settled{helperCallback(step, name, argumentAt(arguments, 1))};
    return callMember(argumentAt(arguments, 0), "[Symbol.asyncDispose]", settled);
  }
  if (name == "tmp") {
    return temporaryPath(arguments);
  }
  if (name == "mark" || name == "signal") {
    recorder_.label(name, step, argumentAt(arguments, 0), argumentAt(arguments, 1));
    return {};
  }
  return schedule(step, name, arguments);
}

Value Session::schedule(Step step, const std::string& name, Arguments arguments) {
  const bool isTimeout = name == "timeout";
  const Value callback = helperCallback(step, name, argumentAt(arguments, isTimeout ? 1 : 0));
  auto task = [callback, name] { callValue(callback, name, Value(), {}); };
  if (name == "nextTick") {
    platform_->nextTick(std::move(task));
  } else if (name == "microtask") {
    platform_->microtask(std::move(task));
  } else if (name == "immediate") {
    platform_->immediate(std::move(task));
  } else {
    platform_->timeout(toNumber(argumentAt(arguments, 0)), std::move(task));
  }
  return {};
}

Value Session::after(Step step, Arguments arguments) {
  const Value done = helperCallback(step, "after", argumentAt(arguments, 1));
  auto counter =
      FunctionObject::make({}, [done, wanted = argumentAt(arguments, 0), calls = 0.0](
                                   const Value& /*self*/, Arguments /*arguments*/) mutable {
        if (strictEquals(++calls, wanted)) {
          callValue(done, "after", Value(), {});
        }
        return Value();
      });
  counter->recorded = true;
  return counter;
}

Value Session::onceTotal(Step step, Arguments arguments) {
  const Value socket = argumentAt(arguments, 0);
  const double wanted = toNumber(argumentAt(arguments, 1));
  const Value done = helperCallback(step, "onceTotal", argumentAt(arguments, 2));
  auto listener = FunctionObject::make(
      {}, [done, wanted, total = 0.0](const Value& /*self*/, Arguments chunks) mutable {
        const Value& chunk = argumentAt(chunks, 0);
        const double before = total;
        if (const Text* text = chunk.as<Text>()) {
          total += static_cast<double>(text->toBytes().size());
        } else if (const auto* buffer = chunk.object<BufferObject>()) {
          total += static_cast<double>(buffer->bytes.size());
        }
        if (before < wanted && total >= wanted) {
          callValue(done, "onceTotal", Value(), {});
        }
        return Value();
      });
  const std::array<Value, 2> given{Value::string("data"), Value(listener)};
  return callMember(socket, "on", given);
}

Value Session::temporaryPath(Arguments arguments) {
  return joinPath(toText(command_.bindings.get("tmp")), toText(argumentAt(arguments, 0)));
}

}  // namespace netparity::adapter
