#include "netparity/adapter/nesting.hpp"

#include "netparity/adapter/value.hpp"

namespace netparity::adapter {
namespace {

// String([[…]]) of Node works to some 3100 levels (20 to 24) or 4600 (26).
constexpr int kMostLevels = 3000;
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
