#pragma once

#include "raw.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace netparity::trace {

/// Finds the object behind functions given to functions of net: `net.connect(port, callback)` gives
/// `on: "net"`, but the callback belongs to the socket that this very call returned. Asked for all
/// records in order.
class Callbacks {
 public:
  /// `callOf` and `endOf` tell for each return its call and for each call its end.
  Callbacks(std::span<const Raw> records, const std::vector<std::size_t>& callOf,
            const std::vector<std::size_t>& endOf);

  /// The object that the record at this index belongs to, if it is such a callback.
  std::optional<std::int64_t> objectAt(std::size_t index);

 private:
  std::span<const Raw> records_;
  const std::vector<std::size_t>& callOf_;
  const std::vector<std::size_t>& endOf_;
  std::map<int, std::vector<std::size_t>> open_;  ///< per step: its calls that have not returned
  std::map<int, std::set<std::int64_t>> made_;    ///< per step: what all its calls return
  std::map<std::int64_t, int> maker_;             ///< per object: the step that made it
  std::map<int, std::int64_t> latest_;  ///< per step: of its objects, the one heard of last
};

}  // namespace netparity::trace
