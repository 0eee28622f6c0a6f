#pragma once

#include <netparity/program/program.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Canonical traces: raw records of an adapter (PROTOCOL.md) with everything taken out that differs
/// between two runs of one program, as compare/RULE.md says.
namespace netparity::trace {

enum class Kind {
  call,
  returned,
  thrown,
  get,
  set,
  event,
  callback,
  mark,
  probe,
  uncaught,
  signal,
  end,
  fault  ///< what a peer, the DNS server or the wire saw or did: of the harness, not of the adapter
};

/// "call", "return", "throw", "get", …: the `t` of the protocol.
std::string_view toString(Kind kind) noexcept;
std::optional<Kind> kindFromString(std::string_view name) noexcept;

/// One canonical record.
struct Record {
  Kind kind = Kind::mark;
  std::string owner;  ///< object label ("client", "server:1"), "net", "process", "peers.slow" of a
                      ///< fault, or "mark@12:5" for what owns itself
  std::string type;   ///< class of the owner where known: "Socket", "Server", …; empty for steps
  std::string name;   ///< method, event, property, helper
  boost::json::value
      value;  ///< canonical arguments (array), value, error or label; objects with sorted keys
  boost::json::object state;  ///< of events: canonical state with sorted keys; else empty
  int step = 0;               ///< 0: none
  int line = 0;  ///< where to look in the scenario: the step, an event's listener, or what made its
                 ///< object; 0: nowhere. Not part of equality
  int column = 0;
  int turn = -1;           ///< oracle's turn, -1 where unknown. Not part of equality
  std::size_t joined = 1;  ///< how many raw `data` events it stands for. Not part of equality

  /// Equality of what RULE.md compares: kind, owner, name, value, state, step.
  bool same(const Record& other) const;
  /// One line for humans, such as `client 'error' Error ECONNREFUSED "connect ECONNREFUSED
  /// 127.0.0.1:<port of server>"`, `server.listen(0, "127.0.0.1", ƒ)`, `server.listen → server`,
  /// `client.write callback(null)`, `mark "x"`.
  std::string text() const;
};

/// A canonical trace: records in the order in which they were written (a joined one stands where
/// its last piece stood).
struct Trace {
  std::vector<Record> records;

  /// Compact JSON for fixtures/oracle, and back. A problem names the path.
  boost::json::value toJson() const;
  static boost::system::result<Trace, program::Problem> fromJson(const boost::json::value& value);
  /// A text that is equal for traces that are equal record by record, turns included up to
  /// renumbering in order; to find distinct traces.
  std::string fingerprint() const;
  /// Whether any record is an event.
  bool hasEvent() const;
};

/// What differs between runs from outside.
struct Environment {
  std::string tmp;  ///< the scenario's temporary folder of that run
  /// What else the program was given, such as `{"peers":{"slow":{"port":40001}}}`: the port is
  /// `<port of peers.slow>` in the trace.
  boost::json::object bindings = {};
};

/// Raw records to a canonical trace. Malformed records are a problem ("record 12: …"), never a
/// crash. An incomplete trace (crash, hang) is fine.
boost::system::result<Trace, program::Problem> canonicalise(
    const program::Program& program, std::span<const boost::json::object> raw,
    const Environment& environment);

}  // namespace netparity::trace
