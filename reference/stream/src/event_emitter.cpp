#include "netparity/stream/event_emitter.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>

namespace netparity::stream {
namespace {

// Keys handed out by on() start here, so that they never meet those that a language binding
// chooses.
constexpr ListenerKey kFirstOwnKey = ListenerKey{1} << 63U;

ListenerKey freshKey() {
  thread_local ListenerKey next = kFirstOwnKey;
  return next++;
}

}  // namespace

ListenerKey EventEmitter::on(std::string_view name, GenericListener listener, ListenerKey key) {
  return add(name, std::move(listener), key, false, false);
}

ListenerKey EventEmitter::once(std::string_view name, GenericListener listener, ListenerKey key) {
  return add(name, std::move(listener), key, true, false);
}

ListenerKey EventEmitter::prependListener(std::string_view name, GenericListener listener,
                                          ListenerKey key) {
  return add(name, std::move(listener), key, false, true);
}

ListenerKey EventEmitter::prependOnceListener(std::string_view name, GenericListener listener,
                                              ListenerKey key) {
  return add(name, std::move(listener), key, true, true);
}

ListenerKey EventEmitter::add(std::string_view name, GenericListener listener, ListenerKey key,
                              bool once, bool front) {
  auto added = std::make_shared<Listener>();
  added->call = std::move(listener);
  added->key = key != 0 ? key : freshKey();
  added->once = once;
  const ListenerKey result = added->key;

  if (find("newListener") != nullptr) {
    emit("newListener", EventArg(std::string(name)), EventArg(ListenerName{result}));
  }
  Entry* entry = find(name);
  if (entry == nullptr) {
    entries_.push_back({std::string(name), std::make_shared<List>(1, std::move(added))});
  } else {
    auto list = std::make_shared<List>();
    list->reserve(entry->listeners->size() + 1);
    *list = *entry->listeners;
    list->insert(front ? list->begin() : list->end(), std::move(added));
    entry->listeners = std::move(list);
  }
  // Node's prependListener() does not pass through the stream's own on(), and so has no side
  // effects.
  if (!front) {
    listenerAdded(name);
  }
  return result;
}

void EventEmitter::off(std::string_view name, ListenerKey key) {
  const Entry* entry = find(name);
  if (entry != nullptr) {
    const auto& list = *entry->listeners;
    const auto found = std::find_if(list.rbegin(), list.rend(),
                                    [&](const auto& listener) { return listener->key == key; });
    if (found != list.rend()) {
      drop(name, found->get());
    }
  }
  listenerRemoved(name);
}

void EventEmitter::drop(std::string_view name, const Listener* listener) {
  Entry* entry = find(name);
  if (entry == nullptr) {
    return;
  }
  auto list = std::make_shared<List>(*entry->listeners);
  const auto found = std::find_if(list->begin(), list->end(),
                                  [&](const auto& each) { return each.get() == listener; });
  if (found == list->end()) {
    return;
  }
  const ListenerKey key = listener->key;
  list->erase(found);
  const bool last = list->empty();
  if (last) {
    entries_.erase(entries_.begin() + (entry - entries_.data()));
  } else {
    entry->listeners = std::move(list);
  }
  if (find("removeListener") != nullptr && !(last && !tellsOfTheLastRemoval())) {
    emit("removeListener", EventArg(std::string(name)), EventArg(ListenerName{key}));
  }
}

// One by one, the latest first, each told.
void EventEmitter::removeAllTelling(std::string_view name) {
  for (const Entry* entry = find(name); entry != nullptr; entry = find(name)) {
    const std::shared_ptr<Listener> latest = entry->listeners->back();
    drop(name, latest.get());
  }
}

void EventEmitter::removeAllListeners(std::string_view name) {
  if (find("removeListener") != nullptr) {
    removeAllTelling(std::string(name));
  } else {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.name == name; });
  }
  allListenersRemoved(name);
}

void EventEmitter::removeAllListeners() {
  if (find("removeListener") != nullptr) {
    for (const std::string& name : eventNames()) {
      if (name != "removeListener") {
        removeAllListeners(name);
      }
    }
  }
  entries_.clear();
  allListenersRemoved({});
}

std::size_t EventEmitter::listenerCount(std::string_view name) const {
  const Entry* entry = find(name);
  return entry != nullptr ? entry->listeners->size() : 0;
}

std::vector<std::string> EventEmitter::eventNames() const {
  std::vector<std::string> names;
  names.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    names.push_back(entry.name);
  }
  return names;
}

bool EventEmitter::emit(std::string_view name, std::span<const EventArg> args) {
  const Entry* entry = find(name);
  if (observer_) {
    (*observer_)(*this, name, args, entry != nullptr ? entry->listeners->size() : 0);
    entry = find(name);
  }
  if (entry == nullptr) {
    if (name == "error") {
      const auto* error = args.empty() ? nullptr : std::get_if<errors::NodeError>(&args.front());
      errors::raise(error != nullptr ? *error : errors::unhandledError("undefined"));
    }
    return false;
  }
  const std::shared_ptr<const List> snapshot = entry->listeners;
  for (const std::shared_ptr<Listener>& listener : *snapshot) {
    if (listener->once) {
      if (std::exchange(listener->fired, true)) {
        continue;
      }
      drop(name, listener.get());
      listenerRemoved(name);
    }
    listener->call(args);
  }
  return true;
}

EventEmitter::Entry* EventEmitter::find(std::string_view name) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  return found != entries_.end() ? &*found : nullptr;
}

const EventEmitter::Entry* EventEmitter::find(std::string_view name) const {
  return const_cast<EventEmitter*>(this)->find(
      name);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

}  // namespace netparity::stream
