#pragma once

#include "text.hpp"

#include <boost/json/array.hpp>

namespace netparity::scenario {

/// What the numbering saw on its way.
struct Numbered {
  bool setsDefaults = false;  ///< a call of net.setDefault…
};

/// Turns what the parser left into the form of IR.md: positions instead of offsets, numbers of
/// steps and functions in source order, labels.
Numbered numberSteps(boost::json::array& body, const Lines& lines);

}  // namespace netparity::scenario
