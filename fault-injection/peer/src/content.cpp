#include "netparity/peer/content.hpp"

#include <fmt/format.h>

namespace netparity::peer {

namespace {

constexpr std::uint64_t kModulus = 1ULL << 31U;

// x becomes multiplier * x + increment, modulo 2^31.
struct Jump {
  std::uint64_t multiplier = 1;
  std::uint64_t increment = 0;

  std::uint64_t from(std::uint64_t x) const { return (multiplier * x + increment) % kModulus; }
  Jump after(const Jump& first) const {
    return {(multiplier * first.multiplier) % kModulus, from(first.increment)};
  }
};

constexpr Jump kNext{1103515245, 12345};

// As many steps of the generator at once, by squaring.
Jump steps(std::uint64_t count) {
  Jump out;
  for (Jump power = kNext; count > 0; count /= 2) {
    if (count % 2 == 1) {
      out = power.after(out);
    }
    power = power.after(power);
  }
  return out;
}

}  // namespace

void fillPattern(std::uint64_t offset, std::span<std::byte> out) {
  std::uint64_t x = steps(offset).from(1);
  for (std::byte& byte : out) {
    x = kNext.from(x);
    byte = static_cast<std::byte>(x >> 16U);
  }
}

void Digest::add(std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes) {
    state_ = (state_ ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3U;
  }
}

std::string Digest::text() const {
  return fmt::format("{:016x}", state_);
}

}  // namespace netparity::peer
