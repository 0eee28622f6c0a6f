#include "binding/options.hpp"

#include "binding/address_objects.hpp"
#include "binding/argument_validation.hpp"
#include "binding/bound_socket_object.hpp"
#include "binding/option_values.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace netparity::adapter {
namespace {

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

}  // namespace netparity::adapter
