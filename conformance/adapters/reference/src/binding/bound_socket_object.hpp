// net.BoundSocket as an object of programs.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/bound_socket.hpp>

#include <memory>

namespace netparity::adapter {

class ReferencePlatform;

/// `new net.BoundSocket(options)`
Value makeBoundSocket(ReferencePlatform& platform, Arguments arguments);

/// The socket behind a net.BoundSocket; null for any other value.
std::shared_ptr<net::BoundSocket> boundSocketOf(const Value& value);

}  // namespace netparity::adapter
