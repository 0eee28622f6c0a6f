#pragma once

#include "netparity/calls/script.hpp"

#include <linux/filter.h>
#include <string>
#include <vector>

namespace netparity::calls {

/// A filter that shows the calls that the rules name, on descriptors from `firstDescriptor` on, and
/// lets all others pass. Nothing on failure; `problem` then says why.
std::vector<sock_filter> makeFilter(const std::vector<Rule>& rules, unsigned firstDescriptor,
                                    std::string& problem);

}  // namespace netparity::calls
