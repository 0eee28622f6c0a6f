#pragma once

#include "fields.hpp"
#include "netparity/peer/script.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>

namespace netparity::peer {

/// One step by itself; nothing when it has problems. Whether it may stand where it does is for
/// checkOrder().
std::optional<Step> parseStep(const boost::json::value& value, const std::string& path,
                              Problems& problems);

}  // namespace netparity::peer
