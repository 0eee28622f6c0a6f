#pragma once

#include <chrono>
#include <netdb.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace netparity::dns {

struct Lookup {
  std::string name;
  int family = AF_UNSPEC;
};

/// What the system's resolver made of a script, in a network of its own.
struct Resolved {
  std::string unavailable;           ///< why this machine does not let us; empty when it did
  std::string problem;               ///< what else went wrong
  std::vector<std::string> results;  ///< one of each lookup: "::1 127.0.0.1", "EAI_AGAIN", "hangs"
  std::vector<std::chrono::milliseconds> took;  ///< by each lookup
  std::vector<std::string> events;              ///< "dual.test query A udp"
  std::vector<std::string> untriggered;
};

struct ResolverSettings {
  std::string options = "timeout:1 attempts:1";  ///< of resolv.conf
  std::chrono::milliseconds hangsAfter{15'000};  ///< when a lookup is given up
};

/// Runs the server with a script (JSON) at 127.0.0.1:53 of a new network namespace, as the only
/// name server, and calls getaddrinfo once for each lookup, one after the other, each in a process
/// of its own. The namespace ends with the call.
Resolved resolve(std::string_view script, const std::vector<Lookup>& lookups,
                 const ResolverSettings& settings = {});

}  // namespace netparity::dns
