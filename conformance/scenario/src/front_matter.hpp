#pragma once

#include "diagnostic.hpp"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace netparity::scenario {

/// The front matter of a source and where the program begins.
struct FrontMatter {
  boost::json::object meta;
  std::size_t end = 0;  ///< offset behind the closing of the comment
};

/// Reads `/*--- … ---*/` at the beginning of a source. Errors are added to `errors`; without a
/// front matter at all the end is 0.
FrontMatter readFrontMatter(std::string_view source, std::vector<SourceError>& errors);

}  // namespace netparity::scenario
