#pragma once

#include <netparity/faults/script.hpp>
#include <netparity/sandbox/descriptor.hpp>
#include <netparity/sandbox/namespace.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <linux/filter.h>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

/// The faults of one script, together: arms them in the sandbox that the process is in, tells what
/// they saw and did, and which did not happen.
namespace netparity::faults {

/// Something that a fault saw or did.
struct Event {
  std::string on;  ///< whose: "peers.slow", "peers.slow#2" its second connection, "dns.dual.test",
                   ///< "wire", "calls"
  std::string name;
  boost::json::array args;
};
using Report = std::function<void(const Event&)>;

struct Options {
  /// The program's temporary folder: unix peers listen in it, paths are made in it.
  std::string folder;
  /// Where `wire` keeps the packets (pcapng); empty: nowhere.
  std::string packets;
  /// How many descriptors the program is started with, from 0 on, whose `calls` are never meant:
  /// the standard streams.
  unsigned ownDescriptors = 3;
};

/// The sandbox that faults are armed in: a loopback, a name server that is not there yet, sysctls
/// that are the same on every machine, and so few retries of SYN that a time-out comes in 3 s.
sandbox::Plan sandboxPlan();

/// One program's faults. The process must be in a sandbox of sandboxPlan() and have one thread,
/// that of the io_context, which must outlive this.
class Faults {
 public:
  Faults(boost::asio::io_context& io, Script script, Options options, Report report);
  ~Faults();
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;
  Faults(Faults&&) = delete;
  Faults& operator=(Faults&&) = delete;

  /// What the process that runs the program has to be started with (Launch::filter), so that its
  /// `calls` can fail; empty when the script has none, or there is a problem, which is told. Valid
  /// as long as this.
  std::span<const sock_filter> filter(std::string& problem);
  /// That process is there: takes the calls of Child::takeListener(). They count from arm() on.
  void watchCalls(sandbox::Descriptor listener);

  /// Makes everything ready. `process` runs the program, for `limits: { files }`; 0: it is started
  /// later, with its limit. Returns why that is impossible; empty when the program can start.
  std::string arm(pid_t process = 0);

  /// What the program has to know: { "peers": { "slow": { "port", "address" } } }. TCP peers have
  /// the ports 7001, 7002, … in the order of the script. With a wire they are on its far side.
  boost::json::object bindings() const;

  /// Where the program is to run, and where the peers are: for Launch::network. Null when there is
  /// no wire: then both are where the process is. With one, the process itself is at the peers'
  /// from arm() on.
  const sandbox::Namespace* nearSide() const;
  const sandbox::Namespace* farSide() const;

  /// The program's signal(label, value).
  void signal(std::string_view label, const boost::json::value& value);

  /// The program has ended. `done` is called when the peers have seen the ends of their
  /// connections; on a wire those may never arrive, so there they are given a second.
  void settle(std::function<void()> done);

  /// What did not happen, a sentence each: "dns: /dual.test: nobody asked for it".
  std::vector<std::string> untriggered() const;

 private:
  class Armed;
  std::unique_ptr<Armed> armed_;
};

}  // namespace netparity::faults
