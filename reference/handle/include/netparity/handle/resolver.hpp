// Name lookup by the system: what Node's getaddrinfo request does.
#pragma once

#include <netparity/loop/callback.hpp>

#include <memory>
#include <string>
#include <vector>

namespace netparity::loop {
class EventLoop;
}  // namespace netparity::loop

namespace netparity::handle {

/// The order of the answers: Node's `order` option (and `verbatim`).
enum class ResolveOrder { kVerbatim, kIpv4First, kIpv6First };

/// What to look up.
struct ResolveQuery {
  /// A name, or an address, which is answered as it is.
  std::string hostname;
  int family = 0;  ///< 0, 4 or 6
  int hints = 0;   ///< AI_ADDRCONFIG | AI_V4MAPPED | AI_ALL
  /// How the answers are sorted.
  ResolveOrder order = ResolveOrder::kVerbatim;
};

/// One answer.
struct ResolvedAddress {
  /// An IP address as text, with its zone where it has one.
  std::string address;
  int family = 0;  ///< 4 or 6
};

/// All addresses in order, or none with a status.
using ResolveCallback = loop::Callback<void(int status, std::vector<ResolvedAddress> addresses)>;

/// A lookup that has been started. Dropping it lets the lookup go on.
class ResolveRequest {
 public:
  /// The callback will not be called; the lookup itself cannot be interrupted and keeps the loop
  /// alive until the system answers, as in Node.
  void cancel() noexcept;

 private:
  friend std::shared_ptr<ResolveRequest> resolve(loop::EventLoop&, ResolveQuery, ResolveCallback);
  ResolveCallback callback_;
};

/// Looks the name up on the loop's pool (four at a time). The callback comes in the poll phase, in
/// its own callback scope, never from inside this call. Each getaddrinfo error keeps its own
/// number.
std::shared_ptr<ResolveRequest> resolve(loop::EventLoop& loop, ResolveQuery query,
                                        ResolveCallback callback);

}  // namespace netparity::handle
