#pragma once

#include "endpoint.hpp"
#include "listener.hpp"
#include "netparity/peer/peers.hpp"
#include "run.hpp"
#include "signals.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace netparity::peer {

/// What the peers of one script share.
struct Surroundings {
  boost::asio::io_context& io;
  const Report& report;
  const Signals& signals;
  std::function<void()> changed;  ///< a run is over, or was begun
};

/// One peer of the script at work: its listener, if it has one, and a Run for each connection.
class ScriptedPeer : public std::enable_shared_from_this<ScriptedPeer> {
 public:
  /// All three outlive it, or until close(). `endpoint` is where it listens.
  ScriptedPeer(const Peer& script, const Surroundings& surroundings, Endpoint endpoint);

  /// Opens the listener. Why not, if not.
  std::string open();
  /// Begins the scripts; after all listeners are open.
  void start();
  void signalled();
  void settle();
  bool settled() const;
  void close();

  const Peer& script() const { return script_; }
  const Endpoint& endpoint() const { return endpoint_; }
  /// See Peers::untriggered().
  void addUntriggered(std::vector<std::string>& sentences) const;

  // For its runs.
  boost::asio::io_context& io() { return surroundings_.io; }
  const Signals& signals() const { return surroundings_.signals; }
  Listener* listener() { return listener_.get(); }
  void report(const Event& event) const;
  void reached(const Step& step) { reached_.insert(&step); }
  void triggered(const Step& step) { triggered_.insert(&step); }
  /// The run that waited has its connection: the next may wait.
  void connectionBegan();
  /// Closes the listener and each connection with RST but that of `origin`, which does it itself.
  void vanish(const Run& origin);
  /// Opens the listener again where it was. 0, or an errno.
  int listenAgain();
  void over() { surroundings_.changed(); }

 private:
  void beginNext();
  void awaitNext();
  const Sequence& sequenceOf(std::size_t connection) const;
  std::string nameOf(std::size_t connection) const;
  void observeQueue();
  bool queueMet() const;

  const Peer& script_;
  const Surroundings& surroundings_;
  Endpoint endpoint_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::shared_ptr<Run>> runs_;
  std::size_t accepted_ = 0;
  bool nextDue_ = false;  // the run of the next connection is about to begin
  bool settling_ = false;
  bool started_ = false;
  bool closed_ = false;
  bool queueMet_ = false;  // a connection came to a queue that nobody accepts from
  std::set<const Step*> reached_;
  std::set<const Step*> triggered_;
};

}  // namespace netparity::peer
