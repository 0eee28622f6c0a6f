#include "binding/socket_methods.hpp"

#include "binding/argument_validation.hpp"
#include "binding/event_values.hpp"
#include "binding/inspect.hpp"
#include "binding/option_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace netparity::adapter {
namespace {

using Self = EmitterObject&;

SocketObject& objectOf(Self self) {
  auto* object = dynamic_cast<SocketObject*>(&self);
  if (object == nullptr) {
    throwError("TypeError", "the receiver is not a Socket");
  }
  return *object;
}
net::Socket& socketOf(Self self) {
  return objectOf(self).socket();
}

stream::WriteCallback writeCallbackOf(ReferencePlatform& platform, const Value& callback) {
  if (!callback.isFunction()) {
    return {};
  }
  return [&platform, callback](const errors::NodeError& error) {
    const Value arguments[] = {platform.errors().toValue(error)};
    platform.call(callback, arguments);
  };
}

// --- writing

/// What write() and end() were given: nothing, text or bytes.
struct WriteArguments {
  const Text* text = nullptr;
  std::optional<buffer::Buffer> bytes;
  std::optional<stream::Encoding> encoding;  // none: the default encoding of the stream
};

WriteArguments chunkOf(const Value& chunk, const Value& encoding) {
  if (chunk.isNull()) {
    errors::raise(errors::streamNullValues());
  }
  WriteArguments result;
  const bool isBuffer = strictEquals(encoding, Value::string("buffer"));
  if (isTruthy(encoding) && !isBuffer) {
    const auto known =
        encoding.isString() ? stream::parseEncoding(encoding.as<Text>()->utf8()) : std::nullopt;
    if (!known) {
      refuseEncoding(encoding);
    }
    result.encoding = *known;
  }
  if (const auto* bytes = chunk.object<BufferObject>()) {
    result.bytes = bytesOf(*bytes);
    return result;
  }
  result.text = chunk.as<Text>();
  if (result.text == nullptr) {
    refuseType("chunk", {"string", "Buffer", "TypedArray", "DataView"}, chunk);
  }
  if (isBuffer) {
    refuseEncoding(encoding);
  }
  return result;
}

Value write(Self self, Arguments arguments) {
  net::Socket& socket = socketOf(self);
  const bool noEncoding = argumentAt(arguments, 1).isFunction();
  const Value callback = argumentAt(arguments, noEncoding ? 1 : 2);
  const WriteArguments chunk =
      chunkOf(argumentAt(arguments, 0), noEncoding ? Value() : argumentAt(arguments, 1));
  auto done = writeCallbackOf(self.platform(), callback);
  if (chunk.bytes) {
    return Value::boolean(socket.write(*chunk.bytes, std::move(done)));
  }
  const std::string& text = chunk.text->utf8();
  return Value::boolean(chunk.encoding ? socket.write(text, *chunk.encoding, std::move(done))
                                       : socket.write(text, std::move(done)));
}

Value end(Self self, Arguments arguments) {
  net::Socket& socket = socketOf(self);
  Value data = argumentAt(arguments, 0);
  Value encoding = argumentAt(arguments, 1);
  Value callback = argumentAt(arguments, 2);
  if (data.isFunction()) {
    callback = std::exchange(data, Value());
    encoding = Value();
  } else if (encoding.isFunction()) {
    callback = std::exchange(encoding, Value());
  }
  auto done = writeCallbackOf(self.platform(), callback);
  if (data.isNullish()) {
    socket.end(std::move(done));
    return self.self();
  }
  const WriteArguments chunk = chunkOf(data, encoding);
  if (chunk.bytes) {
    socket.end(*chunk.bytes, std::move(done));
  } else if (chunk.encoding) {
    socket.end(chunk.text->utf8(), *chunk.encoding, std::move(done));
  } else {
    socket.end(chunk.text->utf8(), std::move(done));
  }
  return self.self();
}

Value setDefaultEncoding(Self self, Arguments arguments) {
  const Value& encoding = argumentAt(arguments, 0);
  const auto known =
      encoding.isString() ? stream::parseEncoding(encoding.as<Text>()->utf8()) : std::nullopt;
  if (!known) {
    refuseEncoding(encoding.isString() ? lowerCase(*encoding.as<Text>()) : encoding);
  }
  socketOf(self).setDefaultEncoding(*known);
  return self.self();
}

// --- reading

Value read(Self self, Arguments arguments) {
  const Value& size = argumentAt(arguments, 0);
  std::optional<std::int64_t> wanted;
  if (!size.isUndefined()) {
    const auto* whole = size.as<double>();
    const bool isInteger =
        whole != nullptr && std::isfinite(*whole) && *whole == std::trunc(*whole);
    const double number = isInteger ? *whole : parseInteger(toText(size).utf8());
    constexpr double kSafelyWhole = 9007199254740992;
    if (number > kSafelyWhole && std::isfinite(number)) {
      errors::raise(errors::outOfRange("size", "<= 1GiB", errors::Received::number(number)));
    }
    if (std::isfinite(number)) {
      wanted = static_cast<std::int64_t>(std::max(number, -kSafelyWhole));
    }
  }
  const std::optional<stream::Chunk> chunk = socketOf(self).read(wanted);
  return chunk ? valueOfChunk(*chunk) : Value(Null());
}

// The encoding of text that is pushed or unshifted.
struct GivenEncoding {
  std::optional<stream::Encoding> encoding;  // none: the default
  // Node compares names, so that text in another spelling of the stream's own encoding is not in
  // it.
  bool mayBeOwn = true;
};

GivenEncoding encodingOf(const Value& given) {
  if (!isTruthy(given)) {
    return {};
  }
  const Text* name = given.as<Text>();
  if (name == nullptr) {
    return {stream::Encoding::kUtf8, false};
  }
  const auto known = stream::parseEncoding(name->utf8());
  if (!known) {
    refuseEncoding(given);
  }
  return {known, name->utf8() == stream::encodingName(*known)};
}

Value push(Self self, Arguments arguments) {
  const Value& chunk = argumentAt(arguments, 0);
  net::Socket& socket = socketOf(self);
  if (chunk.isNull()) {
    socket.pushEnd();
    return Value::boolean(false);
  }
  if (const auto* bytes = chunk.object<BufferObject>()) {
    return Value::boolean(socket.push(bytesOf(*bytes)));
  }
  if (const Text* text = chunk.as<Text>()) {
    const auto [encoding, mayBeOwn] = encodingOf(argumentAt(arguments, 1));
    return Value::boolean(mayBeOwn ? socket.push(text->utf8(), encoding)
                                   : socket.push(stream::encode(text->utf8(), *encoding)));
  }
  if (!chunk.isUndefined()) {
    socket.destroy(errors::invalidArgType("chunk", {"string", "Buffer", "TypedArray", "DataView"},
                                          receivedOf(chunk)));
    return Value::boolean(false);
  }
  return Value::boolean(socket.push(buffer::Buffer()));
}

Value unshift(Self self, Arguments arguments) {
  const Value& chunk = argumentAt(arguments, 0);
  net::Socket& socket = socketOf(self);
  if (const auto* bytes = chunk.object<BufferObject>()) {
    return Value::boolean(socket.unshift(bytesOf(*bytes)));
  }
  if (const Text* text = chunk.as<Text>()) {
    const auto [encoding, mayBeOwn] = encodingOf(argumentAt(arguments, 1));
    const auto own = socket.readableEncoding();
    if (mayBeOwn || !own) {
      return Value::boolean(socket.unshift(text->utf8(), encoding));
    }
    const buffer::Buffer bytes = stream::encode(text->utf8(), *encoding);
    return Value::boolean(socket.unshift(stream::decode(bytes.view(), *own), own));
  }
  if (chunk.isNull()) {  // as in Node, the end of data, whichever side it is put at
    socket.pushEnd();
    return Value::boolean(false);
  }
  if (!chunk.isUndefined()) {
    socket.destroy(errors::invalidArgType("chunk", {"string", "Buffer", "TypedArray", "DataView"},
                                          receivedOf(chunk)));
    return Value::boolean(false);
  }
  return Value::boolean(socket.unshift(buffer::Buffer()));
}

Value setEncoding(Self self, Arguments arguments) {
  const Value& encoding = argumentAt(arguments, 0);
  const Text* name = encoding.as<Text>();
  std::optional<stream::Encoding> known;
  if (encoding.isNullish() || (name != nullptr && name->empty())) {
    known = stream::Encoding::kUtf8;
  } else if (name != nullptr) {
    known = stream::parseEncoding(name->utf8());
  }
  if (!known) {
    refuseEncoding(encoding);
  }
  socketOf(self).setEncoding(*known);
  self.forget("readableEncoding");
  return self.self();
}

Value pipe(Self self, Arguments arguments) {
  const Value& destination = argumentAt(arguments, 0);
  auto* object = dynamic_cast<SocketObject*>(destination.object<HostObject>());
  if (object == nullptr) {
    throwError("TypeError",
               destination.isNullish()
                   ? "Cannot read properties of " + toText(destination).utf8() + " (reading 'on')"
                   : "dest.on is not a function");
  }
  const Value& options = argumentAt(arguments, 1);
  const bool ends = !strictEquals(optionOf(options, "end"), Value::boolean(false));
  socketOf(self).pipe(object->socket(), ends);
  return destination;
}

Value unpipe(Self self, Arguments arguments) {
  const Value& destination = argumentAt(arguments, 0);
  if (destination.isNullish()) {
    socketOf(self).unpipe();
  } else if (auto* object = dynamic_cast<SocketObject*>(destination.object<HostObject>())) {
    socketOf(self).unpipe(
        std::static_pointer_cast<stream::Duplex>(object->socket().shared_from_this()));
  }
  return self.self();
}

// --- the socket

Value connect(Self self, Arguments arguments) {
  const NormalizedArguments normalized = normalizeArguments(arguments);
  connectSocket(objectOf(self), normalized.options, normalized.callback);
  return self.self();
}

Value destroy(Self self, Arguments arguments) {
  const Value& error = argumentAt(arguments, 0);
  const Value& callback = argumentAt(arguments, 1);
  if (callback.isFunction() && socketOf(self).destroyed()) {
    self.platform().call(callback, {});
    return self.self();
  }
  socketOf(self).destroy(
      isTruthy(error) ? self.platform().errors().toNative(error) : errors::NodeError(),
      writeCallbackOf(self.platform(), callback));
  return self.self();
}

Value setTimeout(Self self, Arguments arguments) {
  net::Socket& socket = socketOf(self);
  if (socket.destroyed()) {
    return self.self();
  }
  const double duration = checkTimerDuration(argumentAt(arguments, 0), "msecs");
  const Value& callback = argumentAt(arguments, 1);
  self.forget("timeout");
  socket.setTimeout(duration);
  if (callback.isUndefined()) {
    return self.self();
  }
  checkFunction(callback, "callback");
  if (duration == 0) {
    self.removeListener("timeout", self.listenerFor("timeout", callback));
  } else {
    self.addListener("timeout", callback, true, false);
  }
  return self.self();
}

Value setNoDelay(Self self, Arguments arguments) {
  const Value& enable = argumentAt(arguments, 0);
  socketOf(self).setNoDelay(enable.isUndefined() || isTruthy(enable));
  return self.self();
}

// `~~(value / 1000)` is what Node makes of it: what is no number is 0.
double millisecondsOf(const Value& value) {
  const double number = toNumber(value);
  return std::isfinite(number) ? number : 0;
}

// Node's binding takes a count that is no whole number without a sign for none.
std::optional<unsigned> countOf(const Value& value) {
  constexpr double kMost = 4294967295.0;
  const double number = value.isNumber() ? toNumber(value) : -1;
  return number >= 0 && number <= kMost && std::trunc(number) == number
             ? std::optional(static_cast<unsigned>(number))
             : std::nullopt;
}

Value setKeepAlive(Self self, Arguments arguments) {
  Value enable = argumentAt(arguments, 0);
  Value delay = argumentAt(arguments, 1);
  Value interval = argumentAt(arguments, 2);
  Value count = argumentAt(arguments, 3);
  if (enable.isObject()) {
    const Value options = enable;
    enable = optionOf(options, "enable");
    delay = optionOf(options, "initialDelay");
    interval = optionOf(options, "interval");
    count = optionOf(options, "count");
  }
  socketOf(self).setKeepAlive(
      isTruthy(enable), millisecondsOf(delay),
      interval.isUndefined() ? std::nullopt : std::optional(millisecondsOf(interval)),
      countOf(count));
  return self.self();
}

Value setTypeOfService(Self self, Arguments arguments) {
  const Value& value = argumentAt(arguments, 0);
  if (value.isNumber() && std::isnan(toNumber(value))) {
    refuseType("tos", {"number"}, value);
  }
  socketOf(self).setTypeOfService(checkInt32(value, "tos", 0, 255));
  return self.self();
}

Value getTypeOfService(Self self, Arguments /*arguments*/) {
  return static_cast<double>(socketOf(self).getTypeOfService());
}

Value address(Self self, Arguments /*arguments*/) {
  const auto address = socketOf(self).address();
  return address ? valueOfAddress(*address) : Value(std::make_shared<PlainObject>());
}

// The helper of that name gives the function that the promise's end calls.
Value asyncDispose(Self self, Arguments arguments) {
  socketOf(self).asyncDispose([&platform = self.platform(),
                               settled = argumentAt(arguments, 0)](const errors::NodeError& error) {
    const Value given[] = {platform.errors().toValue(error)};
    platform.call(settled, error ? Arguments(given) : Arguments());
  });
  return {};
}

template <class Act>
Value returningSelf(Self self, Act act) {
  act(socketOf(self));
  return self.self();
}

// Node refuses most arguments of connect() when the socket has its handle already and is
// connecting. The reference does so too, with those that its types let through; so it gets one that
// it refuses.
void startInVain(net::Socket& socket) {
  net::ConnectOptions options;
  options.port = -1;
  try {
    socket.connect(options);
  } catch (const errors::NodeException&) {
    // As wanted; the caller knows the true reason.
  }
}

constexpr EmitterObject::MethodEntry kMethods[] = {
    {"connect", connect},
    {"write", write},
    {"end", end},
    {"cork", [](Self s, Arguments) { return socketOf(s).cork(), Value(); }},
    {"uncork", [](Self s, Arguments) { return socketOf(s).uncork(), Value(); }},
    {"setDefaultEncoding", setDefaultEncoding},
    {"read", read},
    {"push", push},
    {"unshift", unshift},
    {"pause",
     [](Self s, Arguments) { return returningSelf(s, [](net::Socket& one) { one.pause(); }); }},
    {"resume",
     [](Self s, Arguments) { return returningSelf(s, [](net::Socket& one) { one.resume(); }); }},
    {"isPaused", [](Self s, Arguments) { return Value::boolean(socketOf(s).isPaused()); }},
    {"setEncoding", setEncoding},
    {"pipe", pipe},
    {"unpipe", unpipe},
    {"destroy", destroy},
    {"destroySoon", [](Self s, Arguments) { return socketOf(s).destroySoon(), Value(); }},
    {"[Symbol.asyncDispose]", asyncDispose},
    {"resetAndDestroy",
     [](Self s, Arguments) {
       return returningSelf(s, [](net::Socket& one) { one.resetAndDestroy(); });
     }},
    {"setTimeout", setTimeout},
    {"setNoDelay", setNoDelay},
    {"setKeepAlive", setKeepAlive},
    {"setTypeOfService", setTypeOfService},
    {"getTypeOfService", getTypeOfService},
    {"ref",
     [](Self s, Arguments) { return returningSelf(s, [](net::Socket& one) { one.ref(); }); }},
    {"unref",
     [](Self s, Arguments) { return returningSelf(s, [](net::Socket& one) { one.unref(); }); }},
    {"address", address},
};

}  // namespace

void connectSocket(SocketObject& socket, const Value& options, const Value& callback) {
  // The callback is a once-listener, which off() must find by the function: so it is added here
  // rather than handed to the reference, at the very point where Node adds it.
  if (callback.isFunction()) {
    socket.addListener("connect", callback, true, false);
  }
  net::ConnectOptions converted;
  try {
    converted = connectOptionsOf(socket, options);
  } catch (const errors::NodeException& refused) {
    if (refused.error.code() != "ERR_MISSING_ARGS") {
      startInVain(socket.socket());
    }
    throw;
  }
  socket.socket().connect(converted);
}

std::span<const EmitterObject::MethodEntry> socketMethods() {
  return kMethods;
}

}  // namespace netparity::adapter
