#pragma once

#include <string>
#include <vector>

/// The fault host: stands between a lane and its adapter, which it runs in a sandbox, and makes the
/// faults that each program declares. To both sides it looks like the other: the lane talks to it
/// as to the adapter, of which it is a part (`netparity-fault-host -- node adapter.cjs`).
///
///     lane ── run ──▶ host ── run, with bindings.peers ──▶ adapter
///     lane ◀─ records, what the faults saw, done ─ host ◀─ records, done ── adapter
namespace netparity::host {

/// Enters a sandbox, starts the adapter in it and serves until the lane closes its end (standard
/// input; messages go to descriptor 3) or the adapter ends, and then ends as that did. To be called
/// in a process of one thread, as it never returns to the outside. Returns the exit status.
int run(const std::vector<std::string>& adapter);

}  // namespace netparity::host
