#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netparity::wire {

/// The two ends of the wire: the program under test, and the peers that it talks to.
enum class Side : std::uint8_t { program, peer };

/// What a packet is. A packet with data is `data` even if it also has FIN; both `flag: data` and
/// `flag: fin` hold for it. `ack` is an acknowledgement and nothing else.
enum class Flag : std::uint8_t { syn, synAck, ack, fin, rst, data };

/// When a rule acts: on the `packet`-th of the TCP packets for which all else holds, or on the one
/// that carries a byte of the stream.
struct When {
  std::optional<Side> from;
  std::optional<Flag> flag;
  /// Counted from 1, retransmissions too.
  std::uint64_t packet = 1;
  /// The byte of the stream of `from`, counted from 1. A packet that carries bytes before it is
  /// cut in two, and the part from this byte on is what the rule acts on: how the stream was cut
  /// into packets makes no difference.
  std::optional<std::uint64_t> byte;
  /// That the connection was opened to.
  std::optional<std::uint16_t> port;
  /// The number of the connection since the relay was started, counted from 1, in order of SYNs.
  std::optional<std::uint64_t> connection;
};

enum class Icmp : std::uint8_t {
  netUnreachable,
  hostUnreachable,
  protocolUnreachable,
  portUnreachable,
  fragmentationNeeded,
  sourceRouteFailed,
  netUnknown,
  hostUnknown,
  hostIsolated,
  netProhibited,
  hostProhibited,
  adminProhibited,
  timeExceeded
};

/// What a rule does to the packet.
struct Action {
  enum class Kind : std::uint8_t {
    drop,       ///< it is lost
    rst,        ///< lost; a RST that looks like the other end's arrives at `rstTo` instead
    delay,      ///< arrives `milliseconds` later; those behind it do not wait
    duplicate,  ///< arrives twice
    reorder,    ///< arrives behind the next TCP packet of its direction
    corrupt,    ///< a bit is flipped
    icmp,       ///< lost; its sender gets an ICMP message about it from where it was going
    blackhole   ///< lost, as all from then on of `blackholeFrom` for which port and connection hold
  };
  /// Receiver is the end that the packet was going to.
  enum class RstTo : std::uint8_t { receiver, both, program, peer };

  Kind kind = Kind::drop;
  RstTo rstTo = RstTo::receiver;
  std::uint32_t milliseconds = 0;
  /// False: the checksum is left as it was, so the receiver's kernel throws the packet away. True:
  /// it is made right, so the receiver reads wrong data.
  bool goodChecksum = false;
  Icmp icmp = Icmp::hostUnreachable;
  /// What fragmentation-needed says that fits.
  std::uint16_t mtu = 1280;
  /// Nothing: both directions.
  std::optional<Side> blackholeFrom;
};

struct Rule {
  std::string path;  ///< "/0": where in the script it stands
  std::string text;  ///< "rst on data of the peer": for people
  When when;
  Action action;
  /// To how many packets, from the first one that `when` means on. Nothing: all.
  std::optional<std::uint64_t> times = 1;
};

/// What is wrong with a script: "/2/do/delay", "is 0; it is a number of milliseconds from 1 to
/// 60000".
struct Problem {
  std::string path;
  std::string text;
};

struct Parsed {
  std::vector<Rule> rules;
  std::vector<Problem> problems;  ///< if any, the rules mean nothing
};

/// Reads a script: a list of rules, as wire.schema.json describes it.
///
///     - when: { from: program, flag: syn }
///       do: drop
///       times: 2
///     - when: { from: peer, bytes: 100000 }
///       do: { rst: both }
Parsed parse(const boost::json::value& script);

}  // namespace netparity::wire
