#include "netparity/check/check.hpp"
#include "pattern.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace netparity::check {

namespace json = boost::json;
using lane::How;

namespace {

std::optional<How> endingOf(const json::value& done) {
  if (!done.is_string()) {
    return std::nullopt;
  }
  if (done.get_string() == "dry") {
    return How::finished;
  }
  if (done.get_string() == "none") {
    return How::hung;
  }
  return done.get_string() == "unsupported" ? std::optional(How::unsupported) : std::nullopt;
}

std::string describe(How how, const std::string& text) {
  switch (how) {
    case How::finished:
      return "the program ended by itself";
    case How::hung:
      return "the program did not end";
    case How::crashed:
      return "the adapter's process ended: " + text;
    case How::unsupported:
      return "\"unsupported\": " + text;
    case How::adapterError:
      return "a broken protocol: " + text;
    case How::cancelled:
      break;
  }
  return "the check was interrupted";
}

std::string describeExpected(How how) {
  switch (how) {
    case How::hung:
      return "no \"done\": something keeps the program from ending";
    case How::unsupported:
      return "\"unsupported\"";
    default:
      return "\"done\" after the program's loop ran dry";
  }
}

// Records and, at the end, what the adapter says it cannot do.
std::vector<json::object> messagesOf(const lane::RunOutcome& outcome) {
  std::vector<json::object> messages = outcome.records;
  if (outcome.how == How::unsupported) {
    messages.push_back(
        {{"t", "unsupported"}, {"step", outcome.unsupportedStep}, {"what", outcome.text}});
  }
  return messages;
}

Mismatch mismatchAt(const std::vector<json::object>& messages, std::size_t index,
                    std::string expected, std::string actual) {
  constexpr std::size_t kContext = 3;
  Mismatch out{std::move(expected), std::move(actual), {}, 0};
  for (std::size_t i = index - std::min(index, kContext); i < index; ++i) {
    out.context.push_back(json::serialize(messages[i]));
    if (const json::value* step = messages[i].if_contains("step"); step && step->is_int64()) {
      out.step = static_cast<int>(step->get_int64());
    }
  }
  return out;
}

std::optional<Mismatch> compareOne(const Expectation& expectation, const lane::RunOutcome& outcome,
                                   const std::vector<json::object>& messages) {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    for (const json::value& pattern : expectation.never) {
      if (matches(pattern, messages[i])) {
        return mismatchAt(messages, i, "nothing like " + json::serialize(pattern),
                          json::serialize(messages[i]));
      }
    }
  }
  std::size_t next = 0;
  for (const json::value& pattern : expectation.records) {
    std::size_t found = next;
    while (found < messages.size() && !matches(pattern, messages[found])) {
      ++found;
    }
    if (found == messages.size()) {
      const std::string instead = next < messages.size() ? json::serialize(messages[next])
                                                         : describe(outcome.how, outcome.text);
      return mismatchAt(messages, next, json::serialize(pattern), instead);
    }
    next = found + 1;
  }
  if (outcome.how != expectation.ending) {
    return mismatchAt(messages, messages.size(), describeExpected(expectation.ending),
                      describe(outcome.how, outcome.text));
  }
  if (expectation.dirty && outcome.how == How::finished && *expectation.dirty != outcome.dirty) {
    return mismatchAt(messages, messages.size(),
                      *expectation.dirty ? "\"dirty\": true" : "\"dirty\": false",
                      outcome.dirty ? "\"dirty\": true" : "\"dirty\": false");
  }
  return std::nullopt;
}

}  // namespace

boost::system::result<Expectation, program::Problem> Expectation::fromJson(
    const json::value& value) {
  if (!value.is_object()) {
    return program::Problem{"", "must be an object"};
  }
  Expectation out;
  for (const auto& member : value.get_object()) {
    const std::string key(member.key());
    if (key == "done") {
      const auto ending = endingOf(member.value());
      if (!ending) {
        return program::Problem{key, R"(must be "dry", "none" or "unsupported")"};
      }
      out.ending = *ending;
    } else if (key == "dirty" && member.value().is_bool()) {
      out.dirty = member.value().get_bool();
    } else if (key == "records" && member.value().is_array()) {
      out.records = member.value().get_array();
    } else if (key == "never" && member.value().is_array()) {
      out.never = member.value().get_array();
    } else if (key == "or") {
      auto other = fromJson(member.value());
      if (!other) {
        return other.error();
      }
      out.otherwise = std::make_shared<const Expectation>(std::move(*other));
    } else {
      return program::Problem{key, "is unknown or of the wrong type"};
    }
  }
  return out;
}

std::optional<Mismatch> compare(const Expectation& expectation, const lane::RunOutcome& outcome) {
  const std::vector<json::object> messages = messagesOf(outcome);
  std::optional<Mismatch> first = compareOne(expectation, outcome, messages);
  for (const Expectation* other = expectation.otherwise.get(); first && other != nullptr;
       other = other->otherwise.get()) {
    if (!compareOne(*other, outcome, messages)) {
      return std::nullopt;
    }
  }
  return first;
}

}  // namespace netparity::check
