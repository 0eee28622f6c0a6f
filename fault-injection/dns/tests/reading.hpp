#pragma once

#include "message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace netparity::dns {

/// A query as resolvers send it. Dots part the labels.
Bytes makeQuery(std::uint16_t id, std::string_view name, std::uint16_t type);

/// An answer as the C library's own parser reads it, to see that not only we understand it:
/// "#7 NOERROR Dual.test A: Dual.test CNAME b.test, b.test A 127.0.0.1". "no message" for what it
/// refuses.
std::string readMessage(std::span<const std::uint8_t> bytes);

}  // namespace netparity::dns
