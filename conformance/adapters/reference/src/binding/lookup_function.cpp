#include "binding/lookup_function.hpp"

#include "binding/inspect.hpp"
#include "binding/reference_platform.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace netparity::adapter {
namespace {

Value optionsFor(const OwnLookup& lookup, bool all) {
  auto object = std::make_shared<PlainObject>();
  object->properties.set("family", lookup.family);
  object->properties.set("hints", lookup.hints);
  if (all) {
    object->properties.set("all", Value::boolean(true));
  }
  return object;
}

net::LookupAddress addressOf(ReferencePlatform& platform, const Value& address,
                             const Value& family) {
  net::LookupAddress answer(platform.toEventArg(address), platform.toEventArg(family));
  answer.addressText = formatted(address);
  answer.familyText = toText(family).utf8();
  return answer;
}

// One call of the program's function, and what it answers.
struct Query {
  SocketObject& socket;
  std::string host;
  bool all;

  ReferencePlatform& platform() const { return socket.platform(); }

  // What Node's loop over the list sees; nothing when the socket is destroyed before the loop comes
  // to an item that throws.
  std::optional<std::vector<net::LookupAddress>> addressesOf(const stream::EventArg& error,
                                                             const Value& list) const {
    std::vector<net::LookupAddress> addresses;
    const auto length =
        static_cast<std::size_t>(std::max(0.0, toInteger(readMemberOf(list, "length"))));
    for (std::size_t i = 0; i < length; ++i) {
      const Value item = readMemberOf(list, std::to_string(i));
      if (item.isNullish()) {
        if (!announce(error, addresses)) {
          return std::nullopt;
        }
        throwError("TypeError", "Cannot destructure property 'address' of 'address' as it is " +
                                    toText(item).utf8() + ".");
      }
      addresses.push_back(
          addressOf(platform(), readMemberOf(item, "address"), readMemberOf(item, "family")));
    }
    // Node takes the first one for granted; the reference requires one.
    if (length == 0) {
      throwError("TypeError",
                 "Cannot destructure property 'address' of 'addresses[0]' as it is undefined.");
    }
    return addresses;
  }

  // Whether the socket still connects after the events of these addresses.
  bool announce(const stream::EventArg& error,
                const std::vector<net::LookupAddress>& addresses) const {
    for (const net::LookupAddress& one : addresses) {
      socket.socket().emit("lookup", error, one.address, one.family, stream::EventArg(host));
      if (!socket.socket().connecting()) {
        return false;
      }
    }
    return true;
  }

  Value answer(Arguments arguments, const net::LookupCallback& callback) const {
    const Value& given = argumentAt(arguments, 0);
    const bool failed = isTruthy(given);
    const stream::EventArg error = failed ? stream::EventArg(platform().errors().toNative(given))
                                          : platform().toEventArg(given);
    std::optional<std::vector<net::LookupAddress>> addresses(std::in_place);
    if (!all) {
      addresses->push_back(
          addressOf(platform(), argumentAt(arguments, 1), argumentAt(arguments, 2)));
    } else if (!socket.socket().connecting()) {
      return {};
    } else if (!failed) {
      addresses = addressesOf(error, argumentAt(arguments, 1));
    }
    if (addresses) {
      callback(error, *addresses);
    }
    return {};
  }
};

}  // namespace

net::LookupFunction lookupFunctionOf(SocketObject& socket, OwnLookup lookup) {
  return [&socket, own = std::move(lookup)](const std::string& host,
                                            const net::LookupOptions& options,
                                            net::LookupCallback callback) {
    auto answer = FunctionObject::make(
        "emitLookup", [query = Query{socket, host, options.all}, callback = std::move(callback)](
                          const Value& /*self*/, Arguments arguments) {
          return query.platform().guarded([&] { return query.answer(arguments, callback); });
        });
    const Value arguments[] = {Value::string(host), optionsFor(own, options.all), answer};
    socket.platform().call(own.function, arguments);
  };
}

}  // namespace netparity::adapter
