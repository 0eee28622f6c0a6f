#include "binding/server_object.hpp"

#include "binding/address_objects.hpp"
#include "binding/argument_validation.hpp"
#include "binding/event_values.hpp"
#include "binding/inspect.hpp"
#include "binding/option_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace netparity::adapter {
namespace {

using Self = EmitterObject&;

constexpr double kMillisecondsPerSecond = 1000;

ServerObject& objectOf(Self self) {
  auto* object = dynamic_cast<ServerObject*>(&self);
  if (object == nullptr) {
    throwError("TypeError", "the receiver is not a Server");
  }
  return *object;
}
net::Server& serverOf(Self self) {
  return objectOf(self).server();
}

// --- properties

// Any value may be assigned; what it means is decided at each accept.
template <bool net::ServerOptions::*Member>
Value getFlag(Self self) {
  return Value::boolean(serverOf(self).options.*Member);
}
template <bool net::ServerOptions::*Member>
void setFlag(Self self, const Value& value) {
  serverOf(self).options.*Member = isTruthy(value);
}

Value highWaterMark(Self self) {
  const std::size_t usual = net::compatOf(self.platform().loop()).highWaterMark();
  return serverOf(self).options.highWaterMark.value_or(static_cast<double>(usual));
}
void setHighWaterMark(Self self, const Value& value) {
  auto& mark = serverOf(self).options.highWaterMark;
  if (value.isNullish()) {
    mark.reset();
  } else if (value.isNumber()) {
    mark = toNumber(value);
  } else {
    self.platform().unsupported("a high-water mark that is no number");
  }
}

// Node keeps `~~(milliseconds / 1000)`.
Value keepAliveInitialDelay(Self self) {
  const double delay = serverOf(self).options.keepAliveInitialDelay;
  return static_cast<double>(toInt32(delay / kMillisecondsPerSecond));
}
void setKeepAliveInitialDelay(Self self, const Value& value) {
  serverOf(self).options.keepAliveInitialDelay = toInt32(value) * kMillisecondsPerSecond;
}

void setBlockList(Self self, const Value& value) {
  auto list = blockListOf(value);
  if (list == nullptr && isTruthy(value)) {
    self.platform().unsupported("a block list of the program's own");
  }
  serverOf(self).options.blockList = std::move(list);
}

// `maxConnections` is any value that connections are counted against with >=.
void setMaxConnections(Self self, const Value& value) {
  ServerObject& object = objectOf(self);
  object.maxConnections = value;
  const double limit = value.isNullish() ? NAN : toNumber(value);
  if (std::isnan(limit) || limit > 1e15) {
    object.server().maxConnections.reset();
  } else {
    object.server().maxConnections = static_cast<std::size_t>(limit > 0 ? std::ceil(limit) : 0);
  }
}

constexpr EmitterObject::Property kProperties[] = {
    {"listening", [](Self s) { return Value::boolean(serverOf(s).listening()); }, nullptr},
    {"maxConnections", [](Self s) { return objectOf(s).maxConnections; }, setMaxConnections},
    {"allowHalfOpen", getFlag<&net::ServerOptions::allowHalfOpen>,
     setFlag<&net::ServerOptions::allowHalfOpen>, true},
    {"pauseOnConnect", getFlag<&net::ServerOptions::pauseOnConnect>,
     setFlag<&net::ServerOptions::pauseOnConnect>, true},
    {"noDelay", getFlag<&net::ServerOptions::noDelay>, setFlag<&net::ServerOptions::noDelay>, true},
    {"keepAlive", getFlag<&net::ServerOptions::keepAlive>, setFlag<&net::ServerOptions::keepAlive>,
     true},
    {"keepAliveInitialDelay", keepAliveInitialDelay, setKeepAliveInitialDelay, true},
    {"highWaterMark", highWaterMark, setHighWaterMark, true},
    {"blockList", [](Self) { return Value(); }, setBlockList, true},
};

// --- methods

// A listen() whose options are refused has effects before it throws: it ends an earlier one that
// still looks up its host, and obeys its signal (server/listen/refused-ends-an-earlier-one).
void listenInVain(net::Server& server, const net::ListenOptions& read) {
  net::ListenOptions options;
  options.signal = read.signal;
  try {
    server.listen(options);
  } catch (const errors::NodeException&) {
    // As wanted; the caller knows the true reason.
  }
}

Value listen(Self self, Arguments arguments) {
  net::Server& server = serverOf(self);
  const NormalizedArguments normalized = normalizeArguments(arguments);
  if (server.listening()) {
    errors::raise(errors::serverAlreadyListen());
  }
  // As with connect(): off() must find the callback by the function.
  if (normalized.callback.isFunction()) {
    self.addListener("listening", normalized.callback, true, false);
  }
  net::ListenOptions options;
  try {
    readListenOptions(self.platform(), normalized.options, arguments, options);
  } catch (...) {
    listenInVain(server, options);
    throw;
  }
  server.listen(options);
  return self.self();
}

Value close(Self self, Arguments arguments) {
  const Value callback = argumentAt(arguments, 0);
  if (!callback.isFunction()) {
    serverOf(self).close();
  } else if (serverOf(self).listening()) {
    self.addListener("close", callback, true, false);
    serverOf(self).close();
  } else {
    serverOf(self).close([&platform = self.platform(), callback](const errors::NodeError& error) {
      const Value given[] = {platform.errors().toValue(error)};
      platform.call(callback, error ? Arguments(given) : Arguments());
    });
  }
  return self.self();
}

// The helper of that name gives the function that the promise's end calls.
Value asyncDispose(Self self, Arguments arguments) {
  serverOf(self).asyncDispose([&platform = self.platform(), settled = argumentAt(arguments, 0)] {
    platform.call(settled, {});
  });
  return {};
}

Value address(Self self, Arguments /*arguments*/) {
  const auto address = serverOf(self).address();
  if (const auto* tcp = std::get_if<net::AddressInfo>(&address)) {
    return valueOfAddress(*tcp);
  }
  if (const auto* path = std::get_if<std::string>(&address)) {
    return Value::string(*path);
  }
  return Null();
}

Value getConnections(Self self, Arguments arguments) {
  const Value callback = checkFunction(argumentAt(arguments, 0), "callback");
  serverOf(self).getConnections(
      [&platform = self.platform(), callback](const errors::NodeError& error, std::int64_t count) {
        const Value given[] = {platform.errors().toValue(error), static_cast<double>(count)};
        platform.call(callback, given);
      });
  return self.self();
}

constexpr EmitterObject::MethodEntry kMethods[] = {
    {"listen", listen},
    {"close", close},
    {"[Symbol.asyncDispose]", asyncDispose},
    {"address", address},
    {"getConnections", getConnections},
    {"ref", [](Self s, Arguments) { return serverOf(s).ref(), s.self(); }},
    {"unref", [](Self s, Arguments) { return serverOf(s).unref(), s.self(); }},
};

}  // namespace

ServerObject::ServerObject(ReferencePlatform& platform, std::shared_ptr<net::Server> server)
    : EmitterObject(platform, server), server_(std::move(server)) {}

void ServerObject::writeState(JsonText& out) const {
  out.beginObject();
  out.field("listening", server_->listening());
  out.endObject();
}

// The members that fit into a message. Of the listeners only the one that a server usually has.
std::optional<std::string> ServerObject::shownText() const {
  const std::vector<std::string> events = server_->eventNames();
  const bool usual = events.empty() || (events.size() == 1 && events[0] == "connection" &&
                                        server_->listenerCount(events[0]) == 1);
  if (!usual) {
    return std::nullopt;
  }
  std::string text = server_->listening() ? "<ref *1> Server {\n" : "Server {\n";
  text += "  _events: [Object: null prototype] {";
  if (!events.empty()) {
    text += " connection: " + inspect(newestListener("connection")) + " ";
  }
  text += "},\n  _eventsCount: " + std::to_string(events.size());
  text += ",\n  _maxListeners: undefined,\n  _connections: 0,\n  _handle: ";
  return text + (server_->listening() ? "TCP {}\n}" : "null,\n  _usingWorkers: false\n}");
}

void ServerObject::release() noexcept {
  maxConnections = Value();
  EmitterObject::release();
}

std::span<const EmitterObject::Property> ServerObject::properties() const {
  return kProperties;
}
std::span<const EmitterObject::MethodEntry> ServerObject::methods() const {
  return kMethods;
}

Value makeServer(ReferencePlatform& platform, Arguments arguments) {
  const Value& first = argumentAt(arguments, 0);
  const Value listener = first.isFunction() ? first : argumentAt(arguments, 1);
  const net::ServerOptions options =
      serverOptionsOf(platform, first.isFunction() ? Value() : first);
  Value server = platform.valueOf(net::createServer(platform.loop(), options));
  auto& object = static_cast<ServerObject&>(*server.object<HostObject>());
  // What Node keeps as it was given.
  if (options.allowHalfOpen) {
    object.keep("allowHalfOpen", optionOf(first, "allowHalfOpen"));
  }
  if (options.blockList != nullptr && net::compatOf(platform.loop()).honoursBlockList()) {
    object.keep("blockList", optionOf(first, "blockList"));
  }
  if (listener.isFunction()) {
    object.addListener("connection", listener, false, false);
  }
  return server;
}

}  // namespace netparity::adapter
