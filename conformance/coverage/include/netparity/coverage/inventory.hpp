#pragma once

#include <netparity/program/program.hpp>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the scenarios exercise: items of the net API, and code of Node's own modules.
namespace netparity::coverage {

/// One item of fixtures/surface/surface.json.
struct Item {
  std::string id;
  std::string kind;
  std::vector<std::string> documented;  ///< where, such as "node-current"
  std::string shownBy;                  ///< the id whose use shows this one; mostly empty
};

/// "Server", "Socket", "BlockList", …: the heading under which an id is reported.
std::string_view groupOf(std::string_view id) noexcept;

/// All items, and the reasons why some cannot apply.
class Inventory {
 public:
  /// `surface` is surface.json, `exceptions` is not-applicable.json. An exception for what is no
  /// item, a second one for the same item, one without a reason, and a `shownBy` that is no item
  /// are problems.
  static boost::system::result<Inventory, program::Problem> fromJson(
      const boost::json::value& surface, const boost::json::value& exceptions);

  const std::vector<Item>& items() const noexcept { return items_; }
  /// The item of that id, or null.
  const Item* find(std::string_view id) const noexcept;
  /// Why the item cannot apply, or null.
  const std::string* exception(std::string_view id) const noexcept;

 private:
  Inventory() = default;

  std::vector<Item> items_;
  std::map<std::string, std::size_t, std::less<>> byId_;
  std::map<std::string, std::string, std::less<>> exceptions_;
};

}  // namespace netparity::coverage
