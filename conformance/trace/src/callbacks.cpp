#include "callbacks.hpp"

namespace netparity::trace {

Callbacks::Callbacks(std::span<const Raw> records, const std::vector<std::size_t>& callOf,
                     const std::vector<std::size_t>& endOf)
    : records_(records), callOf_(callOf), endOf_(endOf) {
  for (const Raw& record : records) {
    const auto object = record.kind == Kind::returned ? referenceOf(*record.value) : std::nullopt;
    if (object) {
      made_[record.step].insert(*object);
      maker_.emplace(*object, record.step);
    }
  }
}

std::optional<std::int64_t> Callbacks::objectAt(std::size_t index) {
  const Raw& record = records_[index];
  if (record.kind == Kind::call) {
    open_[record.step].push_back(index);
  } else if (callOf_[index] != records_.size()) {
    open_[record.step].pop_back();
    if (const auto object = referenceOf(*record.value)) {
      latest_[record.step] = *object;
    }
  } else if (record.kind == Kind::event && record.on.what == On::What::object) {
    if (const auto maker = maker_.find(record.on.number); maker != maker_.end()) {
      latest_[maker->second] = record.on.number;
    }
  }
  if (record.kind != Kind::callback || record.on.what != On::What::module) {
    return std::nullopt;
  }
  // Called before the call has returned: by that call.
  if (const auto open = open_.find(record.step); open != open_.end() && !open->second.empty()) {
    const std::size_t end = endOf_[open->second.back()];
    return end == records_.size() ? std::nullopt : referenceOf(*records_[end].value);
  }
  // Called later: by the only object that the step made or, among several, by the one whose event
  // has just been emitted.
  const auto made = made_.find(record.step);
  if (made == made_.end()) {
    return std::nullopt;
  }
  if (made->second.size() == 1) {
    return *made->second.begin();
  }
  const auto latest = latest_.find(record.step);
  return latest == latest_.end() ? std::nullopt : std::optional(latest->second);
}

}  // namespace netparity::trace
