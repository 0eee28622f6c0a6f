#include "netparity/adapter/nesting.hpp"

#include "netparity/adapter/value.hpp"

namespace netparity::adapter {
namespace {

// Fewer than the 3000 that V8 has room for: a level takes several kilobytes with sanitizers.
constexpr int kMostLevels = 1000;
thread_local int levels = 0;

}  // namespace

Nesting::Nesting() {
  if (levels >= kMostLevels) {
    throwError("RangeError", "Maximum call stack size exceeded");
  }
  ++levels;
}

Nesting::~Nesting() {
  --levels;
}

}  // namespace netparity::adapter
