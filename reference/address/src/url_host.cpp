#include "url_host.hpp"

#include "host_mapping.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

namespace netparity::address {

namespace {

constexpr std::uint64_t kLargestIp4 = 0xFFFFFFFF;

// A number of an IPv4 host: decimal, octal with a leading 0, hexadecimal with 0x.
std::optional<std::uint64_t> parseNumber(std::string_view text) {
  int base = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    text.remove_prefix(2);
    base = 16;
  } else if (text.size() >= 2 && text[0] == '0') {
    text.remove_prefix(1);
    base = 8;
  }
  if (text.empty()) {
    return base == 16 ? std::optional<std::uint64_t>(0) : std::nullopt;
  }
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, base);
  const bool whole = read.ptr == text.data() + text.size();
  if (!whole || read.ec == std::errc::invalid_argument) {
    return std::nullopt;
  }
  return read.ec == std::errc() ? value : kLargestIp4 + 1;
}

std::optional<std::string> parseIp4(std::string_view host) {
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  std::vector<std::uint64_t> parts;
  for (std::size_t begin = 0; begin <= host.size();) {
    const std::size_t end = std::min(host.find('.', begin), host.size());
    const auto number = parseNumber(host.substr(begin, end - begin));
    if (!number || parts.size() == 4) {
      return std::nullopt;
    }
    parts.push_back(*number);
    begin = end + 1;
  }
  // The last part fills what the others leave.
  std::uint64_t address = parts.back();
  if (address >= std::uint64_t{1} << (8 * (5 - parts.size()))) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i] > 255) {
      return std::nullopt;
    }
    address += parts[i] << (8 * (3 - i));
  }
  return std::to_string(address >> 24U) + "." + std::to_string((address >> 16U) & 255U) + "." +
         std::to_string((address >> 8U) & 255U) + "." + std::to_string(address & 255U);
}

std::optional<int> parsePort(std::string_view text) {
  constexpr int kLargestPort = 65535;
  constexpr int kDefaultPort = 80;
  if (text.empty()) {
    return 0;
  }
  int port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || port < 0 ||
      port > kLargestPort) {
    return std::nullopt;
  }
  return port == kDefaultPort ? 0 : port;
}

// What the standard takes out before anything else.
std::string withoutTabsAndEnds(std::string_view input) {
  std::string out(input);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') {
    out.pop_back();
  }
  return out;
}

int hexDigit(char c) {
  int value = -1;
  std::from_chars(&c, &c + 1, value, 16);
  return value;
}

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool complete = text[i] == '%' && i + 2 < text.size();
    const int high = complete ? hexDigit(text[i + 1]) : -1;
    const int low = complete ? hexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::optional<UrlHost> parseUrlHost(std::string_view input) {
  const std::string cleaned = withoutTabsAndEnds(input);
  std::string_view rest(cleaned);
  // Slashes before the host are passed over, as in http:////host.
  rest.remove_prefix(std::min(rest.find_first_not_of("/\\"), rest.size()));
  rest = rest.substr(0, rest.find_first_of("/\\?#"));
  if (const std::size_t user = rest.rfind('@'); user != std::string_view::npos) {
    rest.remove_prefix(user + 1);
  }
  UrlHost out;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) {
      return std::nullopt;
    }
    out.family = 6;
    out.address = rest.substr(1, close - 1);
    if (out.address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) {
      return std::nullopt;  // a URL has no scopes
    }
    port = rest.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) {
      return std::nullopt;
    }
    port.remove_prefix(port.empty() ? 0 : 1);
  } else {
    const std::size_t colon = rest.find(':');
    const auto address = parseIp4(asAscii(percentDecoded(rest.substr(0, colon))));
    if (!address) {
      return std::nullopt;
    }
    out.address = *address;
    port = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  const auto number = parsePort(port);
  if (!number) {
    return std::nullopt;
  }
  out.port = *number;
  return out;
}

}  // namespace netparity::address
