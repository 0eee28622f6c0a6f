// AbortController and AbortSignal as objects of programs.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/abort_signal.hpp>

#include <memory>

namespace netparity::adapter {

class ReferencePlatform;

/// `new AbortController()`
std::shared_ptr<HostObject> makeAbortController(ReferencePlatform& platform);
/// The signal behind an AbortSignal; null for any other value.
std::shared_ptr<net::AbortSignal> abortSignalOf(const Value& value);

}  // namespace netparity::adapter
