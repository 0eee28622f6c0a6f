#pragma once

#include "netparity/scenario/scenario.hpp"

#include <cstddef>
#include <string>

namespace netparity::scenario {

/// Thrown and caught within the front end: something is wrong at this offset of the source.
struct SourceError {
  std::size_t offset = 0;
  std::string message;
  std::string hint;
};

constexpr std::size_t kMostDiagnostics = 20;

}  // namespace netparity::scenario
