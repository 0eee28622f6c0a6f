#pragma once

#include <string>

namespace netparity::sandbox {

/// Moves this process into a user namespace in which it is itself, and into the other `namespaces`
/// (CLONE_NEW… flags), over which it then has every capability. Returns why that is impossible.
std::string becomeOwner(int namespaces);

/// Writes to a file of /proc, in one go. Returns why that is impossible.
std::string writeTo(const std::string& path, const std::string& text);

}  // namespace netparity::sandbox
