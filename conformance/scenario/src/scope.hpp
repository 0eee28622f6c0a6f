#pragma once

#include "diagnostic.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace netparity::scenario {

/// Finds names that are not declared, declared twice, assigned although const, or that hide a
/// global one.
void checkScopes(const boost::json::array& body, std::vector<SourceError>& errors);

}  // namespace netparity::scenario
