#pragma once

#include <string>
#include <string_view>

namespace netparity::sandbox {

/// What likely stands behind `error` (an errno) on this machine when it keeps a process from
/// having `ability`, and what to do about it: a sentence or two, never empty.
std::string adviceOn(std::string_view ability, int error);

}  // namespace netparity::sandbox
