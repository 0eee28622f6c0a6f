#pragma once

#include <netparity/errors/codes.hpp>
#include <netparity/loop/callback.hpp>
#include <netparity/stream/event_arg.hpp>
#include <netparity/stream/event_name.hpp>
#include <netparity/stream/fixed_string.hpp>
#include <netparity/stream/typed_events.hpp>

#include <boost/container/small_vector.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace netparity::stream {

/// Receives an event's arguments without knowing its type: the face for language bindings.
using GenericListener = loop::Callback<void(std::span<const EventArg>), 16>;

/// Names one registration, for off(). JavaScript removes a listener by function identity; a binding
/// passes its own key for that function (any non-zero number below 2^63), C++ uses the key that
/// on() returned.
using ListenerKey = std::uint64_t;

/// Watches every emit of the emitters it is installed on: called at entry of emit(), before any
/// listener runs and whether or not there is one. Must not throw. It may not add or remove
/// listeners of the event being emitted.
using EmitObserver = std::function<void(EventEmitter& emitter, std::string_view name,
                                        std::span<const EventArg> args, std::size_t listenerCount)>;

/// Node's EventEmitter (https://nodejs.org/docs/latest-v26.x/api/events.html), as far as net needs
/// it.
///
/// Listeners run synchronously, in order of registration, on the list as it was when emit() began:
/// one that is removed meanwhile still runs, one that is added does not. An exception of a listener
/// leaves emit() at once. An `error` that nobody listens to is thrown as errors::NodeException out
/// of emit(), which normally takes it to the loop's uncaught hook.
///
/// `newListener` (name, listener) comes before a listener is added, `removeListener` after one was
/// removed, if anybody listens to them; those that the implementation adds for itself are told too.
///
/// The typed face (`socket->on<"data">(…)`) is in TypedEvents; both faces share one list. Not
/// thread-safe: an emitter belongs to its loop's thread.
class EventEmitter : public std::enable_shared_from_this<EventEmitter> {
 public:
  EventEmitter() = default;
  EventEmitter(const EventEmitter&) = delete;
  EventEmitter& operator=(const EventEmitter&) = delete;
  virtual ~EventEmitter() = default;

  /// Adds a listener at the end (front: at the beginning) of the list for `name`; `once`: it is
  /// removed before its only run. Returns `key`, or a fresh one when `key` is 0. Adding has the
  /// side effects that it has in Node: `data` makes a stream flow on the next tick, `readable`
  /// switches it to paused reading.
  ///
  /// `wrapper` names what Node wraps a listener for once in, a function of its own that programs
  /// meet in rawListeners() and `removeListener`; a fresh key when it is 0.
  ///@{
  ListenerKey on(std::string_view name, GenericListener listener, ListenerKey key = 0);
  ListenerKey once(std::string_view name, GenericListener listener, ListenerKey key = 0,
                   ListenerKey wrapper = 0);
  ListenerKey prependListener(std::string_view name, GenericListener listener, ListenerKey key = 0);
  ListenerKey prependOnceListener(std::string_view name, GenericListener listener,
                                  ListenerKey key = 0, ListenerKey wrapper = 0);
  ///@}

  /// Removes the most recently added listener with this key or wrapper, if there is one.
  void off(std::string_view name, ListenerKey key);
  /// Removes all listeners of `name`, or of every event, including those the implementation added
  /// for itself (as in Node, where this may break a stream).
  ///@{
  void removeAllListeners(std::string_view name);
  void removeAllListeners();
  ///@}

  /// How many listeners `name` has.
  [[nodiscard]] std::size_t listenerCount(std::string_view name) const;
  /// Their keys in the order in which they run.
  [[nodiscard]] std::vector<ListenerKey> listeners(std::string_view name) const;
  /// The same, with the wrappers of those for once.
  [[nodiscard]] std::vector<ListenerKey> rawListeners(std::string_view name) const;
  /// Names with at least one listener: first those that the class knows beforehand, in an order of
  /// their own, then the others in order of first registration. As in Node, a name whose listeners
  /// went one by one keeps its place where the class knows names; removeAllListeners() ends both.
  [[nodiscard]] std::vector<std::string> eventNames() const;

  /// Runs the listeners of `name`; returns whether there were any. The caller keeps this object
  /// alive.
  bool emit(std::string_view name, std::span<const EventArg> args);
  /// The same with the arguments one by one, each of which becomes an EventArg.
  template <class... Args>
  requires(!(sizeof...(Args) == 1 && (std::is_convertible_v<Args, std::span<const EventArg>> &&
                                      ...))) bool emit(std::string_view name, Args&&... args) {
    if constexpr (sizeof...(Args) == 0) {
      return emit(name, std::span<const EventArg>());
    } else {
      const std::array<EventArg, sizeof...(Args)> list{EventArg(std::forward<Args>(args))...};
      return emit(name, std::span<const EventArg>(list));
    }
  }

  /// How messages describe it where it is no argument of the right kind: "an instance of Socket".
  [[nodiscard]] virtual errors::Received received() const;

  /// Installs (or, with null, removes) the observer; `observer` is shared among the emitters of one
  /// loop. Costs one pointer test per emit when unset.
  void observeEmits(std::shared_ptr<const EmitObserver> observer) {
    observer_ =
        observer != nullptr
            ? std::make_unique<const std::shared_ptr<const EmitObserver>>(std::move(observer))
            : nullptr;
  }

 protected:
  /// Called after a listener was added or removed, for the effects that this has on a stream.
  ///@{
  virtual void listenerAdded(std::string_view /*name*/) {}
  virtual void listenerRemoved(std::string_view /*name*/) {}
  ///@}
  /// Whether `removeListener` comes for the only listener of an event, too.
  [[nodiscard]] virtual bool tellsOfTheLastRemoval() const { return true; }
  /// The names that have their places from the start.
  [[nodiscard]] virtual std::span<const std::string_view> knownNames() const { return {}; }
  /// `name` is empty when the listeners of all events were removed.
  virtual void allListenersRemoved(std::string_view /*name*/) {}

 private:
  // Counted, as a running emit holds what it is about to call.
  struct Listener : boost::intrusive_ref_counter<Listener, boost::thread_unsafe_counter> {
    bool once = false;
    // A once-listener met again by an outer emit of an older list must not run twice.
    bool fired = false;
    ListenerKey key = 0;
    ListenerKey wrapper = 0;  // the key itself unless it is for once
    GenericListener call;
  };
  using ListenerRef = boost::intrusive_ptr<Listener>;
  // One registration. Those of one event are in their order; an event that was there first stands
  // first.
  struct Slot {
    EventName name;
    ListenerRef listener;  // null: nobody listens, but the name keeps its place
  };
  // Most sockets have no more: their own, and those for `data`, `end` and `error`.
  using Slots = boost::container::small_vector<Slot, 4>;

  struct Adding {
    bool once = false;
    bool front = false;
    ListenerKey wrapper = 0;
  };

  ListenerKey add(std::string_view name, GenericListener listener, ListenerKey key, Adding how);
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<ListenerKey> keysOf(std::string_view name,
                                                ListenerKey Listener::*key) const;
  void drop(std::string_view name, const Listener* listener, ListenerKey toldAs);
  [[nodiscard]] bool keepsPlaces() const { return untouched_ && !knownNames().empty(); }
  [[nodiscard]] bool isKnown(std::string_view name) const;
  void fixPlaces();
  void forgetPlacesOfNobody();
  void removeAllTelling(std::string_view name);

  Slots slots_;
  // One more step away than need be, since few programs observe and every socket would carry it.
  std::unique_ptr<const std::shared_ptr<const EmitObserver>> observer_;
  bool untouched_ = true;  // no call of removeAllListeners() yet
};

}  // namespace netparity::stream
