#include "binding/socket_object.hpp"

#include "binding/address_objects.hpp"
#include "binding/event_values.hpp"
#include "binding/reference_platform.hpp"
#include "binding/socket_methods.hpp"
#include "netparity/adapter/encoder.hpp"
#include "netparity/adapter/operators.hpp"

#include <netparity/net/server.hpp>

#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace netparity::adapter {
namespace {

net::Socket& socketOf(EmitterObject& self) {
  return static_cast<SocketObject&>(self).socket();
}

template <class Number>
Value number(Number value) {
  return static_cast<double>(value);
}
Value flag(bool value) {
  return Value::boolean(value);
}

template <class T>
Value textOr(const std::optional<T>& text) {
  return text ? Value::string(*text) : Value();
}
Value numberOr(const std::optional<int>& port) {
  return port ? Value(static_cast<double>(*port)) : Value();
}

// Node's number, mistakes included.
double bytesWrittenOf(const net::Socket& socket) {
  return socket.bytesWrittenIsNaN() ? std::numeric_limits<double>::quiet_NaN()
                                    : static_cast<double>(socket.bytesWritten());
}

Value flowing(EmitterObject& self) {
  const std::optional<bool> state = socketOf(self).readableFlowing();
  return state ? flag(*state) : Value(Null());
}

void setFlowing(EmitterObject& self, const Value& value) {
  socketOf(self).setReadableFlowing(value.isNullish() ? std::nullopt
                                                      : std::optional(isTruthy(value)));
}

Value encoding(EmitterObject& self) {
  const auto set = socketOf(self).readableEncoding();
  return set ? Value::string(stream::encodingName(*set)) : Value(Null());
}

Value attemptedAddresses(EmitterObject& self) {
  const auto& attempted = socketOf(self).autoSelectFamilyAttemptedAddresses();
  if (!attempted) {
    return {};
  }
  auto list = std::make_shared<ArrayObject>();
  for (const std::string& one : *attempted) {
    list->items.push_back(Value::string(one));
  }
  return list;
}

Value server(EmitterObject& self) {
  return self.platform().valueOf(socketOf(self).server());
}

Value timeout(EmitterObject& self) {
  const std::optional<double> value = socketOf(self).timeout();
  return value ? Value(*value) : Value();
}

Value bufferSize(EmitterObject& self) {
  const auto size = socketOf(self).bufferSize();
  return size ? number(*size) : Value();
}

void setBlockList(EmitterObject& self, const Value& value) {
  auto list = blockListOf(value);
  if (list == nullptr && isTruthy(value)) {
    self.platform().unsupported("a block list of the program's own");
  }
  socketOf(self).setBlockList(std::move(list));
}

// Of what net itself never looks at.
void remember(EmitterObject& /*self*/, const Value& /*value*/) {}

void setAllowHalfOpen(EmitterObject& self, const Value& value) {
  socketOf(self).setAllowHalfOpen(isTruthy(value));
}

using Self = EmitterObject&;

constexpr EmitterObject::Property kProperties[] = {
    {"connecting", [](Self s) { return flag(socketOf(s).connecting()); },
     [](Self s, const Value& value) { socketOf(s).setConnecting(isTruthy(value)); }},
    {"_connecting", [](Self s) { return flag(socketOf(s).connecting()); }, nullptr},
    {"pending", [](Self s) { return flag(socketOf(s).pending()); }, nullptr},
    {"readyState", [](Self s) { return Value::string(socketOf(s).readyState()); }, nullptr},
    {"destroyed", [](Self s) { return flag(socketOf(s).destroyed()); },
     [](Self s, const Value& value) { socketOf(s).setDestroyed(isTruthy(value)); }},
    {"closed", [](Self s) { return flag(socketOf(s).closed()); }, nullptr},
    {"errored", [](Self s) { return s.platform().errors().toValue(socketOf(s).errored()); },
     nullptr},
    {"allowHalfOpen", [](Self s) { return flag(socketOf(s).allowHalfOpen()); }, setAllowHalfOpen,
     true},
    {"blockList", [](Self) { return Value(); }, setBlockList, true},
    {"timeout", timeout, remember, true},
    {"server", server, remember, true},
    {"_server", server, nullptr},
    {"bufferSize", bufferSize, nullptr},
    {"bytesRead", [](Self s) { return number(socketOf(s).bytesRead()); }, nullptr},
    {"bytesWritten", [](Self s) -> Value { return bytesWrittenOf(socketOf(s)); }, nullptr},
    {"localAddress", [](Self s) { return textOr(socketOf(s).localAddress()); }, nullptr},
    {"localPort", [](Self s) { return numberOr(socketOf(s).localPort()); }, nullptr},
    {"localFamily", [](Self s) { return textOr(socketOf(s).localFamily()); }, nullptr},
    {"remoteAddress", [](Self s) { return textOr(socketOf(s).remoteAddress()); }, nullptr},
    {"remotePort", [](Self s) { return numberOr(socketOf(s).remotePort()); }, nullptr},
    {"remoteFamily", [](Self s) { return textOr(socketOf(s).remoteFamily()); }, nullptr},
    {"autoSelectFamilyAttemptedAddresses", attemptedAddresses, remember, true},
    {"readable", [](Self s) { return flag(socketOf(s).readable()); },
     [](Self s, const Value& value) { socketOf(s).setReadable(isTruthy(value)); }},
    {"readableAborted", [](Self s) { return flag(socketOf(s).readableAborted()); }, nullptr},
    {"readableDidRead", [](Self s) { return flag(socketOf(s).readableDidRead()); }, nullptr},
    {"readableEncoding", encoding, nullptr},
    {"readableEnded", [](Self s) { return flag(socketOf(s).readableEnded()); }, nullptr},
    {"readableFlowing", flowing, setFlowing},
    {"readableHighWaterMark", [](Self s) { return number(socketOf(s).readableHighWaterMark()); },
     nullptr},
    {"readableLength", [](Self s) { return number(socketOf(s).readableLength()); }, nullptr},
    {"readableObjectMode", [](Self) { return flag(false); }, nullptr},
    {"writable", [](Self s) { return flag(socketOf(s).writable()); },
     [](Self s, const Value& value) { socketOf(s).setWritable(isTruthy(value)); }},
    {"writableCorked", [](Self s) { return number(socketOf(s).writableCorked()); }, nullptr},
    {"writableEnded", [](Self s) { return flag(socketOf(s).writableEnded()); }, nullptr},
    {"writableFinished", [](Self s) { return flag(socketOf(s).writableFinished()); }, nullptr},
    {"writableHighWaterMark", [](Self s) { return number(socketOf(s).writableHighWaterMark()); },
     nullptr},
    {"writableLength", [](Self s) { return number(socketOf(s).writableLength()); }, nullptr},
    {"writableNeedDrain", [](Self s) { return flag(socketOf(s).writableNeedDrain()); }, nullptr},
    {"writableObjectMode", [](Self) { return flag(false); }, nullptr},
};

}  // namespace

SocketObject::SocketObject(ReferencePlatform& platform, std::shared_ptr<net::Socket> socket)
    : EmitterObject(platform, socket), socket_(std::move(socket)) {}

void SocketObject::writeState(JsonText& out) const {
  const net::Socket& socket = *socket_;
  out.beginObject();
  out.field("connecting", socket.connecting());
  out.field("pending", socket.pending());
  out.field("readyState", socket.readyState());
  out.field("destroyed", socket.destroyed());
  out.field("readableEnded", socket.readableEnded());
  out.field("writableEnded", socket.writableEnded());
  out.field("writableFinished", socket.writableFinished());
  out.field("readableLength", socket.readableLength());
  out.field("writableLength", socket.writableLength());
  out.field("bytesRead", socket.bytesRead());
  out.key("bytesWritten");
  Encoder::encodeNumber(out, bytesWrittenOf(socket));
  out.key("timeout");
  const Value* assigned = kept("timeout");
  const auto* number = assigned == nullptr ? nullptr : assigned->as<double>();
  if (const std::optional<double> timeout = number != nullptr ? *number : socket.timeout()) {
    Encoder::encodeNumber(out, *timeout);
  } else {
    Encoder::encodeUndefined(out);
  }
  out.endObject();
}

// The members that fit into a message.
std::optional<std::string> SocketObject::shownText() const {
  const bool hasHandle = socket_->connecting() || !socket_->pending();
  return std::string(hasHandle ? "<ref *1> " : "") +
         "Socket {\n  connecting: " + (socket_->connecting() ? "true" : "false") +
         ",\n  _hadError: false,\n  _parent: null,\n  _host: null,\n"
         "  _closeAfterHandlingError: false,\n  _events: {\n    close: undefined\n  }\n}";
}

std::span<const EmitterObject::Property> SocketObject::properties() const {
  return kProperties;
}

std::span<const EmitterObject::MethodEntry> SocketObject::methods() const {
  return socketMethods();
}

}  // namespace netparity::adapter
