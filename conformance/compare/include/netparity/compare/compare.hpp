#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <netparity/trace/trace.hpp>

/// The comparison rule of RULE.md.
namespace netparity::compare {

/// What an oracle showed of one scenario: its distinct traces.
class Envelope {
 public:
  struct Variant {
    trace::Trace trace;
    std::size_t seen = 1;  ///< runs that gave exactly this trace
  };

  /// Adds one run; returns whether it was a new variant.
  bool add(trace::Trace trace);
  const std::vector<Variant>& variants() const noexcept { return variants_; }
  std::size_t runs() const noexcept;
  bool empty() const noexcept { return variants_.empty(); }
  /// Whether it is so wide that it allows almost anything (more than half of its runs differ, with at least 8 runs).
  bool saysLittle() const;

  boost::json::value toJson() const;
  static boost::system::result<Envelope, program::Problem> fromJson(const boost::json::value& value);

 private:
  std::vector<Variant> variants_;
};

enum class Class {
  missingApi,      ///< a method or class that the implementation does not have
  thrown,          ///< a call threw where the oracle's returned, or the reverse, or an uncaught exception
  missingEvent,    ///< an event, callback or other record that the oracle has
  extraEvent,      ///< one that it has not
  orderWithin,     ///< order within one object
  orderAcross,     ///< order across objects within a turn
  orderOfTurns,    ///< order of two turns that touch a common object
  argument,        ///< argument of an event or callback, or a returned or probed value
  errorCode,       ///< name, code, errno or syscall of an error
  message,         ///< message text of an error only
  property,        ///< state at an event, or a property read
  data,            ///< bytes
  hang,
  crash,
  leak,            ///< what is open at the end differs
};

/// "missing-api", "throw", "missing-event", …
std::string_view toString(Class value) noexcept;

enum class Severity { high, medium, low };
std::string_view toString(Severity value) noexcept;

struct Divergence {
  Class divergenceClass = Class::argument;
  Severity severity = Severity::medium;
  std::string signature;  ///< equal for one cause everywhere, such as "property/Socket/close/readableEnded"
  std::string summary;    ///< one sentence that names no scenario and no variable: "Socket 'close': readableEnded is true instead of false"
  std::string owner;
  int line = 0;
  int column = 0;
  std::optional<trace::Record> expected;
  std::optional<trace::Record> actual;
  std::vector<trace::Record> oracleContext;          ///< up to 3 records on each side, the differing one included
  std::vector<trace::Record> implementationContext;
};

struct Verdict {
  bool agrees = false;
  std::vector<Divergence> divergences;  ///< the first is the headline; at most 20
  std::size_t folded = 0;               ///< further differences that were not listed
};

/// How an implementation's run ended, when not by itself.
enum class Ending { complete, hang, crash };

/// Judges a trace. With an ending other than complete the trace is a beginning: the verdict never agrees, and its headline is the hang
/// or crash, pointing at the first record of the oracle that is missing; differences before that are listed too.
Verdict compare(const Envelope& envelope, const trace::Trace& trace, Ending ending = Ending::complete);

}  // namespace netparity::compare
