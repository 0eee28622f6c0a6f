#pragma once

#include <netparity/faults/script.hpp>

#include <string>
#include <vector>

namespace netparity::cli {

/// A program of the user's that is to meet faults.
struct UnderFaults {
  std::vector<std::string> command;
  std::string far;           ///< a shell line: the server on the far side of the wire; may be empty
  std::string packets;       ///< where the wire keeps its packets (pcapng); may be empty
  bool readSignals = false;  ///< lines of standard input are signals; the program has none then
  bool quiet = false;
};

/// Moves this process into a sandbox, makes the faults and runs the program there. To be called in
/// a process of one thread, as it never returns to the outside. Returns the exit status: the
/// program's, 128 + its signal, 127 when it cannot be started, 130 or 143 when this process is
/// interrupted, which ends the program, and 3 when the faults cannot be made here.
int runUnderFaults(faults::Script script, const UnderFaults& plan);

}  // namespace netparity::cli
