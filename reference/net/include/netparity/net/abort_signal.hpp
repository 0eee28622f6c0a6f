#pragma once

#include <netparity/errors/node_error.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace netparity::net {

/// Tells whoever listens that an operation is to be given up: Node's AbortSignal
/// (https://nodejs.org/docs/latest-v26.x/api/globals.html#class-abortsignal). Made by an
/// AbortController, shared with what it can abort. Belongs to the thread of the loop.
class AbortSignal : public std::enable_shared_from_this<AbortSignal> {
 public:
  /// Ends the listening when it goes.
  class Subscription {
   public:
    Subscription() = default;
    /// What onAbort() makes: the `id`-th listener of `signal`, which it does not keep alive.
    Subscription(std::weak_ptr<AbortSignal> signal, std::uint64_t id);
    /// Moving passes the listening on; what the target listened to before ends.
    ///@{
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    ///@}
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription() { end(); }

    /// Ends the listening now: the callback will not be called any more. Later calls do nothing.
    void end() noexcept;

   private:
    std::weak_ptr<AbortSignal> signal_;
    std::uint64_t id_ = 0;
  };

  /// One that is aborted from the start. Parameters: reason: may be none.
  static std::shared_ptr<AbortSignal> abortedWith(errors::NodeError reason);

  /// Whether abort() was called on its controller. It stays so.
  [[nodiscard]] bool aborted() const noexcept { return aborted_; }
  /// Why; no error before it is aborted.
  [[nodiscard]] const errors::NodeError& reason() const noexcept { return reason_; }
  /// Calls back inside abort(), once, in the order of the calls; never when it is aborted already.
  [[nodiscard]] Subscription onAbort(std::function<void()> callback);

 private:
  friend class AbortController;
  void abort(errors::NodeError reason);

  bool aborted_ = false;
  errors::NodeError reason_;
  std::map<std::uint64_t, std::function<void()>> listeners_;
  std::uint64_t lastId_ = 0;
};

/// Aborts a signal: Node's AbortController
/// (https://nodejs.org/docs/latest-v26.x/api/globals.html#class-abortcontroller).
class AbortController {
 public:
  /// The signal that abort() aborts, to be given to what shall end with it; never null.
  [[nodiscard]] const std::shared_ptr<AbortSignal>& signal() const noexcept { return signal_; }
  /// Aborts, once; later calls do nothing. Without a reason it is an AbortError, "This operation
  /// was aborted".
  void abort(errors::NodeError reason = {});

 private:
  std::shared_ptr<AbortSignal> signal_ = std::make_shared<AbortSignal>();
};

}  // namespace netparity::net
