#pragma once

#include "netparity/program/program.hpp"

#include <boost/json/object.hpp>

#include <optional>

namespace netparity::program {

/// Holds a program's body to IR.md and collects its steps. Returns what is wrong first, if
/// anything.
std::optional<Problem> checkBody(const boost::json::object& program, std::map<int, Step>& steps);

}  // namespace netparity::program
