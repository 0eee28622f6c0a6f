#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The result model: what a run found, as plain values. It is the only thing that reports read, and
/// it knows nothing of how a run is made. Each struct is one object of results.json
/// (results.schema.json), each member the key of the same name unless noted. Text is UTF-8; what is
/// not is repaired when written.
namespace netparity::results {

/// The closed list of what can become of one scenario on one implementation. README.md says what
/// each means.
enum class Outcome {
  agrees,         ///< the trace fits the oracle's envelope
  diverges,       ///< it does not, and did not whenever the scenario was run again
  expected,       ///< it does not, and an expectation names this very cause
  gone,           ///< it fits, but an expectation says that it should not
  unstable,       ///< it fits in some runs only, or the oracle differs from itself
  unconfirmed,    ///< it did not fit once and did in every run after that
  crash,          ///< the process ended before the program did
  hang,           ///< the program did not end in time
  leak,           ///< the program ended and left something behind
  unsupported,    ///< the adapter says that the implementation lacks what the scenario needs
  notApplicable,  ///< the scenario means nothing on the Node version that the implementation
                  ///< follows
  disabled,       ///< the user asked that it be skipped
  blocked,        ///< this machine lacks what the scenario needs
  adapterError,   ///< the adapter is at fault
  oracleError,    ///< the oracle crashed, hung or has no usable envelope
};

/// Every outcome in the order in which reports list them.
inline constexpr Outcome kOutcomes[] = {
    Outcome::agrees,  Outcome::diverges,     Outcome::crash,         Outcome::hang,
    Outcome::leak,    Outcome::unstable,     Outcome::unconfirmed,   Outcome::expected,
    Outcome::gone,    Outcome::unsupported,  Outcome::notApplicable, Outcome::disabled,
    Outcome::blocked, Outcome::adapterError, Outcome::oracleError};

/// The name used in results.json and everywhere users see it, such as "not-applicable".
std::string_view toString(Outcome outcome) noexcept;

/// The outcome of that name, or nothing.
std::optional<Outcome> outcomeFromString(std::string_view name) noexcept;

/// One record of a trace, already canonical and made readable.
struct Record {
  std::string kind;   ///< "call", "return", "throw", "event", "callback", "mark", …
  std::string owner;  ///< the object concerned, such as "client" or "server:1"
  std::string name;   ///< method, event or property
  std::string text;   ///< the whole record as one line for humans
  int line = 0;       ///< 1-based line in the scenario; 0: no position
  int column = 0;     ///< 1-based column; 0: no position
  std::optional<std::int64_t> turn;  ///< the oracle's turn, where known

  friend bool operator==(const Record&, const Record&) = default;
};

/// The neighbourhood of a divergence in both traces, the differing records included.
struct Context {
  std::vector<Record> oracle;
  std::vector<Record> implementation;

  friend bool operator==(const Context&, const Context&) = default;
};

/// One difference between an implementation and the oracle.
struct Divergence {
  std::string id;               ///< see divergenceId()
  std::string divergenceClass;  ///< key "class": "lost-event", "order", "error-code", …
  std::string severity;         ///< "high", "medium" or "low"
  bool headline = false;        ///< others follow from it: see markHeadlines()
  std::string signature;        ///< equal for all divergences that have one cause
  std::string summary;          ///< one sentence without scenario names; the title of its cause
  std::string owner;
  int line = 0;
  int column = 0;
  std::optional<Record>
      expected;  ///< what the oracle did; nothing if the implementation did too much
  std::optional<Record> actual;  ///< what the implementation did; nothing if it did too little
  Context context;

  friend bool operator==(const Divergence&, const Divergence&) = default;
};

/// How often a divergence came back when its scenario was run again.
struct Confirmation {
  int runs = 0;
  int diverged = 0;

  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

/// One scenario on one implementation.
struct Result {
  std::string implementation;  ///< key of an Implementation
  Outcome outcome = Outcome::agrees;
  std::string reason;  ///< why, for every outcome but agrees; for expected ones, the expectation's
  std::string link;    ///< the expectation's, if any
  std::int64_t durationMs = 0;
  std::optional<Confirmation> confirmation;  ///< present when the scenario was run again
  std::vector<Divergence> divergences;
  int folded = 0;             ///< differences that follow from the headline and are not listed
  std::string output;         ///< what the adapter's process printed, bounded
  std::vector<Record> trace;  ///< the whole trace, where kept

  friend bool operator==(const Result&, const Result&) = default;
};

/// What the oracle showed for a scenario.
struct Envelope {
  int variants = 0;                   ///< different traces
  int runs = 0;                       ///< runs that gave them
  bool saysLittle = false;            ///< the envelope is so wide that it allows almost anything
  Outcome outcome = Outcome::agrees;  ///< key "outcome" is "ok" unless this is oracleError
  std::string detail;                 ///< why it says little or failed
  std::vector<Record> trace;          ///< its first variant, where kept

  friend bool operator==(const Envelope&, const Envelope&) = default;
};

/// One scenario with what came of it everywhere.
struct Scenario {
  std::string id;
  std::string path;
  std::string description;
  std::vector<std::string> covers;
  std::vector<std::string> issues;
  std::string source;  ///< whole text of the file
  Envelope oracle;
  std::vector<Result> results;

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// All divergences of one implementation that share a signature. Made by causes() in verdict.hpp.
struct Cause {
  std::string signature;
  std::string divergenceClass;  ///< key "class"
  std::string severity;
  std::string title;
  std::string implementation;
  int count = 0;          ///< scenarios that it is the headline of
  bool expected = false;  ///< an expectation names it in each of them
  std::vector<std::string> scenarios;

  friend bool operator==(const Cause&, const Cause&) = default;
};

struct Machine {
  std::string os;
  std::string kernel;
  std::string arch;
  int cpus = 0;
  std::string libc;

  friend bool operator==(const Machine&, const Machine&) = default;
};

struct Oracle {
  std::string name;
  std::string version;
  std::string source;  ///< "live" or "recorded"
  int runs = 0;        ///< runs per scenario

  friend bool operator==(const Oracle&, const Oracle&) = default;
};

struct Implementation {
  std::string key;  ///< how the command line names it, such as "node@18"
  std::string name;
  std::string version;
  std::string build;
  std::string follows;  ///< the Node version that it follows
  std::vector<std::string> command;
  std::vector<std::string> capabilities;

  friend bool operator==(const Implementation&, const Implementation&) = default;
};

struct Exit {
  int status = 0;
  std::string reason;  ///< one line, the last one that a run prints

  friend bool operator==(const Exit&, const Exit&) = default;
};

/// How often each outcome occurred; what did not occur is absent.
using OutcomeCounts = std::map<Outcome, std::size_t>;

/// A whole results.json.
struct Results {
  std::string created;  ///< ISO 8601, UTC; see timestamp()
  std::vector<std::string> command;
  bool partial = false;  ///< the run has not ended, or was cut short
  Exit exit;
  Machine machine;
  Oracle oracle;
  std::vector<Implementation> implementations;
  std::vector<Scenario> scenarios;
  std::vector<Cause> causes;                    ///< derived; see conclude()
  std::map<std::string, OutcomeCounts> totals;  ///< derived, by implementation key
  std::int64_t durationMs = 0;

  friend bool operator==(const Results&, const Results&) = default;
};

/// The stable, short id of a divergence: "<scenario>#<implementation>/<n>", with n counting from 1
/// within a result.
std::string divergenceId(std::string_view scenario, std::string_view implementation, std::size_t n);

/// The present moment as `created` wants it, such as "2026-11-20T08:15:30Z".
std::string timestamp();

}  // namespace netparity::results
