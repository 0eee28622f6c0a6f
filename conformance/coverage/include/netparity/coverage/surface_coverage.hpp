#pragma once

#include <netparity/coverage/inventory.hpp>
#include <netparity/coverage/uses.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace netparity::coverage {

/// One scenario as far as coverage is concerned.
struct Witness {
  std::string id;
  std::vector<std::string> covers;
  Uses uses;
  Evidence evidence;
};

enum class State {
  covered,      ///< a scenario names it and exercises it
  unexercised,  ///< scenarios name it, and none exercises it
  uncovered,    ///< no scenario names it
  exempt,       ///< it cannot apply
};

/// "covered", "named but not exercised", "uncovered", "not applicable".
std::string_view toString(State state) noexcept;

struct ItemCoverage {
  Item item;
  State state = State::uncovered;
  std::vector<std::string> scenarios;    ///< that name and exercise it
  std::vector<std::string> namedOnlyBy;  ///< scenarios that only name it
  std::string reason;                    ///< why it cannot apply
};

struct SurfaceCoverage {
  std::vector<ItemCoverage> items;  ///< in the inventory's order
  /// What is wrong with the input itself: unknown ids, exceptions that are covered anyway.
  std::vector<std::string> problems;

  std::size_t count(State state) const noexcept;
  /// Whether everything that applies is covered.
  bool complete() const noexcept;
};

/// Judges the items that `api` documents ("documented": that any documents; empty: all items).
SurfaceCoverage judge(const Inventory& inventory, const std::vector<Witness>& witnesses,
                      std::string_view api = {});

}  // namespace netparity::coverage
