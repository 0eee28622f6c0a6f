// A `lookup` option: a function of the program in the place of the resolver.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/lookup.hpp>

namespace netparity::adapter {

class ReferencePlatform;

net::LookupFunction lookupFunctionOf(ReferencePlatform& platform, const Value& function);

}  // namespace netparity::adapter
