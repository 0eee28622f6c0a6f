#pragma once

#include "netparity/compare/compare.hpp"

#include <boost/json/value.hpp>

namespace netparity::compare {

/// Fills in what differs between two canonical errors that `record` holds: class (error-code or
/// message), severity, signature and summary.
void describeErrors(const boost::json::value& expected, const boost::json::value& actual,
                    const trace::Record& record, Divergence& out);

}  // namespace netparity::compare
