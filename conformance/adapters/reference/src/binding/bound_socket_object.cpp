#include "binding/bound_socket_object.hpp"

#include "binding/argument_validation.hpp"
#include "binding/option_values.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/json_text.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"
#include "netparity/adapter/recorder.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <string>
#include <utility>
#include <variant>

namespace netparity::adapter {
namespace {

class BoundSocketObject final : public NetObject {
 public:
  BoundSocketObject(ReferencePlatform& platform, std::shared_ptr<net::BoundSocket> bound)
      : socket(std::move(bound)), platform_(platform) {}

  std::string_view className() const override { return "BoundSocket"; }
  Value get(const std::string& key) override;
  void set(const std::string& /*key*/, const Value& /*value*/) override {}
  void writeState(JsonText& out) const override { out.null(); }

  const std::shared_ptr<net::BoundSocket> socket;

 private:
  ReferencePlatform& platform_;
};

Value addressOf(const net::BoundSocket& socket) {
  const auto address = socket.address();
  if (const auto* path = std::get_if<std::string>(&address)) {
    return Value::string(*path);
  }
  const auto& info = std::get<net::AddressInfo>(address);
  auto out = std::make_shared<PlainObject>();
  out->properties.set("address", Value::string(info.address));
  out->properties.set("family", Value::string(info.family));
  out->properties.set("port", static_cast<double>(info.port));
  return out;
}

Value perform(const std::string& method, net::BoundSocket& socket) {
  if (method == "address") {
    return addressOf(socket);
  }
  if (method == "fd") {
    return static_cast<double>(socket.fd());
  }
  method == "close" ? socket.close() : socket.dispose();
  return {};
}

Value BoundSocketObject::get(const std::string& key) {
  if (key == "isPipe") {
    return Value::boolean(socket->isPipe());
  }
  if (key == "constructor") {
    return platform_.classOf("BoundSocket");
  }
  if (key != "address" && key != "fd" && key != "close" && key != "[Symbol.dispose]") {
    return {};
  }
  return FunctionObject::make(
      key, [&platform = platform_, key](const Value& self, Arguments /*arguments*/) {
        const auto bound = boundSocketOf(self);
        if (bound == nullptr) {
          throwError("TypeError", "Receiver must be an instance of class BoundSocket");
        }
        return platform.guarded([&] { return perform(key, *bound); });
      });
}

bool optionalFlag(const Value& options, std::string_view key) {
  const Value value = optionOf(options, key);
  return !value.isNullish() && checkBoolean(value, "options." + std::string(key));
}

// A path stands alone.
void checkAlone(const Value& options) {
  for (const std::string_view key : {"host", "port", "ipv6Only", "reusePort"}) {
    if (!optionOf(options, key).isUndefined()) {
      refuseValue("options", options,
                  "path is mutually exclusive with host, port, ipv6Only, and reusePort");
    }
  }
}

}  // namespace

Value makeBoundSocket(ReferencePlatform& platform, Arguments arguments) {
  const Value& given = argumentAt(arguments, 0);
  const bool isArray = given.object<ArrayObject>() != nullptr;
  if (!given.isUndefined() && (!given.isObject() || isArray)) {
    refuseType("options", {"object"}, given);
  }
  net::BoundSocketOptions options;
  if (const Value path = optionOf(given, "path"); !path.isUndefined()) {
    checkAlone(given);
    options.path = checkString(path, "options.path");
  } else {
    const Value port = optionOf(given, "port");
    options.port = port.isNullish() ? 0 : checkPort(port, "options.port");
    options.ipv6Only = optionalFlag(given, "ipv6Only");
    options.reusePort = optionalFlag(given, "reusePort");
    if (const Value host = optionOf(given, "host"); !host.isNullish()) {
      options.host = checkString(host, "options.host");
    }
  }
  const std::shared_ptr<HostObject> object = std::make_shared<BoundSocketObject>(
      platform, net::BoundSocket::create(platform.loop(), options));
  return object;
}

std::shared_ptr<net::BoundSocket> boundSocketOf(const Value& value) {
  const auto* object = dynamic_cast<const BoundSocketObject*>(value.object<HostObject>());
  return object == nullptr ? nullptr : object->socket;
}

}  // namespace netparity::adapter
