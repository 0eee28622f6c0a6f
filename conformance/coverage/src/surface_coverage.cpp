#include <netparity/coverage/surface_coverage.hpp>

#include <algorithm>
#include <map>

namespace netparity::coverage {

namespace {

bool isAsked(const Item& item, std::string_view api) {
  if (api.empty()) {
    return true;
  }
  if (api == "documented") {
    return !item.documented.empty();
  }
  return std::find(item.documented.begin(), item.documented.end(), api) != item.documented.end();
}

bool exercises(const Witness& witness, const Item& item, const Inventory& inventory) {
  if (!item.shownBy.empty()) {
    const Item& other = *inventory.find(item.shownBy);
    return witness.uses.exercise(other) || witness.evidence.shows(other);
  }
  return witness.uses.exercise(item) || witness.evidence.shows(item);
}

}  // namespace

std::string_view toString(State state) noexcept {
  switch (state) {
    case State::covered:
      return "covered";
    case State::unexercised:
      return "named but not exercised";
    case State::uncovered:
      return "uncovered";
    case State::exempt:
      break;
  }
  return "not applicable";
}

std::size_t SurfaceCoverage::count(State state) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(),
                    [state](const ItemCoverage& item) { return item.state == state; }));
}

bool SurfaceCoverage::complete() const noexcept {
  return count(State::uncovered) == 0 && count(State::unexercised) == 0;
}

SurfaceCoverage judge(const Inventory& inventory, const std::vector<Witness>& witnesses,
                      std::string_view api) {
  SurfaceCoverage out;
  std::map<std::string_view, std::vector<const Witness*>> naming;
  for (const Witness& witness : witnesses) {
    for (const std::string& id : witness.covers) {
      if (inventory.find(id) == nullptr) {
        out.problems.push_back(witness.id + " covers " + id + ", which is no item");
      } else {
        naming[id].push_back(&witness);
      }
    }
  }
  for (const Item& item : inventory.items()) {
    ItemCoverage entry;
    for (const Witness* witness : naming[item.id]) {
      (exercises(*witness, item, inventory) ? entry.scenarios : entry.namedOnlyBy)
          .push_back(witness->id);
    }
    if (const std::string* reason = inventory.exception(item.id)) {
      entry.state = State::exempt;
      entry.reason = *reason;
      if (!entry.scenarios.empty()) {
        out.problems.push_back(item.id + " is said not to apply, but " + entry.scenarios.front() +
                               " exercises it");
      }
    } else if (!entry.scenarios.empty()) {
      entry.state = State::covered;
    } else {
      entry.state = entry.namedOnlyBy.empty() ? State::uncovered : State::unexercised;
    }
    if (isAsked(item, api)) {
      entry.item = item;
      out.items.push_back(std::move(entry));
    }
  }
  return out;
}

}  // namespace netparity::coverage
