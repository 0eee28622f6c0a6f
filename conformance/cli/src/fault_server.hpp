#pragma once

#include <netparity/faults/script.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace netparity::cli {

/// Answers as a name server outside any sandbox at "ADDRESS:PORT", "[ADDRESS]:PORT", until SIGINT
/// or SIGTERM. Returns the exit status: 130 or 143, or 3 when it cannot listen.
int serveDns(dns::Script script, const std::vector<std::string>& endpoints, bool quiet);

struct PeerServing {
  std::string address = "127.0.0.1";
  std::uint16_t firstPort = 0;  ///< 0: free ones
  std::string folder = ".";     ///< of unix peers
  bool readSignals = false;     ///< lines of standard input are signals
  bool quiet = false;
};

/// The same for peers; their bindings are one line of standard output.
int servePeers(peer::Script script, const PeerServing& serving);

}  // namespace netparity::cli
