#pragma once

#include <netparity/loop/event_loop.hpp>
#include <netparity/net/compat.hpp>
#include <netparity/stream/event_emitter.hpp>

#include <cstdint>
#include <memory>

namespace netparity::net {

/// What sockets and servers share per loop: the defaults that the functions of net.hpp change.
struct LoopSettings {
  /// See setCompat().
  Compat compat;
  /// See setDefaultAutoSelectFamily().
  bool autoSelectFamily = true;
  /// Milliseconds; see setDefaultAutoSelectFamilyAttemptTimeout().
  std::int64_t autoSelectFamilyAttemptTimeout = compat.autoSelectFamilyAttemptTimeout();
  /// See observeEmits(); null: nobody watches.
  std::shared_ptr<const stream::EmitObserver> observer;

  /// Those of this loop; made at the first call, released with the loop.
  static LoopSettings& of(loop::EventLoop& loop) {
    auto& slot = loop.embedderData();
    if (!slot) {
      slot = std::make_shared<LoopSettings>();
    }
    return *static_cast<LoopSettings*>(slot.get());
  }
};

}  // namespace netparity::net
