#include "binding/lookup_function.hpp"

#include "binding/event_values.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace netparity::adapter {
namespace {

Value valueOfOptions(const net::LookupOptions& options) {
  auto object = std::make_shared<PlainObject>();
  object->properties.set("family",
                         options.family ? Value(static_cast<double>(*options.family)) : Value());
  object->properties.set("hints", static_cast<double>(options.hints));
  if (options.all) {
    object->properties.set("all", Value::boolean(true));
  }
  return object;
}

// What `for (const { address, family } of list)` by index would see.
std::vector<net::LookupAddress> addressesOf(ReferencePlatform& platform, const Value& list) {
  std::vector<net::LookupAddress> addresses;
  const auto length = static_cast<std::size_t>(toInteger(readMemberOf(list, "length")));
  // Node takes the first one for granted; the reference requires one.
  if (length == 0) {
    throwError("TypeError",
               "Cannot destructure property 'address' of 'addresses[0]' as it is undefined.");
  }
  for (std::size_t i = 0; i < length; ++i) {
    const Value item = readMemberOf(list, std::to_string(i));
    addresses.emplace_back(platform.toEventArg(readMemberOf(item, "address")),
                           platform.toEventArg(readMemberOf(item, "family")));
  }
  return addresses;
}

Value callbackOf(ReferencePlatform& platform, bool all, net::LookupCallback callback) {
  return FunctionObject::make("emitLookup", [&platform, all, answer = std::move(callback)](
                                                const Value& /*self*/, Arguments arguments) {
    const Value& error = argumentAt(arguments, 0);
    std::vector<net::LookupAddress> addresses;
    if (!isTruthy(error)) {
      if (all) {
        addresses = addressesOf(platform, argumentAt(arguments, 1));
      } else {
        addresses.emplace_back(platform.toEventArg(argumentAt(arguments, 1)),
                               platform.toEventArg(argumentAt(arguments, 2)));
      }
    }
    return platform.guarded([&] {
      answer(isTruthy(error) ? platform.errors().toNative(error) : errors::NodeError(), addresses);
      return Value();
    });
  });
}

}  // namespace

net::LookupFunction lookupFunctionOf(ReferencePlatform& platform, const Value& function) {
  return [&platform, function](const std::string& host, const net::LookupOptions& options,
                               net::LookupCallback callback) {
    const Value arguments[] = {Value::string(host), valueOfOptions(options),
                               callbackOf(platform, options.all, std::move(callback))};
    platform.call(function, arguments);
  };
}

}  // namespace netparity::adapter
