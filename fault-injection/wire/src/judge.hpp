#pragma once

#include "connections.hpp"
#include "netparity/wire/event.hpp"
#include "netparity/wire/script.hpp"
#include "packet.hpp"

#include <array>
#include <string>
#include <vector>

namespace netparity::wire {

/// A packet that is to arrive at one end of the wire.
struct Sending {
  Side to;
  Bytes bytes;
  std::uint32_t milliseconds = 0;  ///< from now
  bool forged = false;             ///< no end has sent it
};

/// What becomes of a packet: first it is passed on as it is or not, then these are sent.
struct Verdict {
  bool forward = true;
  std::vector<Sending> then;
  /// Why, for a record of the run; empty when no rule acted.
  std::string note;
};

/// The rules, and how far each has come. Knows packets, not devices or time.
class Judge {
 public:
  Judge(std::vector<Rule> rules, Report report);

  /// Reports every rule as armed.
  void arm() const;
  Verdict judge(Side from, View packet);
  std::vector<std::string> untriggered() const;

 private:
  struct Armed {
    Rule rule;
    std::uint64_t matched = 0;
    std::uint64_t acted = 0;
  };
  struct Seen {
    Side from;
    const TcpPacket& packet;
    Connection& connection;
  };

  Verdict judgeTcp(const Seen& seen);
  bool applies(Armed& armed, const Seen& seen);
  bool isSwallowed(Side from, const Connection* connection) const;
  Verdict act(Armed& armed, const Seen& seen);
  void perform(const Armed& armed, const Seen& victim, Verdict& verdict);
  void reportTriggered(const Armed& armed, const TcpPacket& packet) const;
  static void deliver(const Seen& seen, Verdict& verdict);
  static Bytes rstTo(Side side, const Seen& seen);

  std::vector<Armed> rules_;
  Report report_;
  Connections connections_;
  // By the side that sent it: waits for the next one.
  std::array<std::optional<Sending>, 2> held_;
};

}  // namespace netparity::wire
