#pragma once

#include "netparity/calls/script.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace netparity::calls {

/// What scripts and events call things.
template <class Value, std::size_t Count>
using Names = std::array<std::pair<Value, std::string_view>, Count>;

constexpr Names<Kind, 8> kKinds = {{{Kind::connect, "connect"},
                                    {Kind::accept, "accept"},
                                    {Kind::bind, "bind"},
                                    {Kind::listen, "listen"},
                                    {Kind::socket, "socket"},
                                    {Kind::shutdown, "shutdown"},
                                    {Kind::read, "read"},
                                    {Kind::write, "write"}}};

constexpr Names<On, 2> kOns = {{{On::tcp, "tcp"}, {On::unix, "unix"}}};

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

/// "tcp or unix".
template <class Value, std::size_t Count>
std::string choices(const Names<Value, Count>& names) {
  std::string out;
  for (std::size_t i = 0; i < Count; ++i) {
    out += (i == 0 ? "" : i + 1 == Count ? " or " : ", ") + std::string(names[i].second);
  }
  return out;
}

/// The number of an errno by its name, as this machine has it; nothing when it has none.
std::optional<int> errnoOf(std::string_view name);

}  // namespace netparity::calls
