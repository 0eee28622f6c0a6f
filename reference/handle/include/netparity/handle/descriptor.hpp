// Ownership of a file descriptor: the loop's.
#pragma once

#include <netparity/loop/descriptor.hpp>

namespace netparity::handle {

using loop::Descriptor;

}  // namespace netparity::handle
