// The hash of data in records, which can be joined (PROTOCOL.md, Values).
#pragma once

#include <cstdint>
#include <string_view>

namespace netparity::adapter {

/// Σ (byte+1)·B^(length-1-i) mod P for the protocol's two pairs of B and P.
struct Digest {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const Digest&) const = default;
};

Digest digestOf(std::string_view bytes);

}  // namespace netparity::adapter
