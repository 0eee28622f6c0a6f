#pragma once

#include <netparity/implementations/implementations.hpp>
#include <netparity/lane/lane_pair.hpp>

#include <filesystem>

namespace netparity::cli {

/// The project's own files: $NETPARITY_HOME, else the source tree that this was built from.
std::filesystem::path home();

std::filesystem::path scenarioRoot();
std::filesystem::path recordingRoot();
implementations::Places places();
/// How scenarios with faults are run here, or why they cannot be.
lane::Sandboxing sandboxing();

}  // namespace netparity::cli
