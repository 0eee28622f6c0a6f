// How a program's options are read: what the constructors, connect() and listen() have in common.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/abort_signal.hpp>

#include <memory>
#include <string_view>

namespace netparity::adapter {

class ReferencePlatform;

/// `options[key]`; undefined when options is undefined or null.
Value optionOf(const Value& options, std::string_view key);
/// Whether it is true, or taken for that.
bool isSet(const Value& options, std::string_view key);
/// `key in options`.
bool hasOption(const Value& options, std::string_view key);
/// Whether text is a path rather than a port: isPipeName() of lib/net.js.
bool isPipeName(const Value& value);
/// A signal to obey. An object that has `aborted` passes for one until it is asked to tell of its
/// abort; anything else throws as Node does. Parameters: name: "signal", "options.signal".
std::shared_ptr<net::AbortSignal> signalOption(ReferencePlatform& platform, const Value& given,
                                               std::string_view name);

}  // namespace netparity::adapter
