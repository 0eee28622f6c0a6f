#include "netparity/stream/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>

namespace netparity::stream {
namespace {

constexpr std::uint8_t at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

// Calls `take` with every code point of well-formed UTF-8 or WTF-8; a byte that starts nothing
// stands for itself.
template <class Take>
void forEachCodePoint(std::string_view text, Take take) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::uint8_t lead = at(text, i);
    const std::size_t length = lead < 0xC0 ? 1U : (lead < 0xE0 ? 2U : (lead < 0xF0 ? 3U : 4U));
    if (length == 1 || i + length > text.size()) {
      take(lead);
      ++i;
      continue;
    }
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      code = (code << 6U) | (at(text, i + k) & 0x3FU);
    }
    take(code);
    i += length;
  }
}

buffer::Buffer encodeUtf8(std::string_view text) {
  // Only ED A0..BF starts a surrogate; bytes that are no UTF-8 at all are written as they are.
  std::size_t from = text.find('\xED');
  if (from == std::string_view::npos) {
    return buffer::Buffer::fromString(text);
  }
  std::string out(text);
  for (; from != std::string::npos; from = out.find('\xED', from + 1)) {
    if (from + 2 < out.size() && at(out, from + 1) >= 0xA0) {
      out.replace(from, 3, "\xEF\xBF\xBD");
    }
  }
  return buffer::Buffer::adopt(std::move(out));
}

buffer::Buffer encodeUtf16(std::string_view text) {
  std::string out;
  const auto put = [&](std::uint32_t unit) {
    out.push_back(static_cast<char>(unit & 0xFFU));
    out.push_back(static_cast<char>(unit >> 8U));
  };
  forEachCodePoint(text, [&](std::uint32_t code) {
    if (code < 0x10000) {
      put(code);
    } else {
      put(0xD800U + ((code - 0x10000U) >> 10U));
      put(0xDC00U + (code & 0x3FFU));
    }
  });
  return buffer::Buffer::adopt(std::move(out));
}

buffer::Buffer encodeLatin1(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  forEachCodePoint(text, [&](std::uint32_t code) {
    if (code < 0x10000) {
      out.push_back(static_cast<char>(code & 0xFFU));
    } else {  // two code units, each cut to its low byte
      out.push_back(static_cast<char>((0xD800U + ((code - 0x10000U) >> 10U)) & 0xFFU));
      out.push_back(static_cast<char>((0xDC00U + (code & 0x3FFU)) & 0xFFU));
    }
  });
  return buffer::Buffer::adopt(std::move(out));
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

buffer::Buffer encodeHex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = hexDigit(text[i]);
    const int low = hexDigit(text[i + 1]);
    if (high < 0 || low < 0) {
      break;
    }
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return buffer::Buffer::adopt(std::move(out));
}

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  if (c == '+' || c == '-') {
    return 62;
  }
  return c == '/' || c == '_' ? 63 : -1;
}

buffer::Buffer encodeBase64(std::string_view text) {
  std::string out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    if (c == '=') {
      break;
    }
    const int digit = base64Digit(c);
    if (digit < 0) {
      continue;
    }
    group = (group << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>((group >> bits) & 0xFFU));
    }
  }
  return buffer::Buffer::adopt(std::move(out));
}

constexpr std::array<std::pair<std::string_view, Encoding>, 12> kNames{{
    {"utf8", Encoding::kUtf8},
    {"utf-8", Encoding::kUtf8},
    {"utf16le", Encoding::kUtf16le},
    {"utf-16le", Encoding::kUtf16le},
    {"ucs2", Encoding::kUtf16le},
    {"ucs-2", Encoding::kUtf16le},
    {"latin1", Encoding::kLatin1},
    {"binary", Encoding::kLatin1},
    {"ascii", Encoding::kAscii},
    {"hex", Encoding::kHex},
    {"base64", Encoding::kBase64},
    {"base64url", Encoding::kBase64Url},
}};

}  // namespace

std::optional<Encoding> parseEncoding(std::string_view name) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  for (const auto& [known, encoding] : kNames) {
    if (std::equal(name.begin(), name.end(), known.begin(), known.end(), same)) {
      return encoding;
    }
  }
  return std::nullopt;
}

std::string_view encodingName(Encoding encoding) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(),
                                   [&](const auto& entry) { return entry.second == encoding; });
  return found->first;
}

buffer::Buffer encode(std::string_view text, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return encodeUtf8(text);
    case Encoding::kUtf16le:
      return encodeUtf16(text);
    case Encoding::kLatin1:
    case Encoding::kAscii:
      return encodeLatin1(text);
    case Encoding::kHex:
      return encodeHex(text);
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return encodeBase64(text);
  }
  return {};
}

}  // namespace netparity::stream
