#pragma once

#include "hints.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace netparity::scenario {

/// What is wrong with a call of a helper with these arguments, which are nodes of IR.md; empty when
/// nothing is.
std::string problemOf(const Helper& helper, const boost::json::array& args);

}  // namespace netparity::scenario
