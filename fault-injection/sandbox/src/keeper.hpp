#pragma once

#include <string>

namespace netparity::sandbox {

/// Starts the first process of the process namespace that the caller has made for its children, so
/// that the namespace, and everything in it, ends with the caller. Returns why that is impossible.
std::string startKeeper();

}  // namespace netparity::sandbox
