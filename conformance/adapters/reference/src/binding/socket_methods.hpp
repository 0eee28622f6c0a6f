// The methods of net.Socket, those of streams included.
#pragma once

#include "binding/emitter_object.hpp"

#include <span>

namespace netparity::adapter {

std::span<const EmitterObject::MethodEntry> socketMethods();

}  // namespace netparity::adapter
