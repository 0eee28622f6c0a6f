#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// What a peer sends, and how what it received is named.
namespace netparity::peer {

/// Fills `out` with the bytes that `{ send: n }` sends, from the byte `offset` on. Each such step
/// starts at offset 0, so that it sends what `bytes(n, 1)` is in a scenario:
/// x = 1; for each byte { x = (x * 1103515245 + 12345) mod 2^31; byte = (x >> 16) & 255 }.
void fillPattern(std::uint64_t offset, std::span<std::byte> out);

/// FNV-1a, 64 bits, of bytes in any pieces.
class Digest {
 public:
  void add(std::span<const std::byte> bytes);
  /// 16 lower-case hexadecimal digits, as in the events "recv" and "rest"; of no bytes
  /// "cbf29ce484222325".
  std::string text() const;

 private:
  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace netparity::peer
