#pragma once

#include <boost/json/array.hpp>

#include <functional>
#include <string>

namespace netparity::wire {

/// What happens on the wire. The same for the same behaviour of the program: no times, no ports
/// that the kernel chose, no counts of packets that depend on how TCP cut the stream.
///
///     wire armed ["/0"]
///     wire triggered ["/0", "syn", "packet", 1]      the first SYN that the rule means
///     wire triggered ["/1", "data", "byte", 100000]  from this byte of the stream on
///     wire failed ["cannot read from the program's side: …"]
///
/// A rule reports every packet that it acts on, one with `times: all` and a black hole the first.
struct Event {
  std::string object;
  std::string name;
  boost::json::array args;
};
using Report = std::function<void(const Event&)>;

}  // namespace netparity::wire
