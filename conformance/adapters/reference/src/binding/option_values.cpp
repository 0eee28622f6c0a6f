#include "binding/option_values.hpp"

#include "binding/abort_controller.hpp"
#include "binding/argument_validation.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <string>

namespace netparity::adapter {

Value optionOf(const Value& options, std::string_view key) {
  return options.isNullish() ? Value() : readMemberOf(options, std::string(key));
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

bool isPipeName(const Value& value) {
  return value.isString() && !(toNumber(value) >= 0);
}

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

}  // namespace netparity::adapter
