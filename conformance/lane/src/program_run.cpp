#include "program_run.hpp"

#include "message.hpp"
#include "text.hpp"

#include <utility>

namespace netparity::lane {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestReason = 500;

// What adapters say of a program that writes more than it may (PROTOCOL.md).
constexpr std::string_view kRecordLimit = "record limit";

bool isControl(std::string_view kind) {
  return kind == "started" || kind == "done" || kind == "unsupported" || kind == "harness-error";
}

}  // namespace

ProgramRun::ProgramRun(std::string id, const Limits& limits)
    : id_(std::move(id)), limits_(limits) {}

void ProgramRun::end(How how, std::string text) {
  phase_ = Phase::ended;
  outcome_.how = how;
  outcome_.text = std::move(text);
}

bool ProgramRun::fail(std::string text) {
  end(How::adapterError, std::move(text));
  return false;
}

bool ProgramRun::take(std::string_view line) {
  bytes_ += line.size() + 1;
  if (bytes_ > limits_.bytes + kLongestLine) {
    return fail("flooded: more than " + std::to_string(limits_.bytes) + " bytes of messages");
  }
  auto message = parseMessage(line);
  if (!message) {
    return fail("the message after record " + std::to_string(outcome_.records.size()) +
                " is no JSON object: " + excerpt(line));
  }
  const std::string kind = textAt(*message, "t");
  return isControl(kind) ? takeControl(kind, *message) : takeRecord(*message, line);
}

bool ProgramRun::takeControl(std::string_view kind, const json::object& message) {
  const json::value* id = message.if_contains("id");
  const bool aboutNone = id != nullptr && id->is_null() && kind == "harness-error";
  if (!aboutNone && textAt(message, "id") != id_) {
    return fail("a \"" + std::string(kind) + "\" for \"" + excerpt(textAt(message, "id")) +
                "\" came during \"" + id_ + "\"");
  }
  if (kind == "started") {
    return takeStarted(message);
  }
  if (kind == "unsupported") {
    return takeUnsupported(message);
  }
  if (kind == "done") {
    return takeDone(message);
  }
  const std::string text = excerpt(textAt(message, "text"), kLongestReason);
  if (text == kRecordLimit) {
    outcome_.beyondLimits = true;
    return fail(beyondLimits());
  }
  return fail(text.empty() ? "the adapter reports a fault of its own without a text" : text);
}

// The adapter stopped the program, whose fault it most likely is.
std::string ProgramRun::beyondLimits() const {
  const bool byNumber = outcome_.records.size() >= limits_.records;
  return "the program probably never ends: it wrote more than " +
         (byNumber ? std::to_string(limits_.records) + " records"
                   : std::to_string(limits_.bytes) + " bytes of records");
}

bool ProgramRun::takeStarted(const json::object& message) {
  if (phase_ != Phase::sent) {
    return fail(R"(a second "started" came)");
  }
  if (const json::value* bindings = message.if_contains("bindings");
      bindings != nullptr && bindings->is_object()) {
    outcome_.bindings = bindings->get_object();
  }
  phase_ = Phase::running;
  return true;
}

bool ProgramRun::takeUnsupported(const json::object& message) {
  if (phase_ == Phase::abandoned) {
    return fail(R"(a second "unsupported" came)");
  }
  phase_ = Phase::abandoned;
  outcome_.text = excerpt(textAt(message, "what"), kLongestReason);
  outcome_.unsupportedStep = static_cast<int>(integerAt(message, "step").value_or(0));
  return true;
}

bool ProgramRun::takeDone(const json::object& message) {
  if (phase_ == Phase::sent) {
    return fail(R"(a "done" came before "started")");
  }
  // Who does not say that its process is clean gets a new one.
  const json::value* dirty = message.if_contains("dirty");
  outcome_.dirty = dirty == nullptr || !dirty->is_bool() || dirty->get_bool();
  if (phase_ == Phase::abandoned) {
    end(How::unsupported, std::move(outcome_.text));
    return false;
  }
  if (const std::string how = textAt(message, "how"); how != "dry") {
    return fail("the program ended as \"" + excerpt(how) + "\"");
  }
  end(How::finished, {});
  return false;
}

bool ProgramRun::takeRecord(json::object& message, std::string_view line) {
  if (phase_ != Phase::running) {
    return fail((phase_ == Phase::sent ? R"(a record came before "started": )"
                                       : R"(a record came after "unsupported": )") +
                excerpt(line));
  }
  const auto number = integerAt(message, "n");
  const auto expected = static_cast<std::int64_t>(outcome_.records.size() + 1);
  if (number != expected) {
    return fail("record " + std::to_string(expected) + " is numbered " +
                (number ? std::to_string(*number) : std::string("not at all")));
  }
  if (outcome_.records.size() >= limits_.records) {
    return fail("flooded: more than " + std::to_string(limits_.records) + " records");
  }
  outcome_.records.push_back(std::move(message));
  return true;
}

}  // namespace netparity::lane
