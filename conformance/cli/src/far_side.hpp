#pragma once

#include <cstddef>

namespace netparity::cli {

/// How many TCP sockets listen in the network that the calling thread is in.
std::size_t listeningSockets();

}  // namespace netparity::cli
