#include "errors.hpp"

#include "describe.hpp"

#include <boost/json/object.hpp>

#include <array>
#include <string>
#include <string_view>

namespace netparity::compare {

namespace json = boost::json;

namespace {

// By weight: where the code differs, the rest follows from it, and the message from all of them.
constexpr std::array<std::string_view, 12> kFields = {
    "code",     "name",         "syscall",   "address", "port",   "path",
    "hostname", "localAddress", "localPort", "errno",   "errors", "cause"};

std::string bare(const json::value* value) {
  if (value == nullptr) {
    return "none";
  }
  return value->is_string() ? std::string(value->get_string()) : valueText(*value);
}

bool decides(std::string_view field) {
  return field == "code" || field == "name" || field == "syscall";
}

}  // namespace

void describeErrors(const json::value& expected, const json::value& actual,
                    const trace::Record& record, Divergence& out) {
  const json::object& a = expected.get_object();
  const json::object& b = actual.get_object();
  for (const std::string_view field : kFields) {
    const json::value* was = a.if_contains(field);
    const json::value* is = b.if_contains(field);
    if (was == nullptr ? is == nullptr : is != nullptr && *was == *is) {
      continue;
    }
    out.divergenceClass = Class::errorCode;
    out.severity = decides(field) ? Severity::medium : Severity::low;
    out.signature =
        "error-code/" + pathOf(record) + "/" + (field == "code" ? "" : std::string(field)) +
        (decides(field) ? (field == "code" ? "" : ":") + bare(was) + "→" + bare(is) : "");
    out.summary = titleOf(record) + ": the error's " + std::string(field) + " is " + bare(is) +
                  " instead of " + bare(was);
    return;
  }
  out.divergenceClass = Class::message;
  out.severity = Severity::low;
  out.signature = "message/" + pathOf(record) + "/" + errorName(expected);
  out.summary =
      titleOf(record) + ": the message of the error " + errorName(expected) + " reads differently";
}

}  // namespace netparity::compare
