#pragma once

#include <netparity/handle/stream_handle.hpp>

namespace netparity::net {

/// A handle of the kind that the descriptor is, not opened yet. Throws errors::NodeException:
/// ERR_OUT_OF_RANGE for a negative number, ERR_INVALID_FD_TYPE for what is neither TCP nor a pipe.
handle::StreamRef handleFor(loop::EventLoop& loop, int fd);

/// Makes the handle the descriptor's owner; a status.
int openDescriptor(handle::StreamHandle& handle, int fd);

}  // namespace netparity::net
