#pragma once

#include <netparity/trace/trace.hpp>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The comparison rule of RULE.md. Values only: no I/O, no exceptions but for want of memory; safe
/// to use from several threads on different objects.
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

  /// How many different sequences of its own each owner showed: 1 for what is the same in every
  /// run. The order across owners does not count; variants may differ in it alone.
  std::map<std::string, std::size_t> widths() const;
  /// Whether it is so wide that it allows almost anything: with at least 8 runs, some owner showed
  /// another sequence in more than half of them.
  bool saysLittle() const;
  /// The owners in which the oracle differs from itself, when it does so in more than half of its
  /// runs (of at least 4): in each of these some owner showed a sequence that no other run showed.
  /// So would the next run of the oracle, so that nothing is judged by it. Else empty.
  std::vector<std::string> unsteady() const;

  /// An array of `{"seen","trace"}`, and back. A problem names the path.
  boost::json::value toJson() const;
  static boost::system::result<Envelope, program::Problem> fromJson(
      const boost::json::value& value);

 private:
  std::vector<Variant> variants_;
  std::vector<std::string> fingerprints_;  ///< of the variants
};

enum class Class {
  missingApi,  ///< a method or class that the implementation does not have
  thrown,  ///< a call threw where the oracle's returned, or the reverse, or an uncaught exception
  missingEvent,  ///< an event, callback or other record that the oracle has
  extraEvent,    ///< one that it has not
  orderWithin,   ///< order within one object
  orderAcross,   ///< order across objects within a turn
  orderOfTurns,  ///< order of two turns that touch a common object
  argument,      ///< argument of an event or callback, or a returned or probed value
  errorCode,     ///< name, code, errno or syscall of an error
  message,       ///< message text of an error only
  property,      ///< state at an event, or a property read
  data,          ///< bytes
  wire,          ///< what a peer, the DNS server or the wire saw
  hang,
  crash,
  leak,  ///< what is open at the end differs
};

/// "missing-api", "throw", "missing-event", …
std::string_view toString(Class value) noexcept;

enum class Severity { high, medium, low };
std::string_view toString(Severity value) noexcept;

struct Divergence {
  Class divergenceClass = Class::argument;
  Severity severity = Severity::medium;
  /// Equal for one cause everywhere, such as
  /// "property/Socket/readableEnded:false→true",
  /// "error-code/Socket/error/ECONNREFUSED→ECONNRESET", "order-within/Socket/error>Socket/close".
  /// RULE.md lists the forms.
  std::string signature;
  /// One sentence that names no scenario and no variable:
  /// "Socket 'close': readableEnded is true instead of false".
  std::string summary;
  std::string owner;
  int line = 0;
  int column = 0;
  /// The oracle's record; nothing for what is too much. Of a wrong order, the one that should come
  /// first.
  std::optional<trace::Record> expected;
  /// The implementation's record; nothing for what is missing. Of a wrong order, the one that came
  /// first.
  std::optional<trace::Record> actual;
  /// Of a difference in an event's state, which record.text() does not show: the property on each
  /// side, such as "readableEnded: false". Else empty.
  std::string expectedState;
  std::string actualState;
  /// Up to 3 records on each side of the oracle's, the differing one included, and as far of the
  /// implementation's.
  std::vector<trace::Record> oracleContext;
  std::vector<trace::Record> implementationContext;
};

struct Verdict {
  bool agrees = false;
  /// In the oracle's order, a hang or crash first. Each signature once; at most 20.
  std::vector<Divergence> divergences;
  /// Further differences: those that follow from a listed one (a repetition of it, a property that
  /// stays wrong, steps of the program that are not reached) and those beyond 20.
  std::size_t folded = 0;
};

/// How an implementation's run ended, when not by itself.
enum class Ending { complete, hang, crash };

/// Judges a trace by RULE.md. What differs is explained by the oracle's nearest trace: the one with
/// the fewest edits in the owners that no trace of the oracle shows so.
///
/// With an ending other than complete the trace is a beginning: the verdict never agrees, and its
/// headline is the hang or crash, pointing at the first record of the oracle that is missing;
/// differences before that are listed after it. An empty envelope agrees with nothing and explains
/// nothing.
Verdict compare(const Envelope& envelope, const trace::Trace& trace,
                Ending ending = Ending::complete);

}  // namespace netparity::compare
