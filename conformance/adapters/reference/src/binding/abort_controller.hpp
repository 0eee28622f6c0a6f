// AbortController and AbortSignal as objects of programs.
#pragma once

#include "netparity/adapter/value.hpp"

#include <memory>

namespace netparity::adapter {

/// `new AbortController()`
std::shared_ptr<HostObject> makeAbortController();
/// Whether the value is an AbortSignal.
bool isAbortSignal(const Value& value);

}  // namespace netparity::adapter
