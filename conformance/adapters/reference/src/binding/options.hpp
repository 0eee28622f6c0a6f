// The argument grammar of connect, listen and the constructors: from JavaScript's overloads and
// options objects to the typed options of the reference.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/net/connect_options.hpp>
#include <netparity/net/server.hpp>

namespace netparity::adapter {

class ReferencePlatform;
class SocketObject;

/// Arguments of connect() or listen() in one form: an options object, and a callback or undefined.
struct NormalizedArguments {
  Value options;
  Value callback;
};
NormalizedArguments normalizeArguments(Arguments arguments);

/// Options of `new net.Socket()`, also within those of net.connect(). Throws as Node does; abandons
/// the program when an option has no counterpart in the reference.
net::SocketOptions socketOptionsOf(ReferencePlatform& platform, const Value& options);
/// Parameters: options: of socket.connect(), normalized.
net::ConnectOptions connectOptionsOf(SocketObject& socket, const Value& options);
net::ServerOptions serverOptionsOf(ReferencePlatform& platform, const Value& options);
/// Parameters: given: normalized options of listen(); arguments: as they were given, for the
/// backlog; options: receives them one by one, so that those before one that is refused are there.
void readListenOptions(ReferencePlatform& platform, const Value& given, Arguments arguments,
                       net::ListenOptions& options);

}  // namespace netparity::adapter
