#pragma once

#include <netparity/errors/node_error.hpp>
#include <netparity/loop/callback.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace netparity::stream {

/// The callback of write() or end(): called once, with "no error" (Node: null) or the error. Any
/// callable that takes an `errors::NodeError`, or nothing, converts to it; a default-constructed
/// one is "no callback".
class WriteCallback {
 public:
  /// What is stored.
  using Function = loop::Callback<void(const errors::NodeError& error), 24>;

  WriteCallback() = default;
  // The constraints of these two exclude this class itself.
  // NOLINTBEGIN(google-explicit-constructor, bugprone-forwarding-reference-overload)
  /// Takes a callable over, with or without a parameter for the error.
  ///@{
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, WriteCallback> &&
           std::is_invocable_v<std::decay_t<F>&, const errors::NodeError&>)
      WriteCallback(F&& function)
      : function_(std::forward<F>(function)) {}
  template <class F>
  requires(!std::is_invocable_v<std::decay_t<F>&, const errors::NodeError&> &&
           std::is_invocable_v<std::decay_t<F>&>) WriteCallback(F&& function)
      : function_(
            [call = std::forward<F>(function)](const errors::NodeError&) mutable { call(); }) {}
  ///@}
  // NOLINTEND(google-explicit-constructor, bugprone-forwarding-reference-overload)
  /// For language bindings: writes that follow each other with the same non-zero `identity` (the
  /// same function object in JavaScript) are completed together in one tick, as Node does.
  WriteCallback(Function function, std::uintptr_t identity)
      : function_(std::move(function)), identity_(identity) {}

  /// Whether there is one.
  explicit operator bool() const { return static_cast<bool>(function_); }
  /// Whether both have the same non-zero identity.
  [[nodiscard]] bool sameAs(const WriteCallback& other) const {
    return identity_ != 0 && identity_ == other.identity_;
  }
  /// Another one that calls the same callable, for who has to keep one that is running.
  [[nodiscard]] WriteCallback share() {
    if (!function_) {
      return {};
    }
    const auto shared = std::make_shared<Function>(std::move(function_));
    const auto call = [shared](const errors::NodeError& error) { (*shared)(error); };
    function_ = call;
    return {call, identity_};
  }
  /// Calls it, if there is one.
  void operator()(const errors::NodeError& error) const {
    if (function_) {
      function_(error);
    }
  }

 private:
  Function function_;
  std::uintptr_t identity_ = 0;
};

}  // namespace netparity::stream
