#include <netparity/coverage/inventory.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>

namespace netparity::coverage {

namespace json = boost::json;

namespace {

using program::Problem;

struct Heading {
  std::string_view prefix;
  std::string_view group;
};

// The first prefix that fits decides.
constexpr std::array kHeadings = {
    Heading{"net.Server", "Server"},
    Heading{"new Server", "Server"},
    Heading{"createServer.", "Server"},
    Heading{"server.", "Server"},
    Heading{"net.SocketAddress", "SocketAddress"},
    Heading{"SocketAddress.", "SocketAddress"},
    Heading{"net.Socket", "Socket"},
    Heading{"Socket.", "Socket"},
    Heading{"socket.", "Socket"},
    Heading{"net.BlockList", "BlockList"},
    Heading{"net.BoundSocket", "BoundSocket"},
    Heading{"BoundSocket.", "BoundSocket"},
    Heading{"diagnostics_channel:", "Diagnostics"},
    Heading{"constant.", "Constants"},
    Heading{"error.", "Errors"},
    Heading{"te.", "Dialects"},
    Heading{"edge.", "Dialects"},
    Heading{"kaluma.", "Dialects"},
};

std::string textAt(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// The texts of an array; nothing when it is none.
const json::array* arrayAt(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  const json::value* found = object != nullptr ? object->if_contains(key) : nullptr;
  return found != nullptr ? found->if_array() : nullptr;
}

std::vector<std::string> textsAt(const json::value& value, std::string_view key) {
  std::vector<std::string> out;
  if (const json::array* array = arrayAt(value, key)) {
    for (const json::value& text : *array) {
      if (text.is_string()) {
        out.emplace_back(text.get_string());
      }
    }
  }
  return out;
}

Problem problem(std::string where, std::string message) {
  return Problem{std::move(where), std::move(message)};
}

}  // namespace

std::string_view groupOf(std::string_view id) noexcept {
  for (const Heading& heading : kHeadings) {
    if (id.starts_with(heading.prefix)) {
      return heading.group;
    }
  }
  return "Functions";
}

boost::system::result<Inventory, Problem> Inventory::fromJson(const json::value& surface,
                                                              const json::value& exceptions) {
  Inventory inventory;
  const json::array* items = arrayAt(surface, "items");
  if (items == nullptr) {
    return problem("items", "must be an array");
  }
  for (const json::value& entry : *items) {
    const std::string where = "items[" + std::to_string(inventory.items_.size()) + "]";
    if (!entry.is_object()) {
      return problem(where, "must be an object");
    }
    Item item{textAt(entry.get_object(), "id"), textAt(entry.get_object(), "kind"),
              textsAt(entry, "documented"), textAt(entry.get_object(), "shownBy")};
    if (item.id.empty() || item.kind.empty()) {
      return problem(where, "needs an id and a kind");
    }
    if (!inventory.byId_.emplace(item.id, inventory.items_.size()).second) {
      return problem(where, "is a second item " + item.id);
    }
    inventory.items_.push_back(std::move(item));
  }
  for (const Item& item : inventory.items_) {
    if (!item.shownBy.empty() && inventory.find(item.shownBy) == nullptr) {
      return problem(item.id, "is shown by " + item.shownBy + ", which is no item");
    }
  }
  const json::array* groups = arrayAt(exceptions, "groups");
  if (groups == nullptr) {
    return problem("groups", "must be an array");
  }
  for (const json::value& group : *groups) {
    const std::string reason =
        group.is_object() ? textAt(group.get_object(), "reason") : std::string();
    const std::vector<std::string> ids = textsAt(group, "ids");
    if (reason.empty() || ids.empty()) {
      return problem("groups", "each needs a reason and ids");
    }
    for (const std::string& id : ids) {
      if (inventory.find(id) == nullptr) {
        return problem(id, "cannot be excepted: it is no item");
      }
      if (!inventory.exceptions_.emplace(id, reason).second) {
        return problem(id, "is excepted twice");
      }
    }
  }
  return inventory;
}

const Item* Inventory::find(std::string_view id) const noexcept {
  const auto found = byId_.find(id);
  return found == byId_.end() ? nullptr : &items_[found->second];
}

const std::string* Inventory::exception(std::string_view id) const noexcept {
  const auto found = exceptions_.find(id);
  return found == exceptions_.end() ? nullptr : &found->second;
}

}  // namespace netparity::coverage
