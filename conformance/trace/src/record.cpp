#include "netparity/trace/trace.hpp"

#include <array>
#include <utility>

namespace netparity::trace {

namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 13> kKinds = {{{Kind::call, "call"},
                                                                       {Kind::returned, "return"},
                                                                       {Kind::thrown, "throw"},
                                                                       {Kind::get, "get"},
                                                                       {Kind::set, "set"},
                                                                       {Kind::event, "event"},
                                                                       {Kind::callback, "callback"},
                                                                       {Kind::mark, "mark"},
                                                                       {Kind::probe, "probe"},
                                                                       {Kind::uncaught, "uncaught"},
                                                                       {Kind::signal, "signal"},
                                                                       {Kind::end, "end"},
                                                                       {Kind::fault, "fault"}}};

}  // namespace

std::string_view toString(Kind kind) noexcept {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) {
      return name;
    }
  }
  return "?";
}

std::optional<Kind> kindFromString(std::string_view name) noexcept {
  for (const auto& [value, text] : kKinds) {
    if (text == name) {
      return value;
    }
  }
  return std::nullopt;
}

bool Record::same(const Record& other) const {
  return kind == other.kind && step == other.step && owner == other.owner && name == other.name &&
         value == other.value && state == other.state;
}

bool Trace::hasEvent() const {
  for (const Record& record : records) {
    if (record.kind == Kind::event) {
      return true;
    }
  }
  return false;
}

}  // namespace netparity::trace
