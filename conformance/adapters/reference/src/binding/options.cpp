#include "binding/options.hpp"

#include "binding/abort_controller.hpp"
#include "binding/address_objects.hpp"
#include "binding/argument_validation.hpp"
#include "binding/bound_socket_object.hpp"
#include "binding/inspect.hpp"
#include "binding/lookup_function.hpp"
#include "binding/reference_platform.hpp"
#include "binding/server_object.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <netdb.h>
#include <optional>
#include <string>

namespace netparity::adapter {
namespace {

bool isPipeName(const Value& value) {
  return value.isString() && !(toNumber(value) >= 0);
}

bool isSet(const Value& options, std::string_view key) {
  return isTruthy(optionOf(options, key));
}

bool hasOption(const Value& options, std::string_view key) {
  if (const auto* plain = options.object<PlainObject>()) {
    return plain->properties.has(key);
  }
  const auto* error = options.object<ErrorObject>();
  return error != nullptr && error->properties.has(key);
}

// An object that has `aborted` passes for a signal until it is asked to tell of its abort.
std::shared_ptr<net::AbortSignal> signalOption(ReferencePlatform& platform, const Value& given,
                                               std::string_view name) {
  if (auto signal = abortSignalOf(given)) {
    return signal;
  }
  if (!given.isObject() || !hasOption(given, "aborted")) {
    refuseType(name, {"AbortSignal"}, given);
  }
  if (!isTruthy(optionOf(given, "aborted"))) {
    if (optionOf(given, "addEventListener").isFunction()) {
      platform.unsupported("a signal of the program's own");
    }
    throwError("TypeError", "signal.addEventListener is not a function");
  }
  return net::AbortSignal::abortedWith(platform.errors().toNative(optionOf(given, "reason")));
}

// Milliseconds to whole seconds happens behind the API; only the type is checked here.
double keepAliveInitialDelayOf(const Value& options) {
  const Value delay = optionOf(options, "keepAliveInitialDelay");
  if (delay.isUndefined()) {
    return 0;
  }
  const double number = checkNumber(delay, "options.keepAliveInitialDelay");
  return number < 0 ? 0 : number;
}

std::shared_ptr<const address::BlockList> blockListOption(ReferencePlatform& platform,
                                                          const Value& given) {
  auto list = blockListOf(given);
  if (list == nullptr && isTruthy(given) && net::compatOf(platform.loop()).honoursBlockList()) {
    refuseType("options.blockList", {"net.BlockList"}, given);
  }
  return list;
}

// The object's bytes become memory that is written to, as those of a Buffer are.
std::span<std::byte> memoryOf(const Value& value) {
  auto* buffer = value.object<BufferObject>();
  if (buffer == nullptr || buffer->bytes.empty()) {
    return {};
  }
  auto memory = std::make_shared<std::string>(buffer->bytes);
  buffer->owner = memory;
  buffer->bytes = *memory;
  return std::as_writable_bytes(std::span(*memory));
}

// Anything but a buffer and a callback is as good as nothing.
std::optional<net::OnRead> onReadOf(ReferencePlatform& platform, const Value& given) {
  if (!given.isObject()) {
    return std::nullopt;
  }
  const Value memory = optionOf(given, "buffer");
  const Value callback = optionOf(given, "callback");
  const bool isBuffer = memory.object<BufferObject>() != nullptr;
  if ((!isBuffer && !memory.isFunction()) || !callback.isFunction()) {
    return std::nullopt;
  }
  // What the callback is shown, by the function that gives the memory. Before there is any: true.
  auto current = std::make_shared<Value>(isBuffer ? memory : Value::boolean(true));
  net::OnRead onread;
  if (isBuffer) {
    onread.buffer = [bytes = memoryOf(memory), first = true]() mutable {
      return std::exchange(first, false) ? bytes : std::span<std::byte>();
    };
  } else {
    onread.buffer = [&platform, memory, current] {
      const Value next = platform.call(memory, {});
      if (next.object<BufferObject>() == nullptr) {
        return std::span<std::byte>();
      }
      *current = next;
      return memoryOf(next);
    };
  }
  onread.callback = [&platform, callback, current](std::size_t nread, std::span<std::byte>) {
    const Value arguments[] = {static_cast<double>(nread), *current};
    return !strictEquals(platform.call(callback, arguments), Value::boolean(false));
  };
  return onread;
}

std::optional<stream::Encoding> encodingOption(const Value& given) {
  if (!isTruthy(given)) {
    return std::nullopt;
  }
  const auto known =
      given.isString() ? stream::parseEncoding(given.as<Text>()->utf8()) : std::nullopt;
  if (!known) {
    refuseEncoding(given);
  }
  return known;
}

// A mark for both sides goes before the mark of one, which is not looked at then.
std::optional<std::size_t> highWaterMarkOf(const Value& options, std::string_view side) {
  const Value both = optionOf(options, "highWaterMark");
  const Value mark = both.isNullish() ? optionOf(options, side) : both;
  if (mark.isNullish()) {
    return std::nullopt;
  }
  const auto* number = mark.as<double>();
  if (number == nullptr || !std::isfinite(*number) || *number != std::trunc(*number) ||
      *number < 0) {
    refuseValue("options." + std::string(side), mark);
  }
  constexpr double kMost = 9e15;
  return static_cast<std::size_t>(std::min(*number, kMost));
}

// socketToDnsFamily() of lib/net.js.
Value familyOf(const Value& family) {
  if (strictEquals(family, Value::string("IPv4"))) {
    return 4.0;
  }
  return strictEquals(family, Value::string("IPv6")) ? Value(6.0) : family;
}

bool isOneOf(const Value& value, std::initializer_list<double> numbers) {
  const auto* number = value.as<double>();
  return number != nullptr && std::find(numbers.begin(), numbers.end(), *number) != numbers.end();
}

// What dns.lookup() checks.
int checkHints(const Value& given) {
  constexpr std::uint32_t kValidHints = AI_ADDRCONFIG | AI_V4MAPPED | AI_ALL;
  checkNumber(given, "options.hints");
  const auto hints = static_cast<std::uint32_t>(toInt32(given));
  if ((hints & ~kValidHints) != 0) {
    refuseValue("hints", static_cast<double>(hints));
  }
  return static_cast<int>(hints);
}

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

Value optionOf(const Value& options, std::string_view key) {
  return options.isNullish() ? Value() : readMemberOf(options, std::string(key));
}

NormalizedArguments normalizeArguments(Arguments arguments) {
  auto options = std::make_shared<PlainObject>();
  NormalizedArguments normalized{options, {}};
  if (arguments.empty()) {
    return normalized;
  }
  if (arguments[0].isObject()) {
    normalized.options = arguments[0];
  } else if (isPipeName(arguments[0])) {
    options->properties.set("path", arguments[0]);
  } else {
    options->properties.set("port", arguments[0]);
    if (arguments.size() > 1 && arguments[1].isString()) {
      options->properties.set("host", arguments[1]);
    }
  }
  if (arguments.back().isFunction()) {
    normalized.callback = arguments.back();
  }
  return normalized;
}

namespace {

// The part that the constructor of a stream sees, in its order.
void streamOptionsOf(ReferencePlatform& platform, const Value& given, net::SocketOptions& options) {
  options.readableHighWaterMark = highWaterMarkOf(given, "readableHighWaterMark");
  if (const Value encoding = optionOf(given, "defaultEncoding"); !encoding.isNullish()) {
    options.defaultEncoding = encodingOption(encoding);
    if (!options.defaultEncoding) {
      refuseEncoding(encoding);
    }
  }
  options.encoding = encodingOption(optionOf(given, "encoding"));
  options.writableHighWaterMark = highWaterMarkOf(given, "writableHighWaterMark");
  options.allowHalfOpen = isSet(given, "allowHalfOpen");
  options.readable = !strictEquals(optionOf(given, "readable"), Value::boolean(false));
  options.writable = !strictEquals(optionOf(given, "writable"), Value::boolean(false));
  if (const Value signal = optionOf(given, "signal"); isTruthy(signal)) {
    options.signal = signalOption(platform, signal, "signal");
  }
}

}  // namespace

net::SocketOptions socketOptionsOf(ReferencePlatform& platform, const Value& given) {
  net::SocketOptions options;
  for (const std::string_view mode : {"objectMode", "readableObjectMode", "writableObjectMode"}) {
    const Value value = optionOf(given, mode);
    if (isTruthy(value)) {
      refuseValue("options." + std::string(mode), value, "is not supported");
    }
  }
  options.keepAliveInitialDelay = keepAliveInitialDelayOf(given);
  if (const Value delay = optionOf(given, "keepAliveInitialDelay");
      delay.isNumber() && toNumber(delay) < 0) {
    writeMemberOf(given, "keepAliveInitialDelay", 0.0);  // before the options are copied
  }
  streamOptionsOf(platform, given, options);
  if (const Value handle = optionOf(given, "handle"); isTruthy(handle)) {
    options.handle = boundSocketOf(handle);
    if (options.handle == nullptr) {
      platform.unsupported("a handle that is no BoundSocket");
    }
    static_cast<void>(options.handle->fd());  // it must have one
  }
  // The number alone is an old way to give it.
  const Value fd = given.isNumber() ? given : optionOf(given, "fd");
  if (!fd.isUndefined() && options.handle == nullptr) {
    options.fd = checkInt32(fd, "fd", 0);
  }
  options.onread = onReadOf(platform, optionOf(given, "onread"));
  options.noDelay = isSet(given, "noDelay");
  options.keepAlive = isSet(given, "keepAlive");
  try {
    const Value service = optionOf(given, "typeOfService");
    if (net::compatOf(platform.loop()).has("Socket.option.typeOfService") &&
        !service.isUndefined()) {
      options.typeOfService = checkInt32(service, "options.typeOfService", 0, 255);
    }
    options.blockList = blockListOption(platform, optionOf(given, "blockList"));
  } catch (const errors::NodeException&) {
    // The socket is half made: it has taken the handle already, and nobody will ever see it.
    net::SocketOptions taken;
    taken.handle = options.handle;
    net::Socket::create(platform.loop(), taken);
    throw;
  }
  return options;
}

// Node 20 leaves the check to dns.lookup(), and a lookup of the program's own may take anything.
std::string hostOf(ReferencePlatform& platform, const Value& host, const Value& lookup) {
  if (net::compatOf(platform.loop()).checksHost()) {
    return checkString(host, "options.host");
  }
  return lookup.isNullish() ? checkString(host, "hostname") : toText(host).utf8();
}

namespace {

void lookupOptionsOf(SocketObject& socket, const Value& given, net::ConnectOptions& options) {
  const Value family = familyOf(optionOf(given, "family"));
  const bool oneFamily = isOneOf(family, {4, 6});
  if (oneFamily) {
    options.family = toInt32(family);
  }
  const Value givenHints = optionOf(given, "hints");
  const Value hints = isTruthy(givenHints) ? givenHints : Value(0.0);
  if (const Value lookup = optionOf(given, "lookup"); !lookup.isNullish()) {
    checkFunction(lookup, "options.lookup");
    const bool usual = !oneFamily && strictEquals(hints, 0.0);
    options.lookup = lookupFunctionOf(
        socket, {lookup, family, usual ? Value(static_cast<double>(AI_ADDRCONFIG)) : hints});
    return;
  }
  options.hints = checkHints(hints);
  if (!family.isNullish() && !isOneOf(family, {0, 4, 6})) {
    refuseValue("options.family", family, "must be one of: 0, 4, 6");
  }
}

}  // namespace

net::ConnectOptions connectOptionsOf(SocketObject& socket, const Value& given) {
  ReferencePlatform& platform = socket.platform();
  net::ConnectOptions options;
  const Value port = optionOf(given, "port");
  const Value path = optionOf(given, "path");
  if (port.isUndefined() && path.isNullish()) {
    errors::raise(errors::missingArgs({"options", "port", "path"}));
  }
  if (socket.socket().connectsToPath(isTruthy(path))) {
    options.path = checkString(path, "options.path");
    return options;
  }
  const Value host = optionOf(given, "host");
  if (isTruthy(host)) {
    options.host = hostOf(platform, host, optionOf(given, "lookup"));
  }
  const Value localAddress = optionOf(given, "localAddress");
  const Value localPort = optionOf(given, "localPort");
  if (socket.socket().fromBoundSocket() &&
      !(localAddress.isUndefined() && localPort.isUndefined())) {
    refuseValue("options", given,
                "localAddress and localPort cannot be used with an adopted bound socket");
  }
  if (isTruthy(localAddress)) {
    options.localAddress = toText(localAddress).utf8();
    if (!localAddress.isString() && net::isIP(*options.localAddress) == 0) {
      errors::raise(errors::invalidIpAddress(formatted(localAddress)));
    }
  }
  if (isTruthy(localPort)) {
    options.localPort = checkNumber(localPort, "options.localPort");
  }
  options.port = 0;
  if (!port.isUndefined()) {
    if (!port.isNumber() && !port.isString()) {
      refuseType("options.port", {"number", "string"}, port);
    }
    options.port = checkPort(port, "Port");
  }
  const Value autoSelect = optionOf(given, "autoSelectFamily");
  if (!autoSelect.isNullish()) {
    options.autoSelectFamily = checkBoolean(autoSelect, "options.autoSelectFamily");
  }
  const Value attempt = optionOf(given, "autoSelectFamilyAttemptTimeout");
  if (!attempt.isNullish()) {
    options.autoSelectFamilyAttemptTimeout =
        checkInt32(attempt, "options.autoSelectFamilyAttemptTimeout", 1);
  }
  if (options.host && net::isIP(*options.host) != 0) {
    return options;
  }
  lookupOptionsOf(socket, given, options);
  return options;
}

net::ServerOptions serverOptionsOf(ReferencePlatform& platform, const Value& given) {
  net::ServerOptions options;
  if (!given.isNullish() && !given.isObject()) {
    refuseType("options", {"object"}, given);
  }
  options.keepAliveInitialDelay = keepAliveInitialDelayOf(given);
  const Value mark = optionOf(given, "highWaterMark");
  if (!mark.isUndefined()) {
    const double number = checkNumber(mark, "options.highWaterMark");
    if (!(number < 0)) {
      options.highWaterMark = number;
    }
  }
  options.blockList = blockListOption(platform, optionOf(given, "blockList"));
  options.allowHalfOpen = isSet(given, "allowHalfOpen");
  options.pauseOnConnect = isSet(given, "pauseOnConnect");
  options.noDelay = isSet(given, "noDelay");
  options.keepAlive = isSet(given, "keepAlive");
  return options;
}

net::ListenOptions listenOptionsOf(ReferencePlatform& platform, const Value& original,
                                   Arguments arguments) {
  net::ListenOptions options;
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
    return options;
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
    return options;
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
    return options;
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
    return options;
  }
  if (!hasOption(given, "port") && !hasOption(given, "path")) {
    refuseValue("options", given, R"(must have the property "port" or "path")");
  }
  refuseValue("options", given);
}

}  // namespace netparity::adapter
