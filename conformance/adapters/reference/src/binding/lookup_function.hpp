// A `lookup` option: a function of the program in the place of the resolver.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/lookup.hpp>

namespace netparity::adapter {

class SocketObject;

/// A function in the place of dns.lookup(), and what it is told.
struct OwnLookup {
  Value function;
  /// Whatever the program gave: Node shows them to the function unseen.
  ///@{
  Value family;
  Value hints;
  ///@}
};

/// Parameters: socket: which connects by it; must outlive it.
net::LookupFunction lookupFunctionOf(SocketObject& socket, OwnLookup lookup);

}  // namespace netparity::adapter
