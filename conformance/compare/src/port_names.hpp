#pragma once

#include "netparity/trace/trace.hpp"

namespace netparity::compare {

/// The subject with its ports named as the oracle names those that stand in the same places, for
/// explaining. A port has its name from what the whole trace reads, so that a trace that ends up
/// elsewhere may have another name for the same port from its first record on. Different ports keep
/// different names, and ports of peers, which are given, keep their own.
trace::Trace withPortsNamedAs(const trace::Trace& oracle, const trace::Trace& subject);

}  // namespace netparity::compare
