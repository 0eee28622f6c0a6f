#pragma once

#include <boost/json/array.hpp>

#include <functional>
#include <string>

namespace netparity::calls {

/// What happens to the calls.
///
///     calls armed ["/0"]
///     calls triggered ["/0", "accept", 2, "ECONNABORTED"]   the second accept() that the rule
///     means calls failed ["cannot look at a socket of the program: …"]
///
/// A rule reports every call that it lets fail, one with `times: all` the first.
struct Event {
  std::string object;
  std::string name;
  boost::json::array args;
};
using Report = std::function<void(const Event&)>;

}  // namespace netparity::calls
