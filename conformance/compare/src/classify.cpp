#include "classify.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace netparity::compare {

namespace json = boost::json;
using trace::Kind;
using trace::Record;

namespace {

std::string shorten(std::string text) {
  constexpr std::size_t kLongest = 80;
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

// The class of the owner, or what kind of step it is; never a variable's name.
std::string typeOf(const Record& record) {
  if (!record.type.empty()) {
    return record.type;
  }
  const std::size_t at = record.owner.find('@');
  return at == std::string::npos ? "object" : record.owner.substr(0, at);
}

// What happened, for people: "Socket 'close'", "Socket.write()", "probe".
std::string titleOf(const Record& record) {
  const std::string type = typeOf(record);
  switch (record.kind) {
    case Kind::event:
      return type + " '" + record.name + "'";
    case Kind::call:
    case Kind::returned:
    case Kind::thrown:
      return type + "." + record.name + "()";
    case Kind::callback:
      return type == record.name ? type + " callback" : "callback of " + type + "." + record.name + "()";
    case Kind::get:
    case Kind::set:
      return type + "." + record.name;
    case Kind::uncaught:
      return "uncaught exception";
    case Kind::end:
      return "what is open at the end";
    default:
      return std::string(trace::toString(record.kind));
  }
}

// The same for signatures: "Socket/close", "Socket/write.callback".
std::string pathOf(const Record& record) {
  const std::string type = typeOf(record);
  switch (record.kind) {
    case Kind::event:
      return type + "/" + record.name;
    case Kind::callback:
      return type == record.name ? type : type + "/" + record.name + ".callback";
    case Kind::uncaught:
      return "uncaught";
    case Kind::mark:
    case Kind::probe:
    case Kind::signal:
    case Kind::end:
      return std::string(trace::toString(record.kind));
    default:
      return type + "/" + std::string(trace::toString(record.kind)) + "." + record.name;
  }
}

std::string valueText(const json::value& value) {
  Record probe;
  probe.kind = Kind::probe;
  probe.value = value;
  const std::string text = probe.text();
  return shorten(text.substr(std::string_view("probe ").size()));
}

bool isTagged(const json::value& value, std::string_view tag) {
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains("$");
  return found != nullptr && found->is_string() && found->get_string() == tag;
}

// The parts of two values that differ first, going into arrays and wrapped errors.
std::pair<const json::value*, const json::value*> firstDifference(const json::value& a, const json::value& b,
                                                                  std::size_t& index) {
  if (a.is_array() && b.is_array()) {
    const json::array& x = a.get_array();
    const json::array& y = b.get_array();
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      if (x[i] != y[i]) {
        index = i;
        return {&x[i], &y[i]};
      }
    }
  }
  if (isTagged(a, "thrown") && isTagged(b, "thrown")) {
    return {&a.get_object().at("error"), &b.get_object().at("error")};
  }
  return {&a, &b};
}

std::string errorName(const json::value& error) {
  for (const std::string_view key : {"code", "name"}) {
    const json::value* value = error.is_object() ? error.get_object().if_contains(key) : nullptr;
    if (value != nullptr && value->is_string()) {
      return std::string(value->get_string());
    }
  }
  return valueText(error);
}

void classifyErrors(const json::value& expected, const json::value& actual, const Record& record, Divergence& out) {
  constexpr std::array<std::string_view, 11> kKeys = {"code",    "name",     "syscall",      "errno",     "address", "port",
                                                      "path",    "hostname", "localAddress", "localPort", "errors"};
  const json::object& a = expected.get_object();
  const json::object& b = actual.get_object();
  for (const std::string_view key : kKeys) {
    const json::value* x = a.if_contains(key);
    const json::value* y = b.if_contains(key);
    if ((x == nullptr) != (y == nullptr) || (x != nullptr && *x != *y)) {
      const std::string was = x == nullptr ? "absent" : valueText(*x);
      const std::string is = y == nullptr ? "absent" : valueText(*y);
      out.divergenceClass = Class::errorCode;
      out.severity = key == "code" || key == "name" || key == "syscall" ? Severity::medium : Severity::low;
      out.signature = "error-code/" + pathOf(record) + "/" + std::string(key) +
                      (key == "code" || key == "name" ? ":" + was + "→" + is : "");
      out.summary = titleOf(record) + ": the error's " + std::string(key) + " is " + is + " instead of " + was;
      return;
    }
  }
  out.divergenceClass = Class::message;
  out.severity = Severity::low;
  out.signature = "message/" + pathOf(record) + "/" + errorName(expected);
  out.summary = titleOf(record) + ": the message of the error " + errorName(expected) + " reads differently";
}

bool isMissingFunction(const Record& record) {
  const json::object* error = record.value.if_object();
  const json::value* message = error == nullptr ? nullptr : error->if_contains("message");
  if (record.kind != Kind::thrown || message == nullptr || !message->is_string()) {
    return false;
  }
  const std::string_view text = message->get_string();
  return text.find("is not a function") != std::string_view::npos || text.find("is not a constructor") != std::string_view::npos;
}

void classifyState(const Record& expected, const Record& actual, Divergence& out) {
  for (const auto& member : expected.state) {
    const json::value* other = actual.state.if_contains(member.key());
    if (other != nullptr && *other == member.value()) {
      continue;
    }
    const std::string key(member.key());
    const bool counts = key.ends_with("Length") || key.starts_with("bytes");
    out.divergenceClass = Class::property;
    out.severity = counts ? Severity::low : Severity::medium;
    out.signature = "property/" + pathOf(expected) + "/" + key;
    out.summary = titleOf(expected) + ": " + key + " is " + (other == nullptr ? "absent" : valueText(*other)) + " instead of " +
                  valueText(member.value());
    return;
  }
  out.divergenceClass = Class::property;
  out.severity = Severity::low;
  out.signature = "property/" + pathOf(expected) + "/more";
  out.summary = titleOf(expected) + ": the state holds more than it should";
}

void place(const Record& record, Divergence& out) {
  out.owner = record.owner;
  out.line = record.line;
  out.column = record.column;
}

}  // namespace

Divergence classifyChange(const Record& expected, const Record& actual) {
  Divergence out;
  place(expected, out);
  out.expected = expected;
  out.actual = actual;
  if (expected.kind != actual.kind || (expected.kind == Kind::probe &&
                                       isTagged(expected.value, "thrown") != isTagged(actual.value, "thrown"))) {
    if (isMissingFunction(actual)) {
      out.divergenceClass = Class::missingApi;
      out.severity = Severity::high;
      out.signature = "missing-api/" + typeOf(expected) + "/" + expected.name;
      out.summary = titleOf(expected) + " does not exist";
      return out;
    }
    const bool throws = actual.kind == Kind::thrown || isTagged(actual.value, "thrown");
    out.divergenceClass = Class::thrown;
    out.severity = Severity::high;
    const json::value& error = throws ? actual.value : expected.value;
    const std::string name = errorName(isTagged(error, "thrown") ? error.get_object().at("error") : error);
    out.signature = "throw/" + pathOf(expected) + "/" + (throws ? "throws:" : "does-not-throw:") + name;
    out.summary = titleOf(expected) + (throws ? " throws " : " does not throw ") + name;
    return out;
  }
  if (expected.value == actual.value) {
    classifyState(expected, actual, out);
    return out;
  }
  if (expected.kind == Kind::end) {
    out.divergenceClass = Class::leak;
    out.severity = Severity::medium;
    out.signature = "leak/end";
    out.summary = "what is open at the end differs: " + valueText(actual.value) + " instead of " + valueText(expected.value);
    return out;
  }
  std::size_t index = 0;
  const auto [was, is] = firstDifference(expected.value, actual.value, index);
  if (isTagged(*was, "error") && isTagged(*is, "error")) {
    classifyErrors(*was, *is, expected, out);
    return out;
  }
  if (isTagged(*was, "data") && isTagged(*is, "data")) {
    out.divergenceClass = Class::data;
    out.severity = Severity::high;
    out.signature = "data/" + pathOf(expected);
    out.summary = titleOf(expected) + ": other bytes";
    return out;
  }
  out.divergenceClass = expected.kind == Kind::get || expected.kind == Kind::set ? Class::property : Class::argument;
  out.severity = Severity::medium;
  const std::string change = valueText(*was) + "→" + valueText(*is);
  if (expected.value.is_array() && actual.value.is_array() && was == &expected.value) {
    out.signature = "argument/" + pathOf(expected) + "/count";
    out.summary = titleOf(expected) + ": " + std::to_string(actual.value.get_array().size()) + " arguments instead of " +
                  std::to_string(expected.value.get_array().size());
    return out;
  }
  const bool ofProgram = expected.kind == Kind::probe || expected.kind == Kind::mark;
  out.signature = std::string(toString(out.divergenceClass)) + "/" + pathOf(expected) +
                  (expected.value.is_array() ? "/" + std::to_string(index) : "") + (ofProgram ? ":" + change : "");
  out.summary = titleOf(expected) + (expected.value.is_array() ? ": argument " + std::to_string(index + 1) : "") + " is " +
                valueText(*is) + " instead of " + valueText(*was);
  return out;
}

Divergence classifyMissing(const Record& expected) {
  Divergence out;
  place(expected, out);
  out.expected = expected;
  out.severity = Severity::high;
  if (expected.kind == Kind::uncaught) {
    out.divergenceClass = Class::thrown;
    out.signature = "throw/uncaught/missing:" + errorName(expected.value);
    out.summary = "no uncaught exception where there should be " + errorName(expected.value);
    return out;
  }
  out.divergenceClass = Class::missingEvent;
  out.signature = "missing-event/" + pathOf(expected);
  out.summary = titleOf(expected) + " does not come";
  return out;
}

Divergence classifyExtra(const Record& actual) {
  Divergence out;
  place(actual, out);
  out.actual = actual;
  out.severity = Severity::high;
  if (actual.kind == Kind::uncaught) {
    out.divergenceClass = Class::thrown;
    out.signature = "throw/uncaught/" + errorName(actual.value);
    out.summary = "an uncaught exception: " + errorName(actual.value);
    return out;
  }
  out.divergenceClass = Class::extraEvent;
  out.signature = "extra-event/" + pathOf(actual);
  out.summary = titleOf(actual) + " comes and should not";
  return out;
}

Divergence classifyMoved(const Record& expected, const Record& actual) {
  Divergence out;
  place(expected, out);
  out.expected = expected;
  out.actual = actual;
  out.divergenceClass = Class::orderWithin;
  out.severity = Severity::high;
  out.signature = "order-within/" + pathOf(expected);
  out.summary = titleOf(expected) + " comes in another place";
  return out;
}

Divergence classifySwap(const Record& first, const Record& second, bool sameTurn) {
  Divergence out;
  place(first, out);
  out.expected = first;
  out.actual = second;
  out.divergenceClass = sameTurn ? Class::orderAcross : Class::orderOfTurns;
  out.severity = Severity::medium;
  out.signature = std::string(toString(out.divergenceClass)) + "/" + pathOf(first) + ">" + pathOf(second);
  out.summary = titleOf(second) + " comes before " + titleOf(first) + ", which should come first";
  return out;
}

Divergence classifyEnding(Ending ending, const Record* missing) {
  Divergence out;
  const bool hang = ending == Ending::hang;
  out.divergenceClass = hang ? Class::hang : Class::crash;
  out.severity = Severity::high;
  const std::string what = hang ? "hang" : "crash";
  if (missing == nullptr) {
    out.signature = what + "/end";
    out.summary = hang ? "the program does not end" : "the process dies at the end of the program";
    return out;
  }
  place(*missing, out);
  out.expected = *missing;
  out.signature = what + "/" + pathOf(*missing);
  out.summary = std::string(hang ? "the program hangs" : "the process dies") + " before " +
                (missing->kind == Kind::end ? std::string("its end") : titleOf(*missing));
  return out;
}

}  // namespace netparity::compare
