#include "netparity/adapter/value.hpp"

#include <algorithm>
#include <cstdint>

namespace netparity::adapter {
namespace {

// An array index as property keys know it: no sign, no leading zero, below 2^32 - 1.
std::optional<std::uint32_t> arrayIndex(std::string_view key) {
  if (key.empty() || key.size() > 10 || (key.size() > 1 && key.front() == '0')) {
    return std::nullopt;
  }
  std::uint64_t index = 0;
  for (const char digit : key) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    index = index * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (index >= 0xFFFFFFFFULL) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(index);
}

}  // namespace

void letGo(Value&& value) {
  if (!value.isObject() && !value.isFunction()) {
    return;
  }
  static thread_local std::vector<Value>* waiting = nullptr;
  if (waiting != nullptr) {
    waiting->push_back(std::move(value));
    return;
  }
  std::vector<Value> ending;
  ending.push_back(std::move(value));
  waiting = &ending;
  while (!ending.empty()) {
    const Value last = std::move(ending.back());
    ending.pop_back();
  }
  waiting = nullptr;
}

Value Value::boolean(bool value) {
  Value result;
  result.variant_ = value;
  return result;
}

bool Value::isObject() const noexcept {
  return variant_.index() >= 6 && !isFunction();
}

const Value& argumentAt(Arguments arguments, std::size_t index) {
  static const Value kUndefined;
  return index < arguments.size() ? arguments[index] : kUndefined;
}

ArrayObject::~ArrayObject() {
  for (Value& item : items) {
    letGo(std::move(item));
  }
}

PropertyMap::~PropertyMap() {
  for (auto& [key, value] : entries_) {
    letGo(std::move(value));
  }
}

const Value* PropertyMap::find(std::string_view key) const noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [key](const Entry& entry) { return entry.first == key; });
  return found == entries_.end() ? nullptr : &found->second;
}

Value PropertyMap::get(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr ? Value() : *found;
}

void PropertyMap::erase(std::string_view key) noexcept {
  std::erase_if(entries_, [key](const Entry& entry) { return entry.first == key; });
}

void PropertyMap::set(std::string_view key, Value value) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [key](const Entry& entry) { return entry.first == key; });
  if (found != entries_.end()) {
    found->second = std::move(value);
  } else {
    entries_.emplace_back(std::string(key), std::move(value));
  }
}

std::vector<const PropertyMap::Entry*> PropertyMap::ordered() const {
  std::vector<std::pair<std::uint32_t, const Entry*>> indexes;
  std::vector<const Entry*> names;
  for (const Entry& entry : entries_) {
    if (const auto index = arrayIndex(entry.first)) {
      indexes.emplace_back(*index, &entry);
    } else {
      names.push_back(&entry);
    }
  }
  std::sort(indexes.begin(), indexes.end());
  std::vector<const Entry*> all;
  all.reserve(entries_.size());
  for (const auto& [index, entry] : indexes) {
    all.push_back(entry);
  }
  all.insert(all.end(), names.begin(), names.end());
  return all;
}

std::shared_ptr<BufferObject> BufferObject::make(std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view view = *owner;
  return share(std::move(owner), view);
}

std::shared_ptr<BufferObject> BufferObject::share(std::shared_ptr<const void> owner,
                                                  std::string_view bytes) {
  auto object = std::make_shared<BufferObject>();
  object->owner = std::move(owner);
  object->bytes = bytes;
  return object;
}

Value ofProgram(const Value& value) {
  const auto* function = value.object<FunctionObject>();
  return function != nullptr && function->original != nullptr ? Value(function->original) : value;
}

std::shared_ptr<FunctionObject> FunctionObject::make(std::string name, Code code) {
  auto function = std::make_shared<FunctionObject>();
  function->name = std::move(name);
  function->code = std::move(code);
  return function;
}

std::shared_ptr<ErrorObject> makeError(std::string name, std::string_view message) {
  auto error = std::make_shared<ErrorObject>();
  error->name = std::move(name);
  error->message = Text(std::string(message));
  return error;
}

void throwError(std::string name, std::string_view message) {
  throw Thrown(makeError(std::move(name), message));
}

}  // namespace netparity::adapter
