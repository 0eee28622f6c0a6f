#pragma once

#include <netparity/dns/script.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::dns {

/// What a script says of a name and a type, aliases followed.
struct Finding {
  std::vector<std::string> names;    ///< the name asked for and the aliases' targets, in order
  std::vector<std::string> aliases;  ///< the targets; a loop's last one is one of `names` already
  const Rule* rule = nullptr;        ///< null: `otherwise`
  Behaviour otherwise = Behaviour::nodata;
};

/// `script` must outlive what is found. A loop of aliases ends where it closes, a chain of more
/// than 64 there; both have no addresses.
Finding findIn(const Script& script, std::string_view name, std::uint16_t type);

}  // namespace netparity::dns
