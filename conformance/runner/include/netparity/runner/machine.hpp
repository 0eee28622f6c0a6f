#pragma once

#include <netparity/results/results.hpp>

namespace netparity::runner {

/// What this machine is, as results.json says it: operating system, kernel, architecture, cores
/// that may be used, C library.
results::Machine describeMachine();

}  // namespace netparity::runner
