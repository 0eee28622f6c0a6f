#pragma once

#include "netparity/compare/compare.hpp"

#include <boost/json/parse.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace netparity::compare {

/// Hand-made traces, a line a record.
class Builder {
 public:
  /// The records that follow belong to this turn of the oracle.
  Builder& turn(int number) {
    turn_ = number;
    return *this;
  }

  Builder& event(std::string owner, std::string name, std::string_view args = "[]",
                 std::string_view state = "{}") {
    trace::Record record = make(trace::Kind::event, std::move(owner), std::move(name), args);
    record.state = boost::json::parse(state).as_object();
    return add(std::move(record));
  }

  Builder& record(trace::Kind kind, std::string owner, std::string name, std::string_view value,
                  int step = 0) {
    trace::Record made = make(kind, std::move(owner), std::move(name), value);
    made.step = step;
    made.line = step;
    made.column = step == 0 ? 0 : 1;
    return add(std::move(made));
  }

  Builder& mark(int step, std::string_view label) {
    return record(trace::Kind::mark, "mark@" + std::to_string(step) + ":1", "", label, step);
  }

  operator trace::Trace() const { return trace_; }  // NOLINT: reads like the trace that it builds

 private:
  trace::Record make(trace::Kind kind, std::string owner, std::string name,
                     std::string_view value) const {
    trace::Record record;
    record.kind = kind;
    record.type =
        owner.starts_with("server:") || owner.starts_with("client") || owner.starts_with("s")
            ? (owner == "server" ? "Server" : "Socket")
            : (kind == trace::Kind::fault ? owner.substr(0, owner.find('.')) : "");
    record.owner = std::move(owner);
    record.name = std::move(name);
    record.value = boost::json::parse(value);
    record.turn = turn_;
    return record;
  }

  Builder& add(trace::Record record) {
    trace_.records.push_back(std::move(record));
    return *this;
  }

  trace::Trace trace_;
  int turn_ = -1;
};

inline Envelope envelopeOf(std::vector<trace::Trace> traces) {
  Envelope envelope;
  for (trace::Trace& trace : traces) {
    envelope.add(std::move(trace));
  }
  return envelope;
}

inline Verdict judge(const trace::Trace& oracle, const trace::Trace& subject,
                     Ending ending = Ending::complete) {
  return compare(envelopeOf({oracle}), subject, ending);
}

}  // namespace netparity::compare
