#pragma once

#include <netparity/implementations/implementations.hpp>

#include <filesystem>

namespace netparity::cli {

/// The project's own files: $NETPARITY_HOME, else the source tree that this was built from.
std::filesystem::path home();

std::filesystem::path scenarioRoot();
std::filesystem::path recordingRoot();
implementations::Places places();

}  // namespace netparity::cli
