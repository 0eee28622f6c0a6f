#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace netparity::lane {

/// What came from a process as something that reports can show: valid UTF-8 without control
/// characters but tabs and ends of lines; question marks stand for the rest.
std::string cleanText(std::string_view raw);

/// The same in one line of at most `longest` bytes; an ellipsis stands for what is left out.
std::string excerpt(std::string_view raw, std::size_t longest = 60);

/// "10 s", "0.300 s".
std::string secondsText(std::chrono::milliseconds time);

}  // namespace netparity::lane
