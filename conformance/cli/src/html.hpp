#pragma once

#include <string>

namespace netparity::cli {

/// Makes the HTML page of a results.json. Returns why not, or an empty string.
std::string renderHtml(const std::string& resultsFile, const std::string& page);

}  // namespace netparity::cli
