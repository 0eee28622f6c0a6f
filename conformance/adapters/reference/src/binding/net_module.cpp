#include "binding/net_module.hpp"

#include "binding/address_objects.hpp"
#include "binding/argument_validation.hpp"
#include "binding/bound_socket_object.hpp"
#include "binding/option_values.hpp"
#include "binding/options.hpp"
#include "binding/reference_platform.hpp"
#include "binding/server_object.hpp"
#include "binding/socket_object.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/net/net.hpp>

#include <string>
#include <string_view>

namespace netparity::adapter {
namespace {

using Function = Value (*)(ReferencePlatform& platform, Arguments arguments);

Value makeSocket(ReferencePlatform& platform, Arguments arguments) {
  const Value& given = argumentAt(arguments, 0);
  const net::SocketOptions options = socketOptionsOf(platform, given);
  Value socket = platform.valueOf(net::Socket::create(platform.loop(), options));
  // What Node keeps as it was given.
  auto& object = static_cast<SocketObject&>(*socket.object<HostObject>());
  if (options.encoding) {
    object.keep("readableEncoding", optionOf(given, "encoding"));
  }
  if (options.blockList != nullptr && net::compatOf(platform.loop()).honoursBlockList()) {
    object.keep("blockList", optionOf(given, "blockList"));
  }
  return socket;
}

Value connect(ReferencePlatform& platform, Arguments arguments) {
  const NormalizedArguments normalized = normalizeArguments(arguments);
  const Value options[] = {normalized.options};
  Value socket = makeSocket(platform, options);
  auto& object = static_cast<SocketObject&>(*socket.object<HostObject>());
  const Value timeout = optionOf(normalized.options, "timeout");
  if (isTruthy(timeout)) {
    object.socket().setTimeout(checkTimerDuration(timeout, "msecs"));
  }
  connectSocket(object, normalized.options, normalized.callback);
  return socket;
}

// Whether the argument is an address of that family. What is no string is made one, each time.
bool isOfFamily(Arguments arguments, int family) {
  return net::isIP(toText(argumentAt(arguments, 0)).utf8()) == family;
}

Value isIP(ReferencePlatform& /*platform*/, Arguments arguments) {
  if (isOfFamily(arguments, 4)) {
    return 4.0;
  }
  return isOfFamily(arguments, 6) ? 6.0 : 0.0;
}
Value isIPv4(ReferencePlatform& /*platform*/, Arguments arguments) {
  return Value::boolean(isOfFamily(arguments, 4));
}
Value isIPv6(ReferencePlatform& /*platform*/, Arguments arguments) {
  return Value::boolean(isOfFamily(arguments, 6));
}

Value getDefaultAutoSelectFamily(ReferencePlatform& platform, Arguments /*arguments*/) {
  return Value::boolean(net::getDefaultAutoSelectFamily(platform.loop()));
}
Value setDefaultAutoSelectFamily(ReferencePlatform& platform, Arguments arguments) {
  net::setDefaultAutoSelectFamily(platform.loop(), checkBoolean(argumentAt(arguments, 0), "value"));
  return {};
}
Value getAttemptTimeout(ReferencePlatform& platform, Arguments /*arguments*/) {
  return static_cast<double>(net::getDefaultAutoSelectFamilyAttemptTimeout(platform.loop()));
}
Value setAttemptTimeout(ReferencePlatform& platform, Arguments arguments) {
  net::setDefaultAutoSelectFamilyAttemptTimeout(platform.loop(),
                                                checkInt32(argumentAt(arguments, 0), "value", 1));
  return {};
}

struct Entry {
  std::string_view name;
  Function call;
  std::string_view netClass;  // set for classes
  bool needsNew = false;
};

constexpr Entry kEntries[] = {
    {"connect", connect, {}},
    {"createConnection", connect, {}},
    {"createServer", makeServer, {}},
    {"isIP", isIP, {}},
    {"isIPv4", isIPv4, {}},
    {"isIPv6", isIPv6, {}},
    {"getDefaultAutoSelectFamily", getDefaultAutoSelectFamily, {}},
    {"setDefaultAutoSelectFamily", setDefaultAutoSelectFamily, {}},
    {"getDefaultAutoSelectFamilyAttemptTimeout", getAttemptTimeout, {}},
    {"setDefaultAutoSelectFamilyAttemptTimeout", setAttemptTimeout, {}},
    {"Socket", makeSocket, "Socket"},
    {"Server", makeServer, "Server"},
    {"BlockList", makeBlockList, "BlockList", true},
    {"SocketAddress", makeSocketAddress, "SocketAddress", true},
    {"BoundSocket", makeBoundSocket, "BoundSocket", true},
};

class NetModule final : public NetObject {
 public:
  explicit NetModule(ReferencePlatform& platform) {
    for (const Entry& entry : kEntries) {
      if (!net::compatOf(platform.loop()).has("net." + std::string(entry.name))) {
        continue;
      }
      auto function = FunctionObject::make(
          std::string(entry.name),
          [&platform, call = entry.call](const Value& /*self*/, Arguments arguments) {
            return platform.guarded([&] { return call(platform, arguments); });
          });
      function->netClass = entry.netClass;
      function->needsNew = entry.needsNew;
      if (entry.needsNew) {
        function->parentClass = net::compatOf(platform.loop()).parentOfAddressClasses();
      }
      if (entry.netClass == "BlockList") {
        addBlockListStatics(platform, *function);
      } else if (entry.netClass == "SocketAddress") {
        addSocketAddressStatics(platform, *function);
      }
      members_.set(entry.name, std::move(function));
    }
    members_.set("createConnection", members_.get("connect"));
    members_.set("Stream", members_.get("Socket"));
  }

  std::string_view className() const override { return "Object"; }
  bool isModule() const override { return true; }
  Value get(const std::string& key) override { return members_.get(key); }
  void set(const std::string& key, const Value& value) override { members_.set(key, value); }
  void writeState(JsonText& out) const override { out.null(); }
  void release() noexcept override { members_.clear(); }

 private:
  PropertyMap members_;
};

}  // namespace

std::shared_ptr<NetObject> makeNetModule(ReferencePlatform& platform) {
  return std::make_shared<NetModule>(platform);
}

}  // namespace netparity::adapter
