#pragma once

#include "netparity/net/lookup.hpp"

#include <netparity/loop/event_loop.hpp>

#include <string>

namespace netparity::net {

/// Node's dns.lookup(): an address is answered on nextTick, a name by the system's resolver in the
/// poll phase. Bad hints or family throw ERR_INVALID_ARG_VALUE.
void lookUpName(loop::EventLoop& loop, const std::string& host, const LookupOptions& options,
                LookupCallback callback);

}  // namespace netparity::net
