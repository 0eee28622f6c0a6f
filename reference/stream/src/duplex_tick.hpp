#pragma once

#include "netparity/stream/duplex.hpp"

#include <utility>

namespace netparity::stream {

// What waits on the tick queue keeps the stream alive.
template <class Function>
void Duplex::tick(Function&& function) {
  loop_.nextTick([keep = self(), call = std::forward<Function>(function)]() mutable { call(); });
}

}  // namespace netparity::stream
