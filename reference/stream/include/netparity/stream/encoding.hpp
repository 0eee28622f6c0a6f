#pragma once

#include <netparity/buffer/buffer.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace netparity::stream {

/// Node's character encodings.
enum class Encoding : std::uint8_t { kUtf8, kUtf16le, kLatin1, kAscii, kHex, kBase64, kBase64Url };

/// The encoding of that name, in any case, with Node's aliases ("utf-8", "ucs2", "binary", …);
/// nothing for others.
[[nodiscard]] std::optional<Encoding> parseEncoding(std::string_view name);
/// Node's name: "utf8", "utf16le", "latin1", "ascii", "hex", "base64", "base64url".
[[nodiscard]] std::string_view encodingName(Encoding encoding);

/// Node's `Buffer.from(text, encoding)`; `text` is UTF-8. Never fails: hex stops at the first
/// invalid pair, base64 skips what is not in its alphabet, lone surrogates become U+FFFD.
[[nodiscard]] buffer::Buffer encode(std::string_view text, Encoding encoding);

}  // namespace netparity::stream
