#include "fields.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace netparity::peer {

namespace {

constexpr std::size_t kQuotedBytes = 60;
constexpr std::size_t kLabelBytes = 100;

// YAML's 1e6 is a double that is meant as a whole number.
std::optional<std::uint64_t> wholeNumber(const boost::json::value& value) {
  if (value.is_uint64()) {
    return value.get_uint64();
  }
  if (value.is_int64() && value.get_int64() >= 0) {
    return static_cast<std::uint64_t>(value.get_int64());
  }
  if (value.is_double()) {
    const double number = value.get_double();
    if (number >= 0 && number <= 9e15 && std::trunc(number) == number) {
      return static_cast<std::uint64_t>(number);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string below(std::string_view path, std::string_view key) {
  std::string out = std::string(path) + "/";
  for (const char c : key) {
    if (c == '~' || c == '/') {
      out += c == '~' ? "~0" : "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string below(std::string_view path, std::size_t index) {
  return fmt::format("{}/{}", path, index);
}

std::string quoted(const boost::json::value& value) {
  std::string text = boost::json::serialize(value);
  if (text.size() > kQuotedBytes) {
    std::size_t end = kQuotedBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;  // not within a character
    }
    text = text.substr(0, end) + "…";
  }
  return text;
}

std::string listed(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::optional<std::uint64_t> readNumber(const boost::json::value& value, const std::string& path,
                                        std::uint64_t least, std::uint64_t most,
                                        std::string_view what, Problems& problems) {
  const std::optional<std::uint64_t> number = wholeNumber(value);
  if (!number || *number < least || *number > most) {
    problems.push_back({path, fmt::format("{} is {}; it must be a whole number of {} to {}", what,
                                          quoted(value), least, most)});
    return std::nullopt;
  }
  return number;
}

std::optional<std::string> readLabel(const boost::json::value& value, const std::string& path,
                                     Problems& problems) {
  if (!value.is_string() || value.get_string().empty() || value.get_string().size() > kLabelBytes) {
    problems.push_back(
        {path, fmt::format("the label of a signal is {}; it must be a text of 1 to {} bytes",
                           quoted(value), kLabelBytes)});
    return std::nullopt;
  }
  return std::string(value.get_string());
}

std::optional<Buffers> readBuffers(const boost::json::value& value, const std::string& path,
                                   Problems& problems) {
  static constexpr std::array<std::string_view, 2> kKeys = {"send", "receive"};
  if (!value.is_object() || value.get_object().empty()) {
    problems.push_back(
        {path,
         fmt::format("the buffers are {}; they must be {{ send: bytes, receive: bytes }} or one "
                     "of the two",
                     quoted(value))});
    return std::nullopt;
  }
  const boost::json::object& object = value.get_object();
  refuseOthers(object, path, kKeys, problems);
  Buffers out;
  const auto size = [&](std::string_view key) -> std::optional<int> {
    const boost::json::value* found = object.if_contains(key);
    if (found == nullptr) {
      return std::nullopt;
    }
    const auto number =
        readNumber(*found, below(path, key), 1, kLargest, "the size of a buffer", problems);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
  };
  out.send = size("send");
  out.receive = size("receive");
  return out;
}

void refuseOthers(const boost::json::object& object, const std::string& path,
                  std::span<const std::string_view> allowed, Problems& problems) {
  for (const auto& member : object) {
    if (std::find(allowed.begin(), allowed.end(), std::string_view(member.key())) ==
        allowed.end()) {
      problems.push_back({below(path, member.key()),
                          fmt::format("{} is not known here; allowed are {}",
                                      quoted(boost::json::value(member.key())), listed(allowed))});
    }
  }
}

}  // namespace netparity::peer
