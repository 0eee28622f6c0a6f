#include "classify.hpp"

#include "describe.hpp"
#include "errors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::compare {

namespace json = boost::json;
using trace::Kind;
using trace::Record;

namespace {

Divergence of(const Record& record, Class divergenceClass, Severity severity) {
  Divergence out;
  out.divergenceClass = divergenceClass;
  out.severity = severity;
  out.owner = record.owner;
  out.line = record.line;
  out.column = record.column;
  return out;
}

Divergence missingApi(const Record& record, const std::string& name) {
  Divergence out = of(record, Class::missingApi, Severity::high);
  const std::string type = typeOf(record);
  const std::string what = name.starts_with("new ") ? name : type + "." + name;
  out.signature = "missing-api/" + type + "/" + name;
  out.summary = what + " does not exist";
  return out;
}

// The first parts of two values that differ, going into arrays, plain objects and wrapped errors.
struct Difference {
  const json::value* was = nullptr;
  const json::value* is = nullptr;
  std::string path;  ///< such as "0.family"; empty for the whole

  void enter(const json::value& a, const json::value& b, std::string_view step) {
    was = &a;
    is = &b;
    path += (path.empty() || step.empty() ? "" : ".") + std::string(step);
  }
};

const json::array* itemsOf(const json::value& value) {
  const json::value* items =
      isTagged(value, "array") ? value.get_object().if_contains("items") : &value;
  return items == nullptr ? nullptr : items->if_array();
}

const json::object* propertiesOf(const json::value& value) {
  const json::value* props =
      isTagged(value, "object") ? value.get_object().if_contains("props") : nullptr;
  return props == nullptr ? nullptr : props->if_object();
}

bool enterItems(Difference& at) {
  const json::array* x = itemsOf(*at.was);
  const json::array* y = itemsOf(*at.is);
  if (x == nullptr || y == nullptr || x->size() != y->size()) {
    return false;
  }
  for (std::size_t i = 0; i < x->size(); ++i) {
    if ((*x)[i] != (*y)[i]) {
      at.enter((*x)[i], (*y)[i], std::to_string(i));
      return true;
    }
  }
  return false;
}

bool enterProperties(Difference& at) {
  const json::object* x = propertiesOf(*at.was);
  const json::object* y = propertiesOf(*at.is);
  if (x == nullptr || y == nullptr) {
    return false;
  }
  for (const auto& member : *x) {
    const json::value* other = y->if_contains(member.key());
    if (other == nullptr) {
      return false;
    }
    if (*other != member.value()) {
      at.enter(member.value(), *other, member.key());
      return true;
    }
  }
  return false;
}

Difference firstDifference(const json::value& was, const json::value& is) {
  Difference at{&was, &is, ""};
  if (isTagged(was, "thrown") && isTagged(is, "thrown")) {
    at.enter(was.get_object().at("error"), is.get_object().at("error"), "");
  }
  constexpr int kDeepest = 32;
  for (int depth = 0; depth < kDeepest && (enterItems(at) || enterProperties(at)); ++depth) {
  }
  return at;
}

// A TypeError of the language itself, whose text is the same everywhere (PROTOCOL.md).
bool saysThatItIsMissing(const Record& record) {
  const json::object* error = record.value.if_object();
  const json::value* message = error == nullptr ? nullptr : error->if_contains("message");
  if (record.kind != Kind::thrown || message == nullptr || !message->is_string()) {
    return false;
  }
  const std::string_view text = message->get_string();
  const std::string_view name = record.name;
  if (name.starts_with("new ")) {
    return text.ends_with(std::string(name.substr(4)) + " is not a constructor");
  }
  const std::string end = std::string(name) + " is not a function";
  return text == end || text.ends_with("." + end);
}

// A throw where the oracle returned, or the reverse.
Divergence classifyThrow(const Record& expected, const Record& actual) {
  const bool throws = actual.kind == Kind::thrown || isTagged(actual.value, "thrown");
  if (throws && saysThatItIsMissing(actual)) {
    return missingApi(expected, expected.name);
  }
  Divergence out = of(expected, Class::thrown, Severity::high);
  const json::value& error = throws ? actual.value : expected.value;
  const std::string name =
      errorName(isTagged(error, "thrown") ? error.get_object().at("error") : error);
  out.signature =
      "throw/" + pathOf(expected) + "/" + (throws ? "throws:" : "does-not-throw:") + name;
  out.summary = titleOf(expected) + (throws ? " throws " : " does not throw ") + name;
  return out;
}

Divergence classifyOpen(const Record& expected, const Record& actual) {
  Divergence out = of(expected, Class::leak, Severity::medium);
  const auto open = [](const Record& record) {
    const json::array* list = record.value.if_array();
    return list == nullptr ? json::array() : *list;
  };
  const auto firstNotIn = [](const json::array& list, const json::array& others) {
    const auto found = std::find_if(list.begin(), list.end(), [&others](const json::value& item) {
      return std::find(others.begin(), others.end(), item) == others.end();
    });
    const json::object* object = found == list.end() ? nullptr : found->if_object();
    const json::value* type = object == nullptr ? nullptr : object->if_contains("class");
    const bool known = type != nullptr && type->is_string();
    return known ? std::string(type->get_string()) : std::string("object");
  };
  if (open(actual).size() >= open(expected).size()) {
    const std::string type = firstNotIn(open(actual), open(expected));
    out.signature = "leak/" + type;
    out.summary = "a " + type + " is still open at the end";
  } else {
    const std::string type = firstNotIn(open(expected), open(actual));
    out.signature = "leak/not-open/" + type;
    out.summary = "a " + type + " that should be open at the end is not";
  }
  return out;
}

std::string whereIn(const Record& record, const std::string& path) {
  if (!record.value.is_array() || path.empty()) {
    return path.empty() ? "" : ": " + path;
  }
  const std::size_t dot = path.find('.');
  const std::string index = std::to_string(std::stoul(path.substr(0, dot)) + 1);
  return ": argument " + index + (dot == std::string::npos ? "" : path.substr(dot));
}

Divergence classifyValue(const Record& expected, const Record& actual,
                         const MissingProperties& missing) {
  const Difference at = firstDifference(expected.value, actual.value);
  if (isTagged(*at.was, "error") && isTagged(*at.is, "error")) {
    Divergence out = of(expected, Class::errorCode, Severity::medium);
    describeErrors(*at.was, *at.is, expected, out);
    return out;
  }
  const auto field = [](const json::value& value, std::string_view key) {
    const json::value* found = value.get_object().if_contains(key);
    return found == nullptr ? std::string("?") : valueText(*found);
  };
  if (isTagged(*at.was, "data") && isTagged(*at.is, "data") &&
      field(*at.was, "type") == field(*at.is, "type")) {
    Divergence out = of(expected, Class::data, Severity::high);
    const std::string was = field(*at.was, "length");
    const std::string is = field(*at.is, "length");
    out.signature = "data/" + pathOf(expected) + (was == is ? "/contents" : "/length");
    out.summary =
        titleOf(expected) + (was == is ? ": other bytes" : ": " + is + " bytes instead of " + was);
    return out;
  }
  const bool isProperty = expected.kind == Kind::get || expected.kind == Kind::set;
  if (isProperty && missing.contains({typeOf(expected), expected.name})) {
    return missingApi(expected, expected.name);
  }
  Divergence out = of(expected, isProperty ? Class::property : Class::argument, Severity::medium);
  const std::string name = std::string(toString(out.divergenceClass)) + "/" + pathOf(expected);
  const json::array* was = at.was->if_array();
  const json::array* is = at.is->if_array();
  if (at.path.empty() && was != nullptr && is != nullptr) {
    out.signature = name + "/count";
    out.summary = titleOf(expected) + ": " + std::to_string(is->size()) + " arguments instead of " +
                  std::to_string(was->size());
    return out;
  }
  const bool ofProgram = expected.kind == Kind::probe || expected.kind == Kind::mark;
  const std::string change = valueText(*at.was) + "→" + valueText(*at.is);
  out.signature = name + (at.path.empty() ? "" : "/" + at.path) + (ofProgram ? ":" + change : "");
  out.summary = titleOf(expected) + whereIn(expected, at.path) + " is " + valueText(*at.is) +
                " instead of " + valueText(*at.was);
  return out;
}

void classifyState(const Record& expected, const Record& actual, const MissingProperties& missing,
                   std::vector<Divergence>& out) {
  const auto differs = [&](std::string_view key, const json::value* was, const json::value* is) {
    const std::string name(key);
    const std::string before = was == nullptr ? "absent" : valueText(*was);
    const std::string after = is == nullptr ? "absent" : valueText(*is);
    Divergence one;
    if (missing.contains({typeOf(expected), name})) {
      one = missingApi(expected, name);
    } else {
      const bool counts = key.ends_with("Length") || key.starts_with("bytes");
      one = of(expected, Class::property, counts ? Severity::low : Severity::medium);
      // One cause whatever the event. Counts differ from scenario to scenario, so they are no part.
      const bool numbers = was != nullptr && is != nullptr && was->is_number() && is->is_number();
      one.signature =
          "property/" + typeOf(expected) + "/" + name + (numbers ? "" : ":" + before + "→" + after);
      one.summary = titleOf(expected) + ": " + name + " is " + after + " instead of " + before;
    }
    one.expectedState = name + ": " + before;
    one.actualState = name + ": " + after;
    out.push_back(std::move(one));
  };
  for (const auto& member : expected.state) {
    const json::value* is = actual.state.if_contains(member.key());
    if (is == nullptr || *is != member.value()) {
      differs(member.key(), &member.value(), is);
    }
  }
  for (const auto& member : actual.state) {
    if (!expected.state.contains(member.key())) {
      differs(member.key(), nullptr, &member.value());
    }
  }
}

}  // namespace

namespace {

// The implementation did something else on the wire than Node, as its peer, the DNS server or the
// relay saw it.
Divergence classifyWire(const Record& at, const std::string& how, const std::string& summary) {
  Divergence out = of(at, Class::wire, Severity::high);
  out.signature = "wire/" + pathOf(at) + "/" + how;
  out.summary = titleOf(at) + summary;
  return out;
}

}  // namespace

std::vector<Divergence> classifyChange(const Record& expected, const Record& actual,
                                       const MissingProperties& missing) {
  std::vector<Divergence> out;
  if (expected.kind != actual.kind ||
      isTagged(expected.value, "thrown") != isTagged(actual.value, "thrown")) {
    out.push_back(classifyThrow(expected, actual));
  } else {
    if (expected.value != actual.value && expected.kind == Kind::fault) {
      out.push_back(classifyWire(
          expected, "other",
          " is " + valueText(actual.value) + " instead of " + valueText(expected.value)));
    } else if (expected.value != actual.value) {
      out.push_back(expected.kind == Kind::end ? classifyOpen(expected, actual)
                                               : classifyValue(expected, actual, missing));
    }
    classifyState(expected, actual, missing, out);
  }
  for (Divergence& one : out) {
    one.expected = expected;
    one.actual = actual;
  }
  return out;
}

Divergence classifyMissing(const Record& expected) {
  if (expected.kind == Kind::fault) {
    Divergence out = classifyWire(expected, "missing", " does not come");
    out.expected = expected;
    return out;
  }
  const bool uncaught = expected.kind == Kind::uncaught;
  Divergence out = of(expected, uncaught ? Class::thrown : Class::missingEvent, Severity::high);
  out.expected = expected;
  if (uncaught) {
    out.signature = "throw/uncaught/missing:" + errorName(expected.value);
    out.summary = "no uncaught exception where there should be " + errorName(expected.value);
  } else {
    out.signature = "missing-event/" + pathOf(expected);
    out.summary = titleOf(expected) + " does not come";
  }
  return out;
}

Divergence classifyExtra(const Record& actual) {
  if (actual.kind == Kind::fault) {
    Divergence out = classifyWire(actual, "extra", " comes and should not");
    out.actual = actual;
    return out;
  }
  const bool uncaught = actual.kind == Kind::uncaught;
  Divergence out = of(actual, uncaught ? Class::thrown : Class::extraEvent, Severity::high);
  out.actual = actual;
  if (uncaught) {
    out.signature = "throw/uncaught/" + errorName(actual.value);
    out.summary = "an uncaught exception: " + errorName(actual.value);
  } else {
    out.signature = "extra-event/" + pathOf(actual);
    out.summary = titleOf(actual) + " comes and should not";
  }
  return out;
}

Divergence classifyMoved(const Record& first, const Record& second) {
  Divergence out = of(first, Class::orderWithin, Severity::high);
  out.expected = first;
  out.actual = second;
  out.signature = "order-within/" + pathOf(first) + ">" + pathOf(second);
  const Titles titles = titlesOf(first, second);
  out.summary =
      titles.second + " comes before " + titles.first + " of the same object, not after it";
  return out;
}

Divergence classifySwap(const Record& first, const Record& second, bool sameTurn) {
  Divergence out = of(first, sameTurn ? Class::orderAcross : Class::orderOfTurns, Severity::medium);
  out.expected = first;
  out.actual = second;
  out.signature =
      std::string(toString(out.divergenceClass)) + "/" + pathOf(first) + ">" + pathOf(second);
  const Titles titles = titlesOf(first, second);
  out.summary = titles.second + " comes before " + titles.first + ", which should come first";
  return out;
}

Divergence classifyEnding(Ending ending, const Record* missing) {
  const bool hang = ending == Ending::hang;
  Divergence out = of(missing == nullptr ? Record{} : *missing, hang ? Class::hang : Class::crash,
                      Severity::high);
  const std::string what = hang ? "hang" : "crash";
  if (missing == nullptr || missing->kind == Kind::end) {
    out.signature = what + "/end";
    out.summary = hang ? "the program does not end" : "the process dies at the end of the program";
  } else {
    out.signature = what + "/" + pathOf(*missing);
    out.summary = (hang ? "the program hangs where " : "the process dies where ") +
                  titleOf(*missing) + " should come";
  }
  if (missing != nullptr) {
    out.expected = *missing;
  }
  return out;
}

}  // namespace netparity::compare
