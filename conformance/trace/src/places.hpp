#pragma once

#include "raw.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace netparity::trace {

/// Which step of the program a reader should look at for a record that no step wrote.
class Places {
 public:
  explicit Places(std::span<const Raw> records);

  /// The record's own step; for an event the one that listens to it or, if none does, the one that
  /// made its object. 0 when there is none.
  int stepOf(const Raw& record) const;

 private:
  int stepOfEvent(std::int64_t object, std::string_view event) const;

  std::map<std::pair<std::int64_t, std::string_view>, int> listeners_;  ///< by object and event
  std::map<std::int64_t, int> makers_;                                  ///< by object
  std::map<std::int64_t, std::int64_t> servers_;                        ///< by accepted socket
};

}  // namespace netparity::trace
