#include "netparity/adapter/digest.hpp"

namespace netparity::adapter {
namespace {

struct Field {
  std::uint64_t base;
  std::uint64_t prime;
};
constexpr Field kFirst{31337, 67108859};
constexpr Field kSecond{48271, 67108837};

// Horner's rule. A step grows the value by less than 17 bits and primes have 26, so that reducing
// every other byte stays within 64 bits.
std::uint32_t hash(std::string_view bytes, Field field) {
  std::uint64_t value = 0;
  std::size_t i = 0;
  for (; i + 2 <= bytes.size(); i += 2) {
    value = value * field.base + static_cast<unsigned char>(bytes[i]) + 1;
    value = (value * field.base + static_cast<unsigned char>(bytes[i + 1]) + 1) % field.prime;
  }
  if (i < bytes.size()) {
    value = (value * field.base + static_cast<unsigned char>(bytes[i]) + 1) % field.prime;
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace

Digest digestOf(std::string_view bytes) {
  return {hash(bytes, kFirst), hash(bytes, kSecond)};
}

}  // namespace netparity::adapter
