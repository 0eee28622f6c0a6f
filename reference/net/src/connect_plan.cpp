#include "connect_plan.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/handle/endpoint.hpp>

#include <algorithm>
#include <netdb.h>

namespace netparity::net {
namespace {

constexpr std::int64_t kLargestPort = 65535;
constexpr std::int64_t kShortestAttempt = 10;
constexpr std::int64_t kLargestInt32 = 2147483647;

errors::Received number(std::int64_t value) {
  return errors::Received::number(static_cast<double>(value));
}

// What identifies the call, as util.inspect would show it in a message.
std::string inspect(const ConnectOptions& options) {
  std::string members = "port: " + std::to_string(options.port.value_or(0));
  if (options.host) {
    members += ", host: " + errors::quote(*options.host);
  }
  if (options.localAddress) {
    members += ", localAddress: " + errors::quote(*options.localAddress);
  }
  if (options.localPort) {
    members += ", localPort: " + errors::formatNumber(*options.localPort);
  }
  return "{ " + members + " }";
}

}  // namespace

int checkedPort(std::int64_t port, std::string_view name) {
  if (port < 0 || port > kLargestPort) {
    errors::raise(errors::socketBadPort(name, number(port)));
  }
  return static_cast<int>(port);
}

std::int64_t checkedAttemptTimeout(std::int64_t milliseconds, std::string_view name) {
  if (milliseconds < 1 || milliseconds > kLargestInt32) {
    errors::raise(errors::outOfRange(name, ">= 1 && <= 2147483647", number(milliseconds)));
  }
  return std::max(milliseconds, kShortestAttempt);
}

ConnectPlan planConnect(const ConnectOptions& options, const LoopSettings& settings,
                        bool fromBoundSocket) {
  ConnectPlan plan;
  plan.atOnce = fromBoundSocket;
  plan.host = options.host.value_or("");
  if (plan.host.empty()) {
    plan.host = "localhost";
  }
  if (settings.compat.checksHost() && plan.host.find('\0') != std::string::npos) {
    errors::raise(errors::invalidArgValue("options.host", errors::quote(plan.host),
                                          "must be a string without null bytes"));
  }
  if (fromBoundSocket && (options.localAddress || options.localPort)) {
    errors::raise(errors::invalidArgValue(
        "options", inspect(options),
        "localAddress and localPort cannot be used with an adopted bound socket"));
  }
  plan.localAddress = options.localAddress.value_or("");
  if (!plan.localAddress.empty() && handle::isIp(plan.localAddress) == 0) {
    errors::raise(errors::invalidIpAddress(plan.localAddress));
  }
  plan.localPort = options.localPort.value_or(0);
  plan.port = checkedPort(options.port.value_or(0), "Port");
  const bool autoSelect =
      !fromBoundSocket && options.autoSelectFamily.value_or(settings.autoSelectFamily);
  plan.attemptTimeout =
      static_cast<double>(options.autoSelectFamilyAttemptTimeout
                              ? checkedAttemptTimeout(*options.autoSelectFamilyAttemptTimeout,
                                                      "options.autoSelectFamilyAttemptTimeout")
                              : settings.autoSelectFamilyAttemptTimeout);
  plan.addressFamily = handle::isIp(plan.host);
  if (plan.addressFamily != 0) {
    return plan;
  }
  plan.lookup = options.lookup;
  plan.lookupOptions.family = options.family;
  plan.lookupOptions.hints = options.hints;
  const int family = options.family.value_or(0);
  const bool anyFamily = family != 4 && family != 6;
  if (anyFamily && options.hints == 0) {
    plan.lookupOptions.hints = AI_ADDRCONFIG;
  }
  plan.tryAllAddresses = anyFamily && plan.localAddress.empty() && autoSelect;
  plan.lookupOptions.all = plan.tryAllAddresses;
  return plan;
}

}  // namespace netparity::net
