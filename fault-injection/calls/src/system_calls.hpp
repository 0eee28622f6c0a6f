#pragma once

#include "netparity/calls/script.hpp"

#include <array>
#include <sys/syscall.h>

namespace netparity::calls {

/// A system call, what it does, and which of its arguments holds MSG_ flags; -1: none.
struct SystemCall {
  int number;
  Kind kind;
  int flags = -1;
};

constexpr std::array<SystemCall, 15> kSystemCalls = {{{SYS_connect, Kind::connect},
                                                      {SYS_accept, Kind::accept},
                                                      {SYS_accept4, Kind::accept},
                                                      {SYS_bind, Kind::bind},
                                                      {SYS_listen, Kind::listen},
                                                      {SYS_socket, Kind::socket},
                                                      {SYS_shutdown, Kind::shutdown},
                                                      {SYS_read, Kind::read},
                                                      {SYS_readv, Kind::read},
                                                      {SYS_recvfrom, Kind::read, 3},
                                                      {SYS_recvmsg, Kind::read, 2},
                                                      {SYS_write, Kind::write},
                                                      {SYS_writev, Kind::write},
                                                      {SYS_sendto, Kind::write, 3},
                                                      {SYS_sendmsg, Kind::write, 2}}};

}  // namespace netparity::calls
