#pragma once

#include <netparity/dns/script.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The closed lists of words that scripts are made of.
namespace netparity::dns {

inline constexpr std::array<std::pair<std::string_view, Type>, 2> kTypes = {
    {{"A", Type::A}, {"AAAA", Type::AAAA}}};

inline constexpr std::array<std::pair<std::string_view, Behaviour>, 11> kBehaviours = {
    {{"timeout", Behaviour::timeout},
     {"nxdomain", Behaviour::nxdomain},
     {"nodata", Behaviour::nodata},
     {"servfail", Behaviour::servfail},
     {"refused", Behaviour::refused},
     {"formerr", Behaviour::formerr},
     {"notimp", Behaviour::notimp},
     {"wrong-id", Behaviour::wrongId},
     {"wrong-question", Behaviour::wrongQuestion},
     {"garbage", Behaviour::garbage},
     {"empty-packet", Behaviour::emptyPacket}}};

/// The ones of `before`: what a resolver has to see through.
inline constexpr std::array<std::pair<std::string_view, Behaviour>, 4> kBadAnswers = {
    {{"wrong-id", Behaviour::wrongId},
     {"wrong-question", Behaviour::wrongQuestion},
     {"garbage", Behaviour::garbage},
     {"empty-packet", Behaviour::emptyPacket}}};

inline constexpr std::array<std::pair<std::string_view, OverTcp>, 3> kOverTcp = {
    {{"refused", OverTcp::refused}, {"silent", OverTcp::silent}, {"close", OverTcp::close}}};

template <class Words>
auto find(const Words& words, std::string_view text)
    -> std::optional<typename Words::value_type::second_type> {
  for (const auto& [word, value] : words) {
    if (word == text) {
      return value;
    }
  }
  return std::nullopt;
}

/// "refused, silent, close"
template <class Words>
std::string list(const Words& words) {
  std::string out;
  for (const auto& entry : words) {
    out += (out.empty() ? "" : ", ") + std::string(entry.first);
  }
  return out;
}

}  // namespace netparity::dns
