#pragma once

#include "lexer.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace netparity::scenario {

/// The statements of a program in the form of IR.md, but with offsets instead of `at`, `step`, `fn`
/// and `label`. Errors are added to `errors`; parsing goes on behind the statement that they were
/// found in.
boost::json::array parse(const std::vector<Token>& tokens, std::vector<SourceError>& errors);

}  // namespace netparity::scenario
