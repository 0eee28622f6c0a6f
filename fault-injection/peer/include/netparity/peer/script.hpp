#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Scripts of peers. The language is README.md of this component, the schema peer.schema.json.
namespace netparity::peer {

/// What is wrong in a script, and where: a JSON pointer such as "/slow/script/2/rate".
struct Problem {
  std::string path;
  std::string message;  ///< what was found and what is allowed, one sentence

  /// "path: message".
  std::string text() const { return path.empty() ? message : path + ": " + message; }
};

/// SO_SNDBUF and SO_RCVBUF in bytes; the kernel doubles them and keeps its own minima.
struct Buffers {
  std::optional<int> send;
  std::optional<int> receive;
};

/// The steps, each with the spelling of a script.
namespace step {
struct Accept {};   ///< accept
struct Connect {};  ///< connect
/// { recv: n }, or { recv: all } when there is no number.
struct Recv {
  std::optional<std::uint64_t> bytes;
};
/// { send: n } bytes of the pattern, or { send: "text" } and { send: { hex: "00ff" } }.
struct Send {
  std::uint64_t pattern = 0;  ///< how many bytes of the pattern; 0: `bytes` are sent
  std::string bytes;
  std::uint64_t rate = 0;   ///< bytes per second; 0: at once
  std::uint64_t chunk = 0;  ///< at most so many bytes in one send(2); 0: as it comes
  std::uint64_t size() const { return pattern > 0 ? pattern : bytes.size(); }
};
struct Fin {};    ///< fin
struct Rst {};    ///< rst
struct Close {};  ///< close
/// { unread: n }
struct Unread {
  std::uint64_t bytes = 0;
};
struct Stall {};  ///< stall
/// { oob: "x" }
struct Oob {
  char byte = 0;
};
/// { until: label }, also spelled { wait: label } and { signal: label }.
struct Until {
  std::string label;
};
struct SeenFin {};   ///< seen-fin
struct SeenRst {};   ///< seen-rst
struct HalfOpen {};  ///< half-open
struct Vanish {};    ///< vanish
/// { buffers: { send: n, receive: n } }
struct SetBuffers {
  Buffers buffers;
};
struct ListenAgain {};  ///< { listen: again }
}  // namespace step

using Action =
    std::variant<step::Accept, step::Connect, step::Recv, step::Send, step::Fin, step::Rst,
                 step::Close, step::Unread, step::Stall, step::Oob, step::Until, step::SeenFin,
                 step::SeenRst, step::HalfOpen, step::Vanish, step::SetBuffers, step::ListenAgain>;

struct Step {
  Action action;
  std::string path;  ///< a JSON pointer into the script; that of the peer for an `accept` left out
  std::string text;  ///< as in the script: "fin", "{\"recv\":5}"
};

/// The steps of one connection. There is always an accept or a connect among them, but in one that
/// starts with `stall` and so never accepts.
using Sequence = std::vector<Step>;

struct Peer {
  enum class Kind { tcp, unixPath, client };

  std::string name;
  Kind kind = Kind::tcp;
  std::string address;         ///< of a TCP listener; empty: the default of Options
  std::string label;           ///< of a client: the signal whose value is the program's address
  std::optional<int> backlog;  ///< of a listener, as for listen(2)
  bool full = false;           ///< backlog: full
  Buffers buffers;
  /// One for each connection in order; a connection beyond them is read to its end.
  std::vector<Sequence> sequences;
  bool alike = false;  ///< there is one sequence and it serves each connection that comes
};

struct Script {
  std::vector<Peer> peers;  ///< in the script's order
};

/// A script, or why it is none. All problems are named, not only the first.
struct Parsed {
  Script script;
  std::vector<Problem> problems;  ///< empty: the script is good
};

Parsed parse(const boost::json::value& script);

}  // namespace netparity::peer
