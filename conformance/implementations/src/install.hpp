#pragma once

#include "netparity/implementations/implementations.hpp"

#include <optional>

namespace netparity::implementations {

/// Where the binary of an installed runtime is.
std::filesystem::path binaryOf(const Places& places, std::string_view runtime,
                               std::string_view version);

/// Whether there is a runtime of that name for this machine.
bool isRuntime(std::string_view runtime);

/// Brings an exact version from the npm registry into the cache, unless it is there. Safe against
/// another process doing the same.
std::optional<Problem> install(const Places& places, std::string_view runtime,
                               std::string_view version, const Say& say);

/// The newest version of a major that the registry has.
boost::system::result<std::string, Problem> newestOf(std::string_view runtime,
                                                     std::string_view major);

}  // namespace netparity::implementations
