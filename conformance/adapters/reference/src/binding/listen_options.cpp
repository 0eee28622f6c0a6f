#include "binding/argument_validation.hpp"
#include "binding/bound_socket_object.hpp"
#include "binding/option_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "binding/server_object.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/net/net.hpp>

#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace netparity::adapter {
namespace {

// toNumber() of lib/net.js: a number that may be a backlog, else false.
std::optional<double> backlogNumber(const Value& value) {
  const double number = toNumber(value);
  return number > 0 ? std::optional(number) : std::nullopt;
}

std::optional<int> backlogOf(const Value& options, Arguments arguments) {
  const Value given = optionOf(options, "backlog");
  std::optional<double> backlog;
  if (isTruthy(given)) {
    backlog = toNumber(given);
  }
  for (std::size_t i = 1; i <= 2 && !backlog && i < arguments.size(); ++i) {
    backlog = backlogNumber(arguments[i]);
  }
  if (!backlog) {
    return std::nullopt;
  }
  return toInt32(*backlog);
}

std::shared_ptr<net::Server> serverOf(const Value& value) {
  auto* object = dynamic_cast<ServerObject*>(value.object<HostObject>());
  return object == nullptr
             ? nullptr
             : std::static_pointer_cast<net::Server>(object->server().shared_from_this());
}
std::shared_ptr<net::Socket> socketOf(const Value& value) {
  auto* object = dynamic_cast<SocketObject*>(value.object<HostObject>());
  return object == nullptr
             ? nullptr
             : std::static_pointer_cast<net::Socket>(object->socket().shared_from_this());
}

// `options._handle || options.handle || options`; a program has no real handle.
Value listenTarget(const Value& options) {
  for (const std::string_view key : {"_handle", "handle"}) {
    const Value handle = optionOf(options, key);
    if (!isTruthy(handle)) {
      continue;
    }
    if (!handle.isObject() && !handle.isFunction()) {
      throwError("TypeError",
                 "Cannot use 'in' operator to search for 'port' in " + toText(handle).utf8());
    }
    return handle;
  }
  return options;
}

}  // namespace

void readListenOptions(ReferencePlatform& platform, const Value& original, Arguments arguments,
                       net::ListenOptions& options) {
  options.handle = boundSocketOf(original);
  if (options.handle == nullptr) {
    options.handle = boundSocketOf(optionOf(original, "handle"));
  }
  options.server = serverOf(original);
  options.socket = socketOf(original);
  const bool listens = options.server != nullptr && options.server->listening();
  const bool connects =
      options.socket != nullptr && (options.socket->connecting() || !options.socket->pending());
  if (options.handle != nullptr || listens || connects) {
    options.backlog = backlogOf(Value(), arguments);
    return;
  }
  const Value given = listenTarget(original);
  if (const Value signal = optionOf(given, "signal"); !signal.isUndefined()) {
    options.signal = signalOption(platform, signal, "options.signal");
  }
  const Value fd = optionOf(given, "fd");
  if (fd.isNumber() && toNumber(fd) >= 0) {
    // What is no number of a descriptor is none that is open.
    constexpr int kNone = std::numeric_limits<int>::max();
    const double number = toNumber(fd);
    options.fd = number == std::trunc(number) && number < kNone ? static_cast<int>(number) : kNone;
    options.backlog = backlogOf(Value(), arguments);
    return;
  }
  Value port = optionOf(given, "port");
  const bool anyPort = arguments.empty() || arguments[0].isFunction() || port.isNull() ||
                       (port.isUndefined() && hasOption(given, "port"));
  if (anyPort) {
    port = 0.0;
    writeMemberOf(given, "port", port);
  }
  options.backlog = backlogOf(given, arguments);
  const bool portGiven = port.isNumber() || port.isString();
  const Value path = optionOf(given, "path");
  if (portGiven) {
    options.port = checkPort(port, "options.port");
    if (net::compatOf(platform.loop()).has("server.listen.option.reusePort")) {
      options.reusePort = isSet(given, "reusePort");
      if (strictEquals(optionOf(given, "reusePort"), Value::boolean(true))) {
        writeMemberOf(given, "exclusive", Value::boolean(true));
      }
    }
    const Value host = optionOf(given, "host");
    if (isTruthy(host)) {
      options.host = checkString(host, "hostname");
      if (net::compatOf(platform.loop()).checksHost() &&
          options.host->find('\0') != std::string::npos) {
        refuseValue("hostname", host, "must be a string without null bytes");
      }
    }
    options.ipv6Only = strictEquals(optionOf(given, "ipv6Only"), Value::boolean(true));
    return;
  }
  if (isTruthy(path) && isPipeName(path)) {
    options.path = path.as<Text>()->utf8();
    if (options.path->front() == '\0' &&
        (isSet(given, "readableAll") || isSet(given, "writableAll"))) {
      refuseValue("options", given,
                  "can not set readableAll or writableAllt to true when path is abstract unix "
                  "socket");
    }
    options.readableAll = strictEquals(optionOf(given, "readableAll"), Value::boolean(true));
    options.writableAll = strictEquals(optionOf(given, "writableAll"), Value::boolean(true));
    return;
  }
  if (!hasOption(given, "port") && !hasOption(given, "path")) {
    refuseValue("options", given, R"(must have the property "port" or "path")");
  }
  refuseValue("options", given);
}

}  // namespace netparity::adapter
