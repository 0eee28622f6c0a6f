#pragma once

#include <netparity/results/results.hpp>

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace netparity::results {

/// Why a results.json could not be read or written.
struct Problem {
  std::string where;    ///< a path such as "scenarios[3].results[0].outcome", a file name, or empty
  std::string message;  ///< one line

  /// "where: message", or the message alone.
  std::string text() const { return where.empty() ? message : where + ": " + message; }
};

/// Lets `value()` of a result throw: std::runtime_error with the problem's text.
[[noreturn]] void throw_exception_from_error(const Problem& problem,
                                             const boost::source_location& location);

/// The text of results.json: one scenario a line, keys in the order of the schema, invalid UTF-8
/// replaced by U+FFFD.
std::string toJson(const Results& results);

/// The reverse. Wrong types, missing keys and unknown outcomes are problems; unknown keys are
/// ignored, so that a later version may add some.
boost::system::result<Results, Problem> fromJson(std::string_view text);

}  // namespace netparity::results
