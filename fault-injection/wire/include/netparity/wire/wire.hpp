#pragma once

#include "netparity/wire/event.hpp"
#include "netparity/wire/link.hpp"
#include "netparity/wire/script.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

/// A wire between a program and its peers, on which packets are lost, late, doubled, wrong, or
/// answered by a RST or an ICMP message that nobody sent, each at an exact packet or byte.
///
///     sandbox::enter({});                                   // the program's network
///     auto peers = sandbox::Namespace::create(problem);     // that of the peers
///     auto link = wire::Link::create({}, *peers, problem);  // 192.0.2.1 here, 192.0.2.2 there
///     auto script = wire::parse(json);
///     wire::Relay relay(context, *link, script.rules, report);
///     relay.start();
///     { sandbox::Visit there(*peers); …open the sockets of the peers… }
///     …run the program…
///     relay.stop();
///     relay.untriggered();
namespace netparity::wire {

/// Passes packets from one end of a link to the other, as its rules say. Only TCP packets of
/// connections whose SYN it has seen count and can be acted upon; other packets to one address pass
/// unseen (UDP, ICMP, what is left of connections of an earlier relay), those to groups (IPv6
/// sends some by itself) do not pass.
class Relay {
 public:
  /// `link` must outlive this, and have one relay at a time. `report` is called from handlers of
  /// `context`, which must be run by one thread.
  Relay(boost::asio::io_context& context, Link& link, std::vector<Rule> rules,
        const Report& report);
  /// As stop().
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  Relay(Relay&&) = delete;
  Relay& operator=(Relay&&) = delete;

  /// Writes all packets from now on to a pcapng file, those that a rule acted on with a comment.
  /// The timestamps are of this machine's clock. Returns why that is impossible; empty when it is
  /// done. To be called before start().
  std::string record(const std::string& path);

  /// Reports the rules as armed and passes packets from now on; those that were sent before are
  /// lost. Once only.
  void start();
  /// Passes nothing any more, forgets what is delayed or held back, and closes the record. May be
  /// called again, and within `report`.
  void stop();

  /// A sentence for each rule that did not act, or not as often as it should have.
  std::vector<std::string> untriggered() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace netparity::wire
