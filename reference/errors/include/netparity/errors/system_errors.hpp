// Errors that come from the system, in the four message forms of Node.
#pragma once

#include <netparity/errors/node_error.hpp>

#include <optional>
#include <string_view>

namespace netparity::errors {

/// `read ECONNRESET`, or `write EPIPE original` with extra text: Node's ErrnoException.
/// Parameters: status: libuv's negative number.
NodeError errnoException(int status, std::string_view syscall, std::string_view original = {});

/// `connect ECONNREFUSED 127.0.0.1:80 - Local (0.0.0.0:0)`: Node's ExceptionWithHostPort.
/// Parameters: address: empty when undefined; port: nullopt when undefined, 0 is not shown and not
/// kept; local: text of the suffix, empty for none.
NodeError exceptionWithHostPort(int status, std::string_view syscall, std::string_view address,
                                std::optional<double> port = std::nullopt,
                                std::string_view local = {});

/// `listen EADDRINUSE: address already in use 127.0.0.1:80`: Node's UVExceptionWithHostPort.
NodeError uvExceptionWithHostPort(int status, std::string_view syscall, std::string_view address,
                                  std::optional<int> port = std::nullopt);

/// `getaddrinfo ENOTFOUND example.invalid`: Node's DNSException. Both EAI_NODATA and EAI_NONAME
/// have the code ENOTFOUND and keep their own errno. Parameters: hostname: empty when undefined.
NodeError dnsException(int status, std::string_view syscall, std::string_view hostname);

}  // namespace netparity::errors
