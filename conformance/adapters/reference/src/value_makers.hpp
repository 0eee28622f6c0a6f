// Values that helpers and `new` of the language make.
#pragma once

#include "netparity/adapter/value.hpp"

namespace netparity::adapter {

/// `new Error(message, { cause })`
Value makeErrorOf(Arguments arguments);
/// bytes(length, seed)
Value makePseudoRandomBytes(const Value& length, const Value& seed);
/// hex(digits): stops at the first pair that is none, as Buffer.from does.
Value makeBytesOfHex(const Value& digits);
/// The path of a name below a folder, normalised.
Value joinPath(const Text& folder, const Text& name);

}  // namespace netparity::adapter
