#pragma once

#include <string>
#include <string_view>

namespace netparity::results {

/// `text` with every byte that is no part of well-formed UTF-8 replaced by U+FFFD. Output of a
/// foreign process may hold anything, and one bad byte would make the whole document unreadable.
std::string repairUtf8(std::string_view text);

}  // namespace netparity::results
