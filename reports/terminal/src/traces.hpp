#pragma once

#include <netparity/results/results.hpp>
#include <netparity/terminal/style.hpp>

#include <string>
#include <string_view>

namespace netparity::terminal {

/// A line of a scenario with its neighbours, numbered, the line itself pointed at. Empty if there
/// is no such line.
std::string sourceExcerpt(std::string_view source, int line, int column, const Style& style);

}  // namespace netparity::terminal
