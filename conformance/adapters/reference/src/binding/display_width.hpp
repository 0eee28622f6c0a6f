// How wide a terminal shows text, which util.inspect() lines up columns by.
#pragma once

#include <cstddef>
#include <string_view>

namespace netparity::adapter {

/// Node's getStringWidth(). Parameters: text: UTF-8, or WTF-8.
std::size_t displayWidth(std::string_view text);

}  // namespace netparity::adapter
