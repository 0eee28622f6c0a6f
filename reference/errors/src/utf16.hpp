// Node's messages count and cut text by UTF-16 units.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::errors {

/// Number of UTF-16 units: `length` in JavaScript. Parameters: text: UTF-8, or WTF-8.
std::size_t utf16Length(std::string_view text) noexcept;

/// `text.slice(0, count)`. Half of a surrogate pair, where the cut falls into one, is kept as three
/// bytes (WTF-8), as it is in JavaScript.
std::string firstUtf16Units(std::string_view text, std::size_t count);

/// The text with "..." for what is beyond that many units.
std::string shortened(std::string_view text, std::size_t longest, std::size_t kept);

/// `\ud83d`, where a surrogate without its other half begins; nothing elsewhere.
std::optional<std::string> loneSurrogateEscape(std::string_view text, std::size_t index);

}  // namespace netparity::errors
