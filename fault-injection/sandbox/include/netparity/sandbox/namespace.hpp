#pragma once

#include "netparity/sandbox/descriptor.hpp"

#include <optional>
#include <string>

namespace netparity::sandbox {

/// A network namespace: devices, addresses, routes, ports and sysctls of its own. Exists as long as
/// this, or a socket, process or device that is in it. A socket belongs for ever to the network in
/// which it was created, whoever uses it later: so one process, and one io_context, can have
/// sockets in several.
class Namespace {
 public:
  /// A new one within the caller's user namespace (the caller is in a sandbox, or root), its
  /// loopback up. The caller stays where it is. Nothing on failure; `problem` then says why.
  static std::optional<Namespace> create(std::string& problem);
  /// The one that the calling thread is in.
  static std::optional<Namespace> current(std::string& problem);

  /// Moves the calling thread into it, for good: for a child before exec, before its capabilities
  /// are dropped. Safe after fork. Returns 0 or the errno.
  int enter() const noexcept;

  /// Open as long as this.
  int descriptor() const noexcept { return descriptor_.get(); }

 private:
  explicit Namespace(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

/// The calling thread is in another network until this ends: for creating sockets there.
///
///     { const Visit there(farSide); acceptor.open(tcp::v4()); }
class Visit {
 public:
  /// `network` must outlive this.
  explicit Visit(const Namespace& network) noexcept;
  /// Returns to where the thread was. That cannot fail for want of rights that the visit had; if it
  /// does nevertheless, the process aborts, as all that it does from then on would be elsewhere.
  ~Visit();
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  Visit(Visit&&) = delete;
  Visit& operator=(Visit&&) = delete;

  /// 0, or the errno that kept the thread where it was.
  int error() const noexcept { return error_; }

 private:
  Descriptor home_;
  int error_ = 0;
};

}  // namespace netparity::sandbox
