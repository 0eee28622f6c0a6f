#pragma once

#include "netparity/wire/wire.hpp"

#include <functional>
#include <string>

namespace netparity::wire {

/// A blocking TCP socket, for the ends in tests. What each function returns is for comparison:
/// "ECONNRESET" and the like, or "" when all went well.
class PlainSocket {
 public:
  explicit PlainSocket(sandbox::Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  PlainSocket() = default;

  static PlainSocket listenOn(const std::string& address, std::uint16_t port);
  std::string connectTo(const std::string& address, std::uint16_t port);
  PlainSocket accept();
  std::string send(std::size_t bytes);
  /// Until the end: "1000 bytes, end" or "0 bytes, ECONNRESET".
  std::string receiveAll();
  /// "", or the error of the read.
  std::string receive(std::size_t bytes);
  void finish();
  /// From now on the other end is asked whether it is still there, after a second of silence.
  void keepAlive();
  /// The bytes received so far; the n-th byte sent is always 'a' + n % 26, n from 0.
  const std::string& received() const { return received_; }
  /// As received(), but "intact" or where it is not.
  std::string intact() const;

 private:
  sandbox::Descriptor descriptor_;
  std::size_t sent_ = 0;
  std::string received_;
};

/// A socket that has just sent a SYN to port 80 of the peer.
sandbox::Descriptor connectWithoutWaiting(bool isV6);

/// What the ends of a test are told.
struct Ends {
  std::string program;
  std::string peer;
};

struct Setting {
  bool isV6 = false;
  LinkPlan::Means means = LinkPlan::Means::any;
  std::uint32_t mtu = 65535;
  /// Without it, none.
  std::string recordTo = {};
};

/// Runs a program and a peer, each in a process of its own, in networks joined by a wire with the
/// script's rules, and returns what they and the wire said:
///
///     program: ECONNRESET
///     peer: 0 bytes, end
///     armed ["/0"]
///     triggered ["/0","data","packet",1]
///
/// `peer` gets a socket that listens on port 80. Must be called in a process that has one thread
/// and is at the end of its life.
std::string runOnWire(const Setting& setting, const std::string& script,
                      const std::function<std::string(const Ends&)>& program,
                      const std::function<std::string(PlainSocket& listener)>& peer);

}  // namespace netparity::wire
