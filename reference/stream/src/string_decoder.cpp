#include "netparity/stream/string_decoder.hpp"

#include <algorithm>
#include <cstdint>

namespace netparity::stream {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr std::uint8_t at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

void appendCodePoint(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
    out.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  } else {
    out.push_back(static_cast<char>(0xF0U | (code >> 18U)));
    out.push_back(static_cast<char>(0x80U | ((code >> 12U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  }
}

// Length of the valid sequence at `index`, or 0, with in `skip` how many bytes one U+FFFD stands
// for (the maximal prefix of a valid sequence, as the WHATWG encoding standard has it).
std::size_t validSequence(std::string_view bytes, std::size_t index, std::size_t& skip) {
  const std::uint8_t lead = at(bytes, index);
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  std::size_t needed = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    needed = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    needed = 2;
    low = lead == 0xE0 ? 0xA0 : low;
    high = lead == 0xED ? 0x9F : high;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    needed = 3;
    low = lead == 0xF0 ? 0x90 : low;
    high = lead == 0xF4 ? 0x8F : high;
  } else {
    skip = 1;
    return 0;
  }
  skip = 1;
  for (std::size_t i = 1; i <= needed; ++i) {
    if (index + i >= bytes.size() || at(bytes, index + i) < low || at(bytes, index + i) > high) {
      return 0;
    }
    ++skip;
    low = 0x80;
    high = 0xBF;
  }
  return needed + 1;
}

std::string decodeUtf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t i = 0;
  while (i < bytes.size()) {
    const auto* ascii = std::find_if(bytes.begin() + i, bytes.end(),
                                     [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; });
    const auto run = static_cast<std::size_t>(ascii - bytes.begin()) - i;
    out.append(bytes, i, run);
    i += run;
    if (i == bytes.size()) {
      break;
    }
    std::size_t skip = 0;
    if (const std::size_t length = validSequence(bytes, i, skip); length > 0) {
      out.append(bytes, i, length);
      i += length;
    } else {
      out.append(kReplacement);
      i += skip;
    }
  }
  return out;
}

std::string decodeUtf16(std::string_view bytes) {
  std::string out;
  const auto unitAt = [&](std::size_t i) -> std::uint32_t {
    return at(bytes, i) | (static_cast<std::uint32_t>(at(bytes, i + 1)) << 8U);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = unitAt(i);
    if ((code & 0xFC00U) == 0xD800U && i + 3 < bytes.size() &&
        (unitAt(i + 2) & 0xFC00U) == 0xDC00U) {
      code = 0x10000U + ((code & 0x3FFU) << 10U) + (unitAt(i + 2) & 0x3FFU);
      i += 2;
    }
    appendCodePoint(out, code);
  }
  return out;
}

std::string decodeHex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out.push_back(kDigits[at(bytes, i) >> 4U]);
    out.push_back(kDigits[at(bytes, i) & 0x0FU]);
  }
  return out;
}

std::string decodeBase64(std::string_view bytes, bool url) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view kUrl =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string_view digits = url ? kUrl : kPlain;
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = static_cast<std::uint32_t>(at(bytes, i)) << 16U;
    group |= have > 1 ? static_cast<std::uint32_t>(at(bytes, i + 1)) << 8U : 0U;
    group |= have > 2 ? at(bytes, i + 2) : 0U;
    for (std::size_t digit = 0; digit <= have; ++digit) {
      out.push_back(digits[(group >> (18U - 6U * digit)) & 0x3FU]);
    }
    if (!url) {
      out.append(3 - have, '=');
    }
  }
  return out;
}

std::string decodeOneByte(std::string_view bytes, std::uint8_t mask) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    appendCodePoint(out, at(bytes, i) & mask);
  }
  return out;
}

}  // namespace

std::string decode(std::string_view bytes, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return decodeUtf8(bytes);
    case Encoding::kUtf16le:
      return decodeUtf16(bytes);
    case Encoding::kLatin1:
      return decodeOneByte(bytes, 0xFF);
    case Encoding::kAscii:
      return decodeOneByte(bytes, 0x7F);
    case Encoding::kHex:
      return decodeHex(bytes);
    case Encoding::kBase64:
      return decodeBase64(bytes, false);
    case Encoding::kBase64Url:
      return decodeBase64(bytes, true);
  }
  return {};
}

// How many bytes at the end belong to a character that is not complete. As in Node, only the lead
// byte counts: whether what follows can be valid shows when it comes.
std::size_t StringDecoder::incompleteTail(std::string_view bytes) const {
  switch (encoding_) {
    case Encoding::kUtf8: {
      const std::size_t reach = std::min<std::size_t>(3, bytes.size());
      for (std::size_t back = 1; back <= reach; ++back) {
        const std::uint8_t byte = at(bytes, bytes.size() - back);
        if ((byte & 0xC0U) == 0x80U) {
          continue;
        }
        std::size_t length = 1;
        if ((byte & 0xE0U) == 0xC0U) {
          length = 2;
        } else if ((byte & 0xF0U) == 0xE0U) {
          length = 3;
        } else if ((byte & 0xF8U) == 0xF0U) {
          length = 4;
        }
        return length > back ? back : 0;
      }
      return 0;
    }
    case Encoding::kUtf16le: {
      // A high surrogate waits for the other half, unless it was itself put together from two
      // writes.
      if (heldSize_ >= 2 && bytes.size() < 4) {
        return bytes.size();
      }
      const std::size_t settled = heldSize_ == 0 ? 0 : (heldSize_ == 1 ? 2 : 4);
      if (bytes.size() % 2 == 1) {
        return 1;
      }
      return bytes.size() > settled && (at(bytes, bytes.size() - 1) & 0xFCU) == 0xD8U ? 2 : 0;
    }
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return bytes.size() % 3;
    default:
      return 0;
  }
}

Text StringDecoder::write(std::span<const std::byte> bytes) {
  std::string_view input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string joined;
  if (heldSize_ > 0) {
    joined.assign(held_.data(), heldSize_);
    joined.append(input);
    input = joined;
  }
  heldSize_ = incompleteTail(input);
  const std::string_view tail = input.substr(input.size() - heldSize_);
  std::copy(tail.begin(), tail.end(), held_.begin());
  return Text(decode(input.substr(0, input.size() - heldSize_), encoding_));
}

Text StringDecoder::end() {
  const std::string rest(held_.data(), heldSize_);
  heldSize_ = 0;
  return Text(decode(rest, encoding_));
}

}  // namespace netparity::stream
