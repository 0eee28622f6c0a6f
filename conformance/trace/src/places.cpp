#include "places.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace netparity::trace {

namespace {

bool isRegistration(std::string_view method) {
  constexpr std::array<std::string_view, 5> kMethods = {"on", "once", "addListener",
                                                        "prependListener", "prependOnceListener"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

}  // namespace

Places::Places(std::span<const Raw> records) {
  for (const Raw& record : records) {
    if (record.kind == Kind::returned) {
      if (const auto object = referenceOf(*record.value)) {
        makers_.emplace(*object, record.step);
      }
      continue;
    }
    if (record.on.what != On::What::object || !record.value->is_array() ||
        record.value->get_array().empty()) {
      continue;
    }
    const boost::json::value& first = record.value->get_array().front();
    if (record.kind == Kind::call && isRegistration(record.name) && first.is_string()) {
      listeners_.emplace(std::pair(record.on.number, std::string_view(first.get_string())),
                         record.step);
    } else if (record.kind == Kind::event && record.name == "connection") {
      if (const auto socket = referenceOf(first)) {
        servers_.emplace(*socket, record.on.number);
      }
    }
  }
}

int Places::stepOf(const Raw& record) const {
  if (record.step != 0 || record.kind != Kind::event || record.on.what != On::What::object) {
    return record.step;
  }
  return stepOfEvent(record.on.number, record.name);
}

int Places::stepOfEvent(std::int64_t object, std::string_view event) const {
  if (const auto listener = listeners_.find({object, event}); listener != listeners_.end()) {
    return listener->second;
  }
  if (const auto maker = makers_.find(object); maker != makers_.end()) {
    return maker->second;
  }
  const auto server = servers_.find(object);
  return server == servers_.end() || server->second == object
             ? 0
             : stepOfEvent(server->second, "connection");
}

}  // namespace netparity::trace
