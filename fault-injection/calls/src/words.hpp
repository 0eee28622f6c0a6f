#pragma once

#include "netparity/calls/script.hpp"

#include <netparity/words/words.hpp>

#include <optional>
#include <string_view>

namespace netparity::calls {

/// What scripts and events call things.
constexpr words::Words<Kind, 8> kKinds = {{{Kind::connect, "connect"},
                                           {Kind::accept, "accept"},
                                           {Kind::bind, "bind"},
                                           {Kind::listen, "listen"},
                                           {Kind::socket, "socket"},
                                           {Kind::shutdown, "shutdown"},
                                           {Kind::read, "read"},
                                           {Kind::write, "write"}}};

constexpr words::Words<On, 2> kOns = {{{On::tcp, "tcp"}, {On::unix, "unix"}}};

/// The number of an errno by its name, as this machine has it; nothing when it has none.
std::optional<int> errnoOf(std::string_view name);

}  // namespace netparity::calls
