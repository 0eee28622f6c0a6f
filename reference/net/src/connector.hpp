#pragma once

#include "connect_plan.hpp"
#include "netparity/net/family_autoselection.hpp"
#include "netparity/net/socket.hpp"

#include <netparity/loop/timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netparity::net {

/// Carries out one connect() over TCP: the lookup, then one attempt or several.
///
/// Lifetime: held by what it waits for (a tick, a lookup, the connect request of a handle); the
/// socket does not know it. It keeps the socket alive, and stops at the next step once the socket
/// is no longer connecting.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  Connector(std::shared_ptr<Socket> socket, ConnectPlan plan);

  void start();

 private:
  void onLookup(const stream::EventArg& error, const std::vector<LookupAddress>& answers);
  void onLookupAll(const stream::EventArg& error, const std::vector<LookupAddress>& answers);
  void fail(errors::NodeError error);
  void failBadAnswer(const LookupAddress& answer);
  void announce(const char* event, const std::string& address, int family);

  bool isBlocked(const std::string& address, int family) const;
  void pickScope(handle::Endpoint& endpoint) const;
  /// Asks the socket's descriptor, whatever it is by now, to connect; a status. Throws the
  /// TypeError that Node's code runs into when a listener took the descriptor away.
  int connectHandle(const std::string& address, int family,
                    handle::StreamHandle::StatusCallback callback);
  void connectTo(const std::string& address, int family);
  void onConnected(const std::string& address, int family, int status);

  void tryNext(bool cancelled);
  bool tryCurrent();
  void onAttemptDone(std::size_t attempt, int status);
  void onAttemptTimeout(const handle::StreamRef& handle);
  void attemptFailed(const FamilyAutoselection::Target& target, const errors::NodeError& error);

  /// Binds to the local address and port; the error of it otherwise. Throws as connectHandle().
  [[nodiscard]] errors::NodeError bindLocal(const std::string& localAddress, int family);
  [[nodiscard]] errors::NodeError connectError(const std::string& address, int family,
                                               int status) const;
  /// For an error that connect() itself returns: its message tells the local end.
  [[nodiscard]] errors::NodeError immediateError(const std::string& address, int status) const;

  std::shared_ptr<Socket> socket_;
  ConnectPlan plan_;
  std::optional<FamilyAutoselection> selection_;
  loop::Timer attemptTimer_;
  bool attemptAbandoned_ =
      false;  // the running attempt ran out of time: its completion says nothing
};

}  // namespace netparity::net
