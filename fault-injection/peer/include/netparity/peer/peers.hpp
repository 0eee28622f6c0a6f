#pragma once

#include <netparity/peer/script.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Scripted TCP and unix peers, servers and clients, that do to a program what its scripts say,
/// byte for byte, and tell what they saw of it:
///
///     asio::io_context io;
///     Parsed parsed = parse(json);            // { "rude": { "listen": "tcp", "script": [...] } }
///     Peers peers(io, parsed.script, { folder }, [](const Event& event) { ... });
///     if (const std::string why = peers.start(); !why.empty()) { ... }
///     ... run the program with peers.bindings(), and `io` beside it; peers.signal("port", 8080)
///     ... peers.settle([] { ... });               // the program has ended: what it left is read
///     peers.untriggered();                    // steps that never came
namespace netparity::peer {

/// Something a peer did or saw; README.md lists the names and their arguments. The same behaviour
/// of the program gives the same events in the same order: there are no ephemeral ports in them, no
/// times, and no counts that depend on how TCP cut the stream.
struct Event {
  std::string object;  ///< the peer's name; "name#2" for its second connection
  std::string name;    ///< "accepted", "recv", "fin", "rst", …
  boost::json::array args;
};

/// Is called on the io_context's thread, in the middle of a step: it must neither close nor destroy
/// the peers.
using Report = std::function<void(const Event&)>;

struct Options {
  /// Where unix peers listen, as FOLDER/NAME.sock. It must exist; start() creates the sockets in it
  /// and close() removes them. A path of more than 107 bytes is a failure of start().
  std::string folder;
  /// Where TCP peers listen that name no address: IPv4 or IPv6.
  std::string address = "127.0.0.1";
  /// The i-th peer of the script (from 0) listens at firstPort + i, be it TCP; 0: the kernel picks.
  std::uint16_t firstPort = 0;
};

/// The peers of one script. It is used on one thread, that of the io_context, which must outlive
/// it. No descriptor is inherited by child processes.
class Peers {
 public:
  Peers(boost::asio::io_context& io, Script script, Options options, Report report);
  /// Closes.
  ~Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  /// Opens every listener, and fills the queue of each that is to be full. Returns why that failed,
  /// and then none is open; empty when the program can start. To be called once.
  std::string start();

  /// What the program has to know, once started: name to { "port": n, "address": "127.0.0.1" } or
  /// { "path": "…" }. Clients are not in it.
  boost::json::object bindings() const;

  /// The program's signal. Steps that wait for the label go on, from the io_context. For a client
  /// `{ connect: LABEL }` the value is where to connect: a port of 127.0.0.1, a path (one that
  /// starts with a NUL is abstract), or { address, port }; other members do not matter, so that it
  /// may be what server.address() returned. Signals before the step count too.
  void signal(std::string_view label, const boost::json::value& value);

  /// The program under test has ended, and the kernel has closed or reset its sockets. Connections
  /// that lie in a queue are still accepted, scripts go on with what was sent to them, and those
  /// that wait for what cannot come any more (a signal, the next piece at a rate) only read to the
  /// end. `done` is called, from the io_context, when each connection has seen FIN or RST from the
  /// program's side; there is no limit of time. To be called once; close() forgets `done`.
  void settle(std::function<void()> done);

  /// Closes everything at once, TCP connections with RST, and reports nothing more.
  void close();

  /// One sentence for each step that was never reached, or was reached and waited in vain:
  /// "/rude/script/2: rst was never reached". For `backlog: full` that no connect met the full
  /// queue (only of TCP: a unix listener does not learn of it). Also after close().
  std::vector<std::string> untriggered() const;

 private:
  class Set;
  std::shared_ptr<Set> set_;
};

}  // namespace netparity::peer
