#pragma once

#include "fields.hpp"
#include "netparity/peer/script.hpp"

namespace netparity::peer {

/// Puts the accept or connect that was left out at the start of a sequence, and names each step
/// that cannot be where it is: what follows an rst, sends after a fin, a connect of a server …
/// `path` is that of the sequence.
void checkOrder(const Peer& peer, const std::string& path, Sequence& sequence, Problems& problems);

}  // namespace netparity::peer
