#include "netparity/calls/script.hpp"

#include "words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace netparity::calls {

namespace {

namespace json = boost::json;

constexpr std::uint64_t kAnyCount = 1'000'000'000'000;
constexpr std::array<std::string_view, 5> kMembers = {"call", "error", "at", "times", "on"};

class RuleReader {
 public:
  RuleReader(const json::object& object, std::string path, std::vector<Problem>& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  Rule read() {
    Rule out;
    out.path = path_;
    refuseOthers();
    out.call = oneOf("call", kKinds, "has no call").value_or(out.call);
    readError(out);
    out.at = number("at", "the number of a call").value_or(1);
    const json::value* times = object_.if_contains("times");
    if (times != nullptr && times->is_string() && times->get_string() == "all") {
      out.times = std::nullopt;
    } else {
      out.times = number("times", "all, or a number").value_or(1);
    }
    out.on = oneOf("on", kOns, "").value_or(out.on);
    out.text = std::string(words::wordOf(kKinds, out.call)) + " " + std::to_string(out.at) +
               " of " + std::string(words::wordOf(kOns, out.on)) + " fails with " + out.name;
    return out;
  }

 private:
  void problem(std::string_view member, std::string text) {
    problems_.push_back(
        {member.empty() ? path_ : path_ + "/" + std::string(member), std::move(text)});
  }

  void refuseOthers() {
    for (const auto& member : object_) {
      if (std::find(kMembers.begin(), kMembers.end(), std::string_view(member.key())) ==
          kMembers.end()) {
        std::string known;
        for (const std::string_view name : kMembers) {
          known += (known.empty() ? "" : ", ") + std::string(name);
        }
        problem(member.key(), "is not known here; known are " + known);
      }
    }
  }

  template <class Value, std::size_t Count>
  std::optional<Value> oneOf(std::string_view member, const words::Words<Value, Count>& known,
                             std::string missing) {
    const json::value* value = object_.if_contains(member);
    if (value == nullptr) {
      if (!missing.empty()) {
        problem("", std::move(missing));
      }
      return std::nullopt;
    }
    const auto out = value->is_string()
                         ? words::valueOf(known, std::string_view(value->get_string()))
                         : std::nullopt;
    if (!out) {
      problem(member, "is " + json::serialize(*value) + "; it is " + words::choices(known));
    }
    return out;
  }

  void readError(Rule& out) {
    const json::value* value = object_.if_contains("error");
    if (value == nullptr) {
      problem("", "has no error");
      return;
    }
    const auto error =
        value->is_string() ? errnoOf(std::string_view(value->get_string())) : std::nullopt;
    if (!error) {
      problem("error", "is " + json::serialize(*value) +
                           "; it is a name of errno, such as ENOBUFS, ENOMEM or ECONNABORTED");
      return;
    }
    out.error = *error;
    out.name = std::string(value->get_string());
  }

  std::optional<std::uint64_t> number(std::string_view member, const std::string& meaning) {
    const json::value* value = object_.if_contains(member);
    if (value == nullptr) {
      return std::nullopt;
    }
    json::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (value->is_double() || error || number < 1 || number > kAnyCount) {
      problem(member, "is " + json::serialize(*value) + "; it is " + meaning + " from 1 to " +
                          std::to_string(kAnyCount));
      return std::nullopt;
    }
    return number;
  }

  const json::object& object_;
  std::string path_;
  std::vector<Problem>& problems_;
};

}  // namespace

Parsed parse(const json::value& script) {
  Parsed out;
  const json::array* list = script.if_array();
  if (list == nullptr) {
    out.problems.push_back({"", "is not a list of rules"});
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string path = "/" + std::to_string(i);
    if (const json::object* rule = (*list)[i].if_object()) {
      out.rules.push_back(RuleReader(*rule, path, out.problems).read());
    } else {
      out.problems.push_back({path, "is not a rule like { call: connect, error: ENOBUFS }"});
    }
  }
  return out;
}

}  // namespace netparity::calls
