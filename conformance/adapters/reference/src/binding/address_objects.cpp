#include "binding/address_objects.hpp"

#include "binding/argument_validation.hpp"
#include "binding/inspect.hpp"
#include "binding/reference_platform.hpp"
#include "netparity/adapter/json_text.hpp"
#include "netparity/adapter/members.hpp"
#include "netparity/adapter/operators.hpp"
#include "netparity/adapter/recorder.hpp"

#include <netparity/errors/codes.hpp>
#include <netparity/net/net.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace netparity::adapter {
namespace {

using address::BlockList;
using address::SocketAddress;

class SocketAddressObject final : public NetObject {
 public:
  SocketAddressObject(ReferencePlatform& platform, SocketAddress address)
      : value(std::move(address)), platform_(platform) {}

  std::string_view className() const override { return "SocketAddress"; }
  Value get(const std::string& key) override;
  void set(const std::string& key, const Value& value) override;
  void release() noexcept override { own_.clear(); }
  void writeState(JsonText& out) const override { out.null(); }
  Value shown() const override;

  const SocketAddress value;

 private:
  ReferencePlatform& platform_;
  PropertyMap own_;  // what the program put on it
};

class BlockListObject final : public NetObject {
 public:
  explicit BlockListObject(ReferencePlatform& platform)
      : list(std::make_shared<BlockList>(net::compatOf(platform.loop()).blockListBehaviour())),
        platform_(platform) {}

  std::string_view className() const override { return "BlockList"; }
  Value get(const std::string& key) override;
  void set(const std::string& key, const Value& value) override;
  void release() noexcept override { own_.clear(); }
  void writeState(JsonText& out) const override { out.null(); }
  Value shown() const override;

  const std::shared_ptr<BlockList> list;

 private:
  ReferencePlatform& platform_;
  PropertyMap own_;
};

Value hostValue(std::shared_ptr<HostObject> object) {
  return object;
}

Value wrap(ReferencePlatform& platform, SocketAddress value) {
  return hostValue(std::make_shared<SocketAddressObject>(platform, std::move(value)));
}

const SocketAddress* socketAddressOf(const Value& value) {
  const auto* object = dynamic_cast<const SocketAddressObject*>(value.object<HostObject>());
  return object == nullptr ? nullptr : &object->value;
}

Value plainAddress(const SocketAddress& value) {
  auto out = std::make_shared<PlainObject>();
  out->properties.set("address", Value::string(value.address()));
  out->properties.set("port", static_cast<double>(value.port()));
  out->properties.set("family", Value::string(value.familyName()));
  out->properties.set("flowlabel", static_cast<double>(value.flowlabel()));
  return out;
}

Value arrayOf(std::span<const std::string> texts) {
  auto out = std::make_shared<ArrayObject>();
  for (const std::string& text : texts) {
    out->items.push_back(Value::string(text));
  }
  return out;
}

// --- arguments

// An address as methods of BlockList take it: a SocketAddress, or text with a family.
SocketAddress addressArgument(const Value& value, const Value& family, std::string_view name) {
  if (const SocketAddress* address = socketAddressOf(value)) {
    return *address;
  }
  SocketAddress::Options options;
  options.address = checkString(value, name);
  if (!family.isUndefined()) {
    options.family = checkString(family, "family");
  }
  return SocketAddress(options);
}

int prefixArgument(const Value& value, const SocketAddress& network) {
  constexpr int kBitsOfIp4 = 32;
  constexpr int kBitsOfIp6 = 128;
  return checkInt32(value, "prefix", 0, network.family() == 4 ? kBitsOfIp4 : kBitsOfIp6);
}

const std::vector<Value>& arrayArgument(const Value& value, std::string_view name) {
  const auto* array = value.object<ArrayObject>();
  if (array == nullptr) {
    refuseType(name, {"Array"}, value);
  }
  return array->items;
}

std::string itemName(std::string_view array, std::size_t index) {
  return std::string(array) + "[" + std::to_string(index) + "]";
}

std::string familyArgument(const Value& value) {
  return value.isUndefined() ? "ipv4" : checkString(value, "family");
}

void addAddresses(BlockList& list, const Value& addresses, const Value& familyValue) {
  const auto& items = arrayArgument(addresses, "addresses");
  const std::string family = familyArgument(familyValue);
  std::vector<SocketAddress> read;
  for (std::size_t i = 0; i < items.size(); ++i) {
    read.push_back(addressArgument(items[i], Value::string(family), itemName("addresses", i)));
  }
  for (const SocketAddress& address : read) {
    list.addAddress(address);
  }
}

void addCidrs(BlockList& list, const Value& cidrs) {
  const auto& items = arrayArgument(cidrs, "cidrs");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < items.size(); ++i) {
    texts.push_back(checkString(items[i], itemName("cidrs", i)));
    static_cast<void>(address::parseCidr(texts.back()));  // throws in the order of the items
  }
  list.addCIDRs(texts);
}

std::vector<std::string> rulesArgument(ReferencePlatform& platform, const Value& data) {
  if (data.isString()) {
    platform.unsupported("BlockList.fromJSON() of JSON text");
  }
  const auto* array = data.object<ArrayObject>();
  const bool good =
      array != nullptr && std::all_of(array->items.begin(), array->items.end(),
                                      [](const Value& item) { return item.isString(); });
  if (!good) {
    refuseType("data", {"string", "string[]"}, data);
  }
  std::vector<std::string> out;
  for (const Value& item : array->items) {
    out.push_back(item.as<Text>()->utf8());
  }
  return out;
}

// --- methods

template <class Object>
struct Method {
  std::string_view name;
  Value (*call)(ReferencePlatform& platform, Object& object, Arguments arguments);
};

using List = BlockListObject;

constexpr Method<List> kBlockListMethods[] = {
    {"addAddress",
     [](ReferencePlatform&, List& self, Arguments a) {
       self.list->addAddress(addressArgument(argumentAt(a, 0), argumentAt(a, 1), "address"));
       return Value();
     }},
    {"addAddresses",
     [](ReferencePlatform&, List& self, Arguments a) {
       return addAddresses(*self.list, argumentAt(a, 0), argumentAt(a, 1)), Value();
     }},
    {"addRange",
     [](ReferencePlatform&, List& self, Arguments a) {
       const SocketAddress start = addressArgument(argumentAt(a, 0), argumentAt(a, 2), "start");
       self.list->addRange(start, addressArgument(argumentAt(a, 1), argumentAt(a, 2), "end"));
       return Value();
     }},
    {"addSubnet",
     [](ReferencePlatform&, List& self, Arguments a) {
       const SocketAddress network = addressArgument(argumentAt(a, 0), argumentAt(a, 2), "network");
       self.list->addSubnet(network, prefixArgument(argumentAt(a, 1), network));
       return Value();
     }},
    {"addCIDR",
     [](ReferencePlatform&, List& self, Arguments a) {
       return self.list->addCIDR(checkString(argumentAt(a, 0), "cidr")), Value();
     }},
    {"addCIDRs", [](ReferencePlatform&, List& self,
                    Arguments a) { return addCidrs(*self.list, argumentAt(a, 0)), Value(); }},
    {"removeAddress",
     [](ReferencePlatform&, List& self, Arguments a) {
       self.list->removeAddress(addressArgument(argumentAt(a, 0), argumentAt(a, 1), "address"));
       return Value();
     }},
    {"removeRange",
     [](ReferencePlatform&, List& self, Arguments a) {
       const SocketAddress start = addressArgument(argumentAt(a, 0), argumentAt(a, 2), "start");
       self.list->removeRange(start, addressArgument(argumentAt(a, 1), argumentAt(a, 2), "end"));
       return Value();
     }},
    {"removeSubnet",
     [](ReferencePlatform&, List& self, Arguments a) {
       const SocketAddress network = addressArgument(argumentAt(a, 0), argumentAt(a, 2), "network");
       self.list->removeSubnet(network, prefixArgument(argumentAt(a, 1), network));
       return Value();
     }},
    {"removeCIDR",
     [](ReferencePlatform&, List& self, Arguments a) {
       return self.list->removeCIDR(checkString(argumentAt(a, 0), "cidr")), Value();
     }},
    {"clear",
     [](ReferencePlatform&, List& self, Arguments) { return self.list->clear(), Value(); }},
    {"check",
     [](ReferencePlatform&, List& self, Arguments a) {
       const Value& address = argumentAt(a, 0);
       if (const SocketAddress* one = socketAddressOf(address)) {
         return Value::boolean(self.list->check(*one));
       }
       const std::string& text = checkString(address, "address");
       return Value::boolean(self.list->check(text, familyArgument(argumentAt(a, 1))));
     }},
    {"toJSON",
     [](ReferencePlatform&, List& self, Arguments) { return arrayOf(self.list->toJSON()); }},
    {"fromJSON",
     [](ReferencePlatform& platform, List& self, Arguments a) {
       return self.list->fromJSON(rulesArgument(platform, argumentAt(a, 0))), Value();
     }},
};

constexpr Method<SocketAddressObject> kSocketAddressMethods[] = {
    {"toJSON", [](ReferencePlatform&, SocketAddressObject& self,
                  Arguments) { return plainAddress(self.value); }},
};

// A method as a function; one for each object, as programs only ever call them.
template <class Object>
Value methodOf(ReferencePlatform& platform, std::span<const Method<Object>> methods,
               const std::string& key) {
  const auto found = std::find_if(methods.begin(), methods.end(),
                                  [&](const Method<Object>& one) { return one.name == key; });
  if (found == methods.end()) {
    return {};
  }
  return FunctionObject::make(
      key, [&platform, call = found->call, key](const Value& self, Arguments arguments) {
        auto* object = dynamic_cast<Object*>(self.object<HostObject>());
        if (object == nullptr) {
          throwError("TypeError", "Cannot read properties of undefined (reading '" + key + "')");
        }
        return platform.guarded([&] { return call(platform, *object, arguments); });
      });
}

Value SocketAddressObject::get(const std::string& key) {
  if (const Value* own = own_.find(key)) {
    return *own;
  }
  if (key == "address") {
    return Value::string(value.address());
  }
  if (key == "family") {
    return Value::string(value.familyName());
  }
  if (key == "port") {
    return static_cast<double>(value.port());
  }
  if (key == "flowlabel") {
    return static_cast<double>(value.flowlabel());
  }
  if (key == "constructor") {
    return platform_.classOf("SocketAddress");
  }
  return methodOf<SocketAddressObject>(platform_, kSocketAddressMethods, key);
}

void SocketAddressObject::set(const std::string& key, const Value& assigned) {
  static constexpr std::string_view kReadOnly[] = {"address", "port", "family", "flowlabel"};
  if (std::find(std::begin(kReadOnly), std::end(kReadOnly), key) == std::end(kReadOnly)) {
    own_.set(key, assigned);
  }
}

Value SocketAddressObject::shown() const {
  return plainAddress(value);
}

void BlockListObject::set(const std::string& key, const Value& value) {
  const bool readOnly =
      (key == "rules" || key == "size") && net::compatOf(platform_.loop()).has("BlockList#" + key);
  if (!readOnly) {
    own_.set(key, value);
  }
}

Value BlockListObject::get(const std::string& key) {
  if (const Value* own = own_.find(key)) {
    return *own;
  }
  if (!net::compatOf(platform_.loop()).has("BlockList#" + key)) {
    return {};
  }
  if (key == "rules") {
    return arrayOf(list->rules());
  }
  if (key == "size") {
    return static_cast<double>(list->size());
  }
  if (key == "constructor") {
    return platform_.classOf("BlockList");
  }
  return methodOf<BlockListObject>(platform_, kBlockListMethods, key);
}

Value BlockListObject::shown() const {
  auto out = std::make_shared<PlainObject>();
  out->properties.set("rules", arrayOf(list->rules()));
  return out;
}

std::uint32_t flowlabelArgument(const Value& value) {
  constexpr double kLargest = 4294967295.0;
  const double number = checkNumber(value, "options.flowlabel");
  if (!std::isfinite(number) || number != std::trunc(number)) {
    errors::raise(errors::outOfRange("options.flowlabel", "an integer", receivedOf(value)));
  }
  if (number < 0 || number > kLargest) {
    errors::raise(
        errors::outOfRange("options.flowlabel", ">= 0 && <= 4294967295", receivedOf(value)));
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace

Value makeSocketAddress(ReferencePlatform& platform, Arguments arguments) {
  const Value& given = argumentAt(arguments, 0);
  SocketAddress::Options options;
  if (given.isUndefined()) {
    return wrap(platform, SocketAddress(options));
  }
  if (!given.isObject() || given.object<ArrayObject>() != nullptr || given.isFunction()) {
    refuseType("options", {"object"}, given);
  }
  const auto optional = [&](const std::string& key) { return readMemberOf(given, key); };
  if (const Value family = optional("family"); !family.isUndefined()) {
    const Text* name = family.as<Text>();
    if (name == nullptr || !SocketAddress::isFamily(name->utf8())) {
      refuseValue("options.family", family);
    }
    options.family = name->utf8();
  }
  if (const Value text = optional("address"); !text.isUndefined()) {
    options.address = checkString(text, "options.address");
  }
  if (const Value port = optional("port"); !port.isUndefined()) {
    options.port = checkPort(port, "options.port");
  }
  if (const Value flowlabel = optional("flowlabel"); !flowlabel.isUndefined()) {
    options.flowlabel = flowlabelArgument(flowlabel);
  }
  return wrap(platform, SocketAddress(options));
}

Value makeBlockList(ReferencePlatform& platform, Arguments /*arguments*/) {
  return hostValue(std::make_shared<BlockListObject>(platform));
}

void addSocketAddressStatics(ReferencePlatform& platform, FunctionObject& constructor) {
  const net::Compat compat = net::compatOf(platform.loop());
  constructor.properties.set(
      "isSocketAddress",
      FunctionObject::make("isSocketAddress", [](const Value& /*self*/, Arguments arguments) {
        return Value::boolean(socketAddressOf(argumentAt(arguments, 0)) != nullptr);
      }));
  if (!compat.has("SocketAddress.parse")) {
    return;
  }
  constructor.properties.set(
      "parse",
      FunctionObject::make("parse", [&platform](const Value& /*self*/, Arguments arguments) {
        return platform.guarded([&] {
          auto parsed = SocketAddress::parse(checkString(argumentAt(arguments, 0), "input"));
          return parsed ? wrap(platform, std::move(*parsed)) : Value();
        });
      }));
}

void addBlockListStatics(ReferencePlatform& platform, FunctionObject& constructor) {
  const net::Compat compat = net::compatOf(platform.loop());
  if (compat.has("BlockList.isBlockList")) {
    constructor.properties.set(
        "isBlockList",
        FunctionObject::make("isBlockList", [](const Value& /*self*/, Arguments arguments) {
          return Value::boolean(blockListOf(argumentAt(arguments, 0)) != nullptr);
        }));
  }
  if (compat.has("BlockList.PRIVATE_RANGES")) {
    constructor.properties.set("PRIVATE_RANGES", arrayOf(BlockList::privateRanges()));
  }
}

std::shared_ptr<BlockList> blockListOf(const Value& value) {
  const auto* object = dynamic_cast<const BlockListObject*>(value.object<HostObject>());
  return object == nullptr ? nullptr : object->list;
}

}  // namespace netparity::adapter
