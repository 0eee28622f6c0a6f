#include "netparity/stream/event_emitter.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

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
  return add(name, std::move(listener), key, {});
}

ListenerKey EventEmitter::once(std::string_view name, GenericListener listener, ListenerKey key,
                               ListenerKey wrapper) {
  return add(name, std::move(listener), key, {.once = true, .wrapper = wrapper});
}

ListenerKey EventEmitter::prependListener(std::string_view name, GenericListener listener,
                                          ListenerKey key) {
  return add(name, std::move(listener), key, {.front = true});
}

ListenerKey EventEmitter::prependOnceListener(std::string_view name, GenericListener listener,
                                              ListenerKey key, ListenerKey wrapper) {
  return add(name, std::move(listener), key, {.once = true, .front = true, .wrapper = wrapper});
}

ListenerKey EventEmitter::add(std::string_view name, GenericListener listener, ListenerKey key,
                              Adding how) {
  const ListenerRef added(new Listener);
  added->call = std::move(listener);
  added->key = key != 0 ? key : freshKey();
  added->once = how.once;
  added->wrapper = added->key;
  if (how.once) {
    added->wrapper = how.wrapper != 0 ? how.wrapper : freshKey();
  }

  if (has("newListener")) {
    emit("newListener", EventArg(std::string(name)), EventArg(ListenerName{added->key}));
  }
  const auto isNamed = [&](const Slot& slot) { return slot.name.view() == name; };
  // A name that keeps its place without a listener has no other slot.
  const auto kept = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.listener == nullptr && isNamed(slot);
  });
  auto place = slots_.end();
  if (how.front) {
    place = std::find_if(slots_.begin(), slots_.end(), isNamed);
  } else if (const auto last = std::find_if(slots_.rbegin(), slots_.rend(), isNamed);
             last != slots_.rend()) {
    place = last.base();
  }
  if (kept != slots_.end()) {
    kept->listener = added;
  } else {
    slots_.insert(place, Slot{EventName(name), added});
  }
  // Node's prependListener() does not pass through the stream's own on(), and so has no side
  // effects.
  if (!how.front) {
    listenerAdded(name);
  }
  return added->key;
}

void EventEmitter::off(std::string_view name, ListenerKey key) {
  const auto found = std::find_if(slots_.rbegin(), slots_.rend(), [&](const Slot& slot) {
    return slot.listener != nullptr &&
           (slot.listener->key == key || slot.listener->wrapper == key) && slot.name.view() == name;
  });
  if (found != slots_.rend()) {
    drop(name, found->listener.get(), key);
  }
  listenerRemoved(name);
}

// The only listener of an event is told as itself, one among others as what was asked to go
// (socket/events/remove-listener-tells-wrappers).
void EventEmitter::drop(std::string_view name, const Listener* listener, ListenerKey toldAs) {
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [&](const Slot& slot) { return slot.listener == listener; });
  if (found == slots_.end()) {
    return;
  }
  const ListenerRef keep = std::exchange(found->listener, nullptr);
  if (has(name) || !keepsPlaces() || isKnown(name)) {
    slots_.erase(found);
    forgetPlacesOfNobody();
  }
  const bool wasLast = !has(name);
  if (has("removeListener") && (!wasLast || tellsOfTheLastRemoval())) {
    emit("removeListener", EventArg(std::string(name)),
         EventArg(ListenerName{wasLast ? keep->key : toldAs}));
  }
}

// Those that are there now one by one, the latest first, each told and with the effects of a
// removal.
void EventEmitter::removeAllTelling(std::string_view name) {
  std::vector<ListenerRef> listeners;
  for (const Slot& slot : slots_) {
    if (slot.listener != nullptr && slot.name.view() == name) {
      listeners.push_back(slot.listener);
    }
  }
  for (const ListenerRef& listener : std::views::reverse(listeners)) {
    drop(name, listener.get(), listener->wrapper);
    listenerRemoved(name);
  }
}

void EventEmitter::removeAllListeners(std::string_view name) {
  if (has("removeListener")) {
    removeAllTelling(std::string(name));
  } else {
    fixPlaces();
    const auto goes = [&](const Slot& slot) {
      return slot.listener != nullptr && slot.name.view() == name;
    };
    slots_.erase(std::remove_if(slots_.begin(), slots_.end(), goes), slots_.end());
    forgetPlacesOfNobody();
  }
  allListenersRemoved(name);
}

void EventEmitter::removeAllListeners() {
  if (has("removeListener")) {
    for (const std::string& name : eventNames()) {
      if (name != "removeListener") {
        removeAllListeners(name);
      }
    }
    removeAllListeners("removeListener");
  }
  slots_.clear();
  untouched_ = false;
  allListenersRemoved({});
}

std::size_t EventEmitter::listenerCount(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      slots_.begin(), slots_.end(),
      [&](const Slot& slot) { return slot.listener != nullptr && slot.name.view() == name; }));
}

std::vector<ListenerKey> EventEmitter::listeners(std::string_view name) const {
  return keysOf(name, &Listener::key);
}

std::vector<ListenerKey> EventEmitter::rawListeners(std::string_view name) const {
  return keysOf(name, &Listener::wrapper);
}

std::vector<ListenerKey> EventEmitter::keysOf(std::string_view name,
                                              ListenerKey Listener::*key) const {
  std::vector<ListenerKey> keys;
  for (const Slot& slot : slots_) {
    if (slot.listener != nullptr && slot.name.view() == name) {
      keys.push_back((*slot.listener).*key);
    }
  }
  return keys;
}

std::vector<std::string> EventEmitter::eventNames() const {
  std::vector<std::string> names;
  const bool knownFirst = keepsPlaces();
  if (knownFirst) {
    for (const std::string_view name : knownNames()) {
      if (has(name)) {
        names.emplace_back(name);
      }
    }
  }
  for (const Slot& slot : slots_) {
    const std::string_view name = slot.name.view();
    const bool named = (knownFirst && isKnown(name)) || (!names.empty() && names.back() == name);
    if (slot.listener != nullptr && !named) {
      names.emplace_back(name);
    }
  }
  return names;
}

bool EventEmitter::isKnown(std::string_view name) const {
  const auto known = knownNames();
  return std::find(known.begin(), known.end(), name) != known.end();
}

// From now on the slots alone tell the order: the known names get theirs, listened to or not.
void EventEmitter::fixPlaces() {
  if (!keepsPlaces()) {
    return;
  }
  Slots fixed;
  for (const std::string_view name : knownNames()) {
    const std::size_t before = fixed.size();
    for (Slot& slot : slots_) {
      if (slot.listener != nullptr && slot.name.view() == name) {
        fixed.push_back(Slot{EventName(name), std::move(slot.listener)});
      }
    }
    if (fixed.size() == before) {
      fixed.push_back(Slot{EventName(name), nullptr});
    }
  }
  for (Slot& slot : slots_) {
    if (!isKnown(slot.name.view())) {
      fixed.push_back(std::move(slot));
    }
  }
  slots_ = std::move(fixed);
  untouched_ = false;
}

// Where names no longer keep their places, the last listener takes all of them along.
void EventEmitter::forgetPlacesOfNobody() {
  const auto listens = [](const Slot& slot) { return slot.listener != nullptr; };
  if (!untouched_ && std::none_of(slots_.begin(), slots_.end(), listens)) {
    slots_.clear();
  }
}

bool EventEmitter::emit(std::string_view name, std::span<const EventArg> args) {
  if (observer_ != nullptr) {
    (**observer_)(*this, name, args, listenerCount(name));
  }
  // As it is now: what listeners add or remove meanwhile is for the next time.
  constexpr std::size_t kMostlyEnough = 4;
  boost::container::small_vector<ListenerRef, kMostlyEnough> listeners;
  for (const Slot& slot : slots_) {
    if (slot.listener != nullptr && slot.name.view() == name) {
      listeners.push_back(slot.listener);
    }
  }
  if (listeners.empty()) {
    if (name == "error") {
      const auto* error = args.empty() ? nullptr : std::get_if<errors::NodeError>(&args.front());
      errors::raise(error != nullptr ? *error : errors::unhandledError("undefined"));
    }
    return false;
  }
  for (const ListenerRef& listener : listeners) {
    if (listener->once) {
      if (std::exchange(listener->fired, true)) {
        continue;
      }
      drop(name, listener.get(), listener->wrapper);
      listenerRemoved(name);
    }
    listener->call(args);
  }
  return true;
}

errors::Received EventEmitter::received() const {
  return errors::Received::instanceOf("EventEmitter");
}

bool EventEmitter::has(std::string_view name) const {
  return std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.listener != nullptr && slot.name.view() == name;
  });
}

}  // namespace netparity::stream
