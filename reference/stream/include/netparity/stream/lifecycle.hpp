#pragma once

#include <netparity/errors/node_error.hpp>

namespace netparity::stream {

/// How far the destruction of a stream has come; both sides share it. Machines read it, the Duplex
/// moves it on:
///
///     alive → destroyed (destroy() was called) → closed (resources are released) → closeEmitted
///
/// `errored` is set at the first error, which may precede the destruction; `errorEmitted` right
/// before `error`.
struct Lifecycle {
  bool destroyed = false;     ///< destroy() was called
  bool closed = false;        ///< resources are released
  bool closeEmitted = false;  ///< the tick of `close` has come, whoever emits it
  bool errorEmitted = false;  ///< `error` was emitted, or is being so
  errors::NodeError errored;  ///< the first error, or none

  /// Keeps the first error.
  void record(const errors::NodeError& error) {
    if (error && !errored) {
      errored = error;
    }
  }
  /// No data may come or go any more.
  [[nodiscard]] bool broken() const { return destroyed || static_cast<bool>(errored); }
};

}  // namespace netparity::stream
