#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace netparity::peer {

/// What the program has signalled so far.
struct Signal {
  std::size_t count = 0;
  boost::json::value value;  ///< of the latest
};
using Signals = std::map<std::string, Signal, std::less<>>;

}  // namespace netparity::peer
