#pragma once

#include "netparity/wire/script.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace netparity::wire {

/// What scripts and events call things.
template <class Value, std::size_t Count>
using Names = std::array<std::pair<Value, std::string_view>, Count>;

constexpr Names<Side, 2> kSides = {{{Side::program, "program"}, {Side::peer, "peer"}}};

constexpr Names<Flag, 6> kFlags = {{{Flag::syn, "syn"},
                                    {Flag::synAck, "syn-ack"},
                                    {Flag::ack, "ack"},
                                    {Flag::fin, "fin"},
                                    {Flag::rst, "rst"},
                                    {Flag::data, "data"}}};

constexpr Names<Action::Kind, 8> kActions = {{{Action::Kind::drop, "drop"},
                                              {Action::Kind::rst, "rst"},
                                              {Action::Kind::delay, "delay"},
                                              {Action::Kind::duplicate, "duplicate"},
                                              {Action::Kind::reorder, "reorder"},
                                              {Action::Kind::corrupt, "corrupt"},
                                              {Action::Kind::icmp, "icmp"},
                                              {Action::Kind::blackhole, "blackhole"}}};

constexpr Names<Action::RstTo, 4> kRstTargets = {{{Action::RstTo::receiver, "receiver"},
                                                  {Action::RstTo::both, "both"},
                                                  {Action::RstTo::program, "program"},
                                                  {Action::RstTo::peer, "peer"}}};

constexpr Names<Icmp, 13> kIcmps = {{{Icmp::netUnreachable, "net-unreachable"},
                                     {Icmp::hostUnreachable, "host-unreachable"},
                                     {Icmp::protocolUnreachable, "protocol-unreachable"},
                                     {Icmp::portUnreachable, "port-unreachable"},
                                     {Icmp::fragmentationNeeded, "fragmentation-needed"},
                                     {Icmp::sourceRouteFailed, "source-route-failed"},
                                     {Icmp::netUnknown, "net-unknown"},
                                     {Icmp::hostUnknown, "host-unknown"},
                                     {Icmp::hostIsolated, "host-isolated"},
                                     {Icmp::netProhibited, "net-prohibited"},
                                     {Icmp::hostProhibited, "host-prohibited"},
                                     {Icmp::adminProhibited, "admin-prohibited"},
                                     {Icmp::timeExceeded, "time-exceeded"}}};

template <class Value, std::size_t Count>
std::string nameOf(const Names<Value, Count>& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) {
      return std::string(name);
    }
  }
  return {};
}

template <class Value, std::size_t Count>
std::optional<Value> valueOf(const Names<Value, Count>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) {
      return value;
    }
  }
  return std::nullopt;
}

/// "program or peer".
template <class Value, std::size_t Count>
std::string choices(const Names<Value, Count>& names) {
  std::string out;
  for (std::size_t i = 0; i < Count; ++i) {
    out += (i == 0 ? "" : i + 1 == Count ? " or " : ", ") + std::string(names[i].second);
  }
  return out;
}

}  // namespace netparity::wire
