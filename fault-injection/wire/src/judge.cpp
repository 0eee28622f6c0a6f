#include "judge.hpp"

#include "forge.hpp"
#include "words.hpp"

#include <algorithm>

namespace netparity::wire {

namespace {

constexpr const char* kObject = "wire";

// In milliseconds. Linux forgets a message that comes while a system call has the socket, as
// connect() still does when the SYN has just been sent, and it does not repeat the SYN for a
// second. Once the message has done its work, more of the same find no socket.
constexpr std::array<std::uint32_t, 4> kIcmpDelays = {0, 2, 20, 200};

bool concerns(const When& when, const Connection* connection) {
  return connection == nullptr ? !when.port && !when.connection
                               : (!when.port || *when.port == connection->port) &&
                                     (!when.connection || *when.connection == connection->number);
}

Bytes copyOf(View bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Judge::Judge(std::vector<Rule> rules, Report report) : report_(std::move(report)) {
  for (Rule& rule : rules) {
    rules_.push_back({std::move(rule)});
  }
}

void Judge::arm() const {
  for (const Armed& armed : rules_) {
    report_({kObject, "armed", {armed.rule.path}});
  }
}

Verdict Judge::judge(Side from, View packet) {
  const std::optional<IpPacket> ip = parseIp(packet);
  if (!ip || ip->isMulticast()) {
    return {false, {}, {}};
  }
  const std::optional<TcpPacket> tcp = parseTcp(*ip);
  Connection* connection = tcp ? connections_.track(from, *tcp) : nullptr;
  if (isSwallowed(from, connection)) {
    return {false, {}, "swallowed by a black hole"};
  }
  return connection == nullptr ? Verdict{} : judgeTcp({from, *tcp, *connection});
}

bool Judge::isSwallowed(Side from, const Connection* connection) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Armed& armed) {
    const Action& action = armed.rule.action;
    return action.kind == Action::Kind::blackhole && armed.acted > 0 &&
           action.blackholeFrom.value_or(from) == from && concerns(armed.rule.when, connection);
  });
}

Verdict Judge::judgeTcp(const Seen& seen) {
  // One that was held back in this direction goes behind this one, whatever becomes of this one.
  std::optional<Sending>& held = held_[static_cast<std::size_t>(seen.from)];
  std::optional<Sending> released = std::exchange(held, std::nullopt);
  Armed* acting = nullptr;
  for (Armed& armed : rules_) {
    // All count it, the first one acts.
    const bool swapsAgain = released && armed.rule.action.kind == Action::Kind::reorder;
    if (applies(armed, seen) && acting == nullptr && !swapsAgain) {
      acting = &armed;
    }
  }
  Verdict verdict;
  if (acting == nullptr) {
    seen.connection.from(seen.from).delivered(seen.packet);
  } else {
    verdict = act(*acting, seen);
  }
  if (released) {
    if (const auto ip = parseIp(released->bytes)) {
      if (const auto tcp = parseTcp(*ip)) {
        if (Connection* connection = connections_.track(seen.from, *tcp)) {
          connection->from(seen.from).delivered(*tcp);
        }
      }
    }
    verdict.then.push_back(std::move(*released));
  }
  return verdict;
}

bool Judge::applies(Armed& armed, const Seen& seen) {
  const When& when = armed.rule.when;
  if ((when.from && *when.from != seen.from) || (when.flag && !seen.packet.is(*when.flag)) ||
      !concerns(when, &seen.connection)) {
    return false;
  }
  const bool more = !armed.rule.times || armed.acted < *armed.rule.times;
  if (!when.byte) {
    ++armed.matched;
    return more && armed.matched >= when.packet;
  }
  const auto size = static_cast<std::int64_t>(seen.packet.payload().size());
  const std::int64_t first = seen.connection.from(seen.from).byteAt(seen.packet.sequence);
  const auto byte = static_cast<std::int64_t>(*when.byte);
  if (size == 0 || byte < first || byte >= first + size) {
    return false;
  }
  ++armed.matched;
  return more;
}

Verdict Judge::act(Armed& armed, const Seen& seen) {
  ++armed.acted;
  reportTriggered(armed, seen.packet);
  Verdict verdict{false, {}, armed.rule.path + ": " + armed.rule.text};
  const std::optional<std::uint64_t> byte = armed.rule.when.byte;
  const std::int64_t before = byte
                                  ? static_cast<std::int64_t>(*byte) -
                                        seen.connection.from(seen.from).byteAt(seen.packet.sequence)
                                  : 0;
  if (before <= 0) {
    perform(armed, seen, verdict);
    return verdict;
  }
  const auto [head, tail] = cut(seen.packet, static_cast<std::size_t>(before));
  const auto headPacket = parseTcp(*parseIp(head));
  const auto tailPacket = parseTcp(*parseIp(tail));
  deliver({seen.from, *headPacket, seen.connection}, verdict);
  perform(armed, {seen.from, *tailPacket, seen.connection}, verdict);
  return verdict;
}

void Judge::deliver(const Seen& seen, Verdict& verdict) {
  seen.connection.from(seen.from).delivered(seen.packet);
  verdict.then.push_back({other(seen.from), copyOf(seen.packet.ip.bytes)});
}

void Judge::perform(const Armed& armed, const Seen& victim, Verdict& verdict) {
  const Action& action = armed.rule.action;
  const Side receiver = other(victim.from);
  const TcpPacket& packet = victim.packet;
  switch (action.kind) {
    case Action::Kind::drop:
      return;
    case Action::Kind::rst:
      for (const Side side : {Side::program, Side::peer}) {
        const bool named =
            action.rstTo == (side == Side::program ? Action::RstTo::program : Action::RstTo::peer);
        if (named || action.rstTo == Action::RstTo::both ||
            (action.rstTo == Action::RstTo::receiver && side == receiver)) {
          verdict.then.push_back({side, rstTo(side, victim), 0, true});
        }
      }
      return;
    case Action::Kind::delay:
      verdict.then.push_back({receiver, copyOf(packet.ip.bytes), action.milliseconds});
      return;
    case Action::Kind::duplicate:
      deliver(victim, verdict);
      deliver(victim, verdict);
      return;
    case Action::Kind::reorder:
      held_[static_cast<std::size_t>(victim.from)] = Sending{receiver, copyOf(packet.ip.bytes)};
      return;
    case Action::Kind::corrupt:
      if (action.goodChecksum) {
        victim.connection.from(victim.from).delivered(packet);
      }
      verdict.then.push_back({receiver, corrupt(packet, action.goodChecksum)});
      return;
    case Action::Kind::icmp:
      for (const std::uint32_t delay : kIcmpDelays) {
        if (delay == 0 || packet.is(Flag::syn)) {
          verdict.then.push_back(
              {victim.from, forgeIcmp(packet.ip, action.icmp, action.mtu), delay, true});
        }
      }
      return;
    case Action::Kind::blackhole:
      if (action.blackholeFrom.value_or(victim.from) != victim.from) {
        deliver(victim, verdict);
      }
      return;
  }
}

Bytes Judge::rstTo(Side side, const Seen& seen) {
  const TcpPacket& packet = seen.packet;
  // As if it came from the other end.
  const bool onward = side != seen.from;
  RstFields fields;
  fields.source = onward ? packet.ip.source() : packet.ip.destination();
  fields.destination = onward ? packet.ip.destination() : packet.ip.source();
  fields.sourcePort = onward ? packet.sourcePort : packet.destinationPort;
  fields.destinationPort = onward ? packet.destinationPort : packet.sourcePort;
  fields.sequence = seen.connection.from(other(side)).expected();
  fields.acknowledgement = seen.connection.from(side).sent();
  return forgeRst(fields);
}

void Judge::reportTriggered(const Armed& armed, const TcpPacket& packet) const {
  const bool once = !armed.rule.times || armed.rule.action.kind == Action::Kind::blackhole;
  if (once && armed.acted > 1) {
    return;
  }
  const When& when = armed.rule.when;
  const Flag flag = when.flag.value_or(when.byte ? Flag::data : packet.kind());
  report_({kObject,
           "triggered",
           {armed.rule.path, std::string(words::wordOf(kFlags, flag)),
            when.byte ? "byte" : "packet", when.byte.value_or(armed.matched)}});
}

std::vector<std::string> Judge::untriggered() const {
  std::vector<std::string> out;
  for (const Armed& armed : rules_) {
    const std::uint64_t times = armed.rule.times.value_or(1);
    if (armed.acted >= times) {
      continue;
    }
    std::string& sentence = out.emplace_back("rule " + armed.rule.path);
    sentence.append(" of the wire (").append(armed.rule.text).append(") ");
    if (armed.acted == 0) {
      sentence += "never triggered: ";
    } else {
      sentence.append("triggered ").append(std::to_string(armed.acted)).append(" of ");
      sentence.append(std::to_string(times)).append(" times: ");
    }
    sentence.append(std::to_string(armed.matched)).append(" such packets were seen");
  }
  return out;
}

}  // namespace netparity::wire
