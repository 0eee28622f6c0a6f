#include "binding/server_object.hpp"

#include "binding/argument_validation.hpp"
#include "binding/event_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <cmath>
#include <string>
#include <utility>
#include <variant>

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

// Any value may be assigned and is read back as it is; what it means is decided at each accept.
template <bool net::ServerOptions::*Member>
Value getFlag(Self self) {
  const auto& assigned = objectOf(self).assigned;
  const bool flag = serverOf(self).options.*Member;
  for (const auto& [member, value] : assigned) {
    if (member == Member) {
      return value;
    }
  }
  return Value::boolean(flag);
}
template <bool net::ServerOptions::*Member>
void setFlag(Self self, const Value& value) {
  auto& assigned = objectOf(self).assigned;
  std::erase_if(assigned, [](const auto& entry) { return entry.first == Member; });
  assigned.emplace_back(Member, value);
  serverOf(self).options.*Member = isTruthy(value);
}

Value highWaterMark(Self self) {
  const std::size_t usual = net::compatOf(self.platform().loop()).highWaterMark();
  return static_cast<double>(serverOf(self).options.highWaterMark.value_or(usual));
}

Value keepAliveInitialDelay(Self self) {
  return std::trunc(serverOf(self).options.keepAliveInitialDelay / kMillisecondsPerSecond);
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
     setFlag<&net::ServerOptions::allowHalfOpen>},
    {"pauseOnConnect", getFlag<&net::ServerOptions::pauseOnConnect>,
     setFlag<&net::ServerOptions::pauseOnConnect>},
    {"noDelay", getFlag<&net::ServerOptions::noDelay>, setFlag<&net::ServerOptions::noDelay>},
    {"keepAlive", getFlag<&net::ServerOptions::keepAlive>, setFlag<&net::ServerOptions::keepAlive>},
    {"keepAliveInitialDelay", keepAliveInitialDelay, nullptr},
    {"highWaterMark", highWaterMark, nullptr},
};

// --- methods

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
  server.listen(listenOptionsOf(self.platform(), normalized.options, arguments));
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
      [&platform = self.platform(), callback](const errors::NodeError& error, std::size_t count) {
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

void ServerObject::release() noexcept {
  maxConnections = Value();
  assigned.clear();
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
  // The one option that Node keeps as it was given.
  if (options.allowHalfOpen) {
    object.set("allowHalfOpen", optionOf(first, "allowHalfOpen"));
  }
  if (listener.isFunction()) {
    object.addListener("connection", listener, false, false);
  }
  return server;
}

}  // namespace netparity::adapter
