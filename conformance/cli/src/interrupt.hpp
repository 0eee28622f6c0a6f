#pragma once

#include <netparity/lane/cancel_token.hpp>

namespace netparity::cli {

/// While it lives, SIGINT and SIGTERM cancel the token instead of ending the process; a second one
/// ends it at once. One at a time.
class Interrupt {
 public:
  explicit Interrupt(lane::CancelToken& token);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;

  /// The signal that came, or 0.
  static int signal();
};

}  // namespace netparity::cli
