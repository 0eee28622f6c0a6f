#include "parse_step.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace netparity::peer {

namespace {

using boost::json::value;

constexpr std::array<std::string_view, 10> kWords = {"accept",    "connect", "fin",      "rst",
                                                     "close",     "stall",   "seen-fin", "seen-rst",
                                                     "half-open", "vanish"};
constexpr std::array<std::string_view, 9> kObjects = {"recv", "send",   "unread",  "oob",   "until",
                                                      "wait", "signal", "buffers", "listen"};
constexpr std::array<std::string_view, 3> kSendKeys = {"send", "rate", "chunk"};

std::string allowed() {
  std::string out = listed(kWords);
  for (const std::string_view key : kObjects) {
    out += fmt::format(", {{ {}: … }}", key);
  }
  return out;
}

std::optional<Action> word(std::string_view text) {
  static const std::array<Action, kWords.size()> kActions = {
      step::Accept(), step::Connect(), step::Fin(),     step::Rst(),      step::Close(),
      step::Stall(),  step::SeenFin(), step::SeenRst(), step::HalfOpen(), step::Vanish()};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i] == text) {
      return kActions[i];
    }
  }
  return std::nullopt;
}

std::optional<Action> recv(const value& amount, const std::string& path, Problems& problems) {
  if (amount.is_string() && amount.get_string() == "all") {
    return step::Recv();
  }
  if (amount.is_string()) {
    problems.push_back({path, fmt::format("recv is {}; it must be a number of bytes, or all for "
                                          "everything until FIN",
                                          quoted(amount))});
    return std::nullopt;
  }
  const auto bytes = readNumber(amount, path, 1, kLargest, "recv", problems);
  return bytes ? std::optional<Action>(step::Recv{*bytes}) : std::nullopt;
}

std::optional<std::string> fromHex(std::string_view digits) {
  const auto nibble = [](char c) {
    constexpr std::string_view kDigits = "0123456789abcdef0123456789ABCDEF";
    const std::size_t at = kDigits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at % 16);
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const int high = nibble(digits[i]);
    const int low = nibble(digits[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    out += static_cast<char>(high * 16 + low);
  }
  return digits.size() % 2 == 0 && !digits.empty() ? std::optional(out) : std::nullopt;
}

// What is sent: a number of bytes, a text, or { hex }.
bool content(const value& what, const std::string& path, step::Send& out, Problems& problems) {
  if (what.is_number()) {
    const auto bytes = readNumber(what, path, 1, kLargest, "send", problems);
    out.pattern = bytes.value_or(0);
    return bytes.has_value();
  }
  if (what.is_string() && !what.get_string().empty()) {
    out.bytes = what.get_string();
    return true;
  }
  if (what.is_object() && what.get_object().size() == 1 && what.get_object().contains("hex")) {
    const value& digits = what.get_object().at("hex");
    const auto bytes = digits.is_string() ? fromHex(digits.get_string()) : std::nullopt;
    if (!bytes) {
      problems.push_back({below(path, "hex"),
                          fmt::format("hex is {}; it must be two hexadecimal digits for each byte",
                                      quoted(digits))});
    }
    out.bytes = bytes.value_or("");
    return bytes.has_value();
  }
  problems.push_back({path, fmt::format("send is {}; it must be a number of bytes, a text that is "
                                        "not empty, or {{ hex: \"00ff\" }}",
                                        quoted(what))});
  return false;
}

std::optional<Action> send(const boost::json::object& object, const std::string& path,
                           Problems& problems) {
  step::Send out;
  bool good = content(object.at("send"), below(path, "send"), out, problems);
  const auto size = [&](std::string_view key, std::uint64_t& into) {
    if (const value* found = object.if_contains(key)) {
      const auto number = readNumber(*found, below(path, key), 1, kLargest, key, problems);
      into = number.value_or(0);
      good = good && number.has_value();
    }
  };
  size("rate", out.rate);
  size("chunk", out.chunk);
  return good ? std::optional<Action>(out) : std::nullopt;
}

std::optional<Action> oob(const value& byte, const std::string& path, Problems& problems) {
  if (byte.is_string() && byte.get_string().size() == 1) {
    return step::Oob{byte.get_string()[0]};
  }
  problems.push_back(
      {path, fmt::format("oob is {}; it must be a text of one byte, as TCP has one urgent byte",
                         quoted(byte))});
  return std::nullopt;
}

template <class Out, class In>
std::optional<Action> action(std::optional<In> in) {
  return in ? std::optional<Action>(Out{std::move(*in)}) : std::nullopt;
}

std::optional<Action> byKey(std::string_view key, const boost::json::object& object,
                            const std::string& path, Problems& problems) {
  const value& argument = object.at(key);
  const std::string at = below(path, key);
  if (key == "recv") {
    return recv(argument, at, problems);
  }
  if (key == "send") {
    return send(object, path, problems);
  }
  if (key == "unread") {
    return action<step::Unread>(readNumber(argument, at, 1, kLargest, "unread", problems));
  }
  if (key == "oob") {
    return oob(argument, at, problems);
  }
  if (key == "buffers") {
    return action<step::SetBuffers>(readBuffers(argument, at, problems));
  }
  if (key == "listen") {
    if (argument.is_string() && argument.get_string() == "again") {
      return step::ListenAgain();
    }
    problems.push_back(
        {at, fmt::format("listen is {}; as a step it must be again", quoted(argument))});
    return std::nullopt;
  }
  return action<step::Until>(readLabel(argument, at, problems));
}

}  // namespace

std::optional<Step> parseStep(const boost::json::value& value, const std::string& path,
                              Problems& problems) {
  if (value.is_string()) {
    if (auto found = word(value.get_string())) {
      return Step{std::move(*found), path, std::string(value.get_string())};
    }
  } else if (value.is_object()) {
    const boost::json::object& object = value.get_object();
    for (const std::string_view key : kObjects) {
      if (!object.contains(key)) {
        continue;
      }
      const std::size_t before = problems.size();
      refuseOthers(object, path,
                   key == "send" ? std::span<const std::string_view>(kSendKeys)
                                 : std::span<const std::string_view>(&key, 1),
                   problems);
      auto found = byKey(key, object, path, problems);
      if (!found || problems.size() != before) {
        return std::nullopt;
      }
      return Step{std::move(*found), path, quoted(value)};
    }
  }
  problems.push_back(
      {path, fmt::format("{} is no step; allowed are {}", quoted(value), allowed())});
  return std::nullopt;
}

}  // namespace netparity::peer
