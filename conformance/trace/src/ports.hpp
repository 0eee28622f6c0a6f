#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "names.hpp"
#include "raw.hpp"

namespace netparity::trace {

/// The names of the ports that the system chose in one run.
class Ports {
 public:
  Ports(const program::Program& program, std::span<const Raw> records, const Names& names);

  /// What stands for this number where a port can stand: its name, "<ephemeral port>" for one that the system chose and nobody
  /// read, or nothing for a number that the program itself wrote.
  std::optional<std::string> nameOf(std::int64_t number) const;

  /// Replaces every ":12345" of a text that names such a port.
  std::string rewrite(std::string_view text) const;

 private:
  std::map<std::int64_t, std::string> named_;
  std::set<std::int64_t> literals_;
};

}  // namespace netparity::trace
