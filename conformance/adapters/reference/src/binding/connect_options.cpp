#include "binding/argument_validation.hpp"
#include "binding/inspect.hpp"
#include "binding/lookup_function.hpp"
#include "binding/option_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <netdb.h>
#include <string>

namespace netparity::adapter {
namespace {

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

// Node 20 leaves the check to dns.lookup(), and a lookup of the program's own may take anything.
std::string hostOf(ReferencePlatform& platform, const Value& host, const Value& lookup) {
  if (net::compatOf(platform.loop()).checksHost()) {
    return checkString(host, "options.host");
  }
  return lookup.isNullish() ? checkString(host, "hostname") : toText(host).utf8();
}

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

}  // namespace netparity::adapter
