#pragma once

#include "names.hpp"
#include "raw.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace netparity::trace {

class Candidates;

/// Whether a property of this name holds a port.
bool isPortKey(std::string_view key);

/// The names of the ports that differ from run to run.
class Ports {
 public:
  /// Learns them from everything that the trace reads, whatever the order. `bindings` is what the
  /// program was given: numbers under a key `port` are named after their path in it.
  Ports(const program::Program& program, std::span<const Raw> records, const Names& names,
        const boost::json::object& bindings);

  /// What stands for this number where a port stands: its name, "<ephemeral port>" for one that the
  /// system chose and nobody read, or nothing for a number that the program itself wrote.
  std::optional<std::string> nameOf(std::int64_t number) const;

  /// What stands for this number where anything can stand: the name of a port that was read, unless
  /// the program itself wrote the number.
  std::optional<std::string> nameOfRead(std::int64_t number) const;

  /// Whether the program reads a port in this very value of the raw records, wherever in a record
  /// it stands.
  bool isRead(const boost::json::value& value) const { return read_.contains(&value); }

  /// Replaces every ":12345", and every "port: 12345" as objects are shown, of a text that names
  /// such a port.
  std::string rewrite(std::string_view text) const;

 private:
  void addProbed(Candidates& candidates, const Raw& record, const program::Step* step);

  std::map<std::int64_t, std::string> named_;
  std::set<std::int64_t> literals_;
  std::set<const boost::json::value*> read_;
};

}  // namespace netparity::trace
