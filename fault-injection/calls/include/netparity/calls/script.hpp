#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netparity::calls {

/// What a program asks of the kernel, whichever of its system calls it takes for that.
enum class Kind : std::uint8_t {
  connect,
  accept,  ///< accept, accept4
  bind,
  listen,
  socket,
  shutdown,
  read,  ///< read, readv, recvfrom, recvmsg
  write  ///< write, writev, sendto, sendmsg
};

/// What kind of stream socket a call is about. Calls on anything else, such as datagram sockets,
/// files, pipes and events, are never meant.
enum class On : std::uint8_t {
  tcp,  ///< IPv4 or IPv6
  unix
};

struct Rule {
  std::string path;  ///< "/0": where in the script it stands
  std::string text;  ///< "accept 2 of tcp fails with ECONNABORTED": for people
  Kind call = Kind::connect;
  On on = On::tcp;
  int error = 0;         ///< an errno
  std::string name;      ///< of the error
  std::uint64_t at = 1;  ///< which one of those calls is the first to fail, counted from 1
  /// How many fail, from that one on. Nothing: all.
  std::optional<std::uint64_t> times = 1;
};

/// What is wrong with a script: "/2/at", "is 0; it is the number of a call from 1 to …".
struct Problem {
  std::string path;
  std::string text;
};

struct Parsed {
  std::vector<Rule> rules;
  std::vector<Problem> problems;  ///< if any, the rules mean nothing
};

/// Reads a script: a list of rules, as calls.schema.json describes it.
///
///     - { call: connect, error: ENOBUFS }
///     - { call: accept, error: ECONNABORTED, at: 2, times: 3 }
///     - { call: connect, error: ENOMEM, on: unix }
Parsed parse(const boost::json::value& script);

}  // namespace netparity::calls
