#pragma once

#include <netparity/stream/event_arg.hpp>
#include <netparity/stream/fixed_string.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace netparity::stream {

/// Declares that the event `Name` carries `Args…`; used in the lists that classes give to
/// TypedEvents.
template <FixedString Name, class... Args>
struct Event {
  /// What listeners may take.
  using Arguments = std::tuple<Args...>;
  /// The name as text.
  static constexpr std::string_view kName = Name.view();
  /// Whether it is the event of that name.
  template <FixedString Other>
  static constexpr bool kNamed = Name == Other;
};

/// The events of a class.
template <class... Events>
struct EventList {};

/// `JoinEvents<A, B>::Type`: the events of A, then those of B. Of two with one name the first
/// counts.
template <class A, class B>
struct JoinEvents;
/// See JoinEvents.
template <class... A, class... B>
struct JoinEvents<EventList<A...>, EventList<B...>> {
  /// The joined list.
  using Type = EventList<A..., B...>;
};

/// The emitter that an event hands to its listeners, such as the socket of `connection`: a listener
/// may take it as `T&`, when it only uses it, or as `std::shared_ptr<T>`, when it keeps it.
template <class T>
class EmitterRef {
 public:
  /// Parameters: object: not null.
  explicit EmitterRef(std::shared_ptr<T> object) : object_(std::move(object)) {}
  /// What a listener takes.
  ///@{
  operator T&() const { return *object_; }  // NOLINT(google-explicit-constructor)
  operator const std::shared_ptr<T>&() const {
    return object_;
  }  // NOLINT(google-explicit-constructor)
  ///@}
  /// The emitter.
  T* operator->() const { return object_.get(); }

 private:
  std::shared_ptr<T> object_;
};

/// Turns the generic argument into the declared type; specialised for what events carry.
template <class T>
struct EventArgCast {
  /// The argument, which must be a T.
  static const T& from(const EventArg& arg) { return std::get<T>(arg); }
};
/// "No error" where Node passes null or undefined.
template <>
struct EventArgCast<errors::NodeError> {
  /// No error for anything else.
  static errors::NodeError from(const EventArg& arg) {
    const auto* error = std::get_if<errors::NodeError>(&arg);
    return error != nullptr ? *error : errors::NodeError();
  }
};
/// Text.
template <>
struct EventArgCast<std::string> {
  /// Empty for anything else.
  static std::string from(const EventArg& arg) {
    const auto* text = std::get_if<std::string>(&arg);
    return text != nullptr ? *text : std::string();
  }
};
/// A number.
template <>
struct EventArgCast<int> {
  /// 0 for anything else; cut to an integer.
  static int from(const EventArg& arg) {
    const auto* number = std::get_if<double>(&arg);
    return number != nullptr ? static_cast<int>(*number) : 0;
  }
};
/// A boolean.
template <>
struct EventArgCast<bool> {
  /// false for anything else.
  static bool from(const EventArg& arg) {
    const auto* value = std::get_if<bool>(&arg);
    return value != nullptr && *value;
  }
};
/// An emitter.
template <class T>
struct EventArgCast<EmitterRef<T>> {
  /// The argument, which must be an emitter of that class.
  static EmitterRef<T> from(const EventArg& arg) {
    return EmitterRef<T>(std::static_pointer_cast<T>(std::get<std::shared_ptr<EventEmitter>>(arg)));
  }
};

namespace typed_events_detail {

template <FixedString Name, class List>
struct Find;
template <FixedString Name, class First, class... Rest>
struct Find<Name, EventList<First, Rest...>> {
  using Type = typename std::conditional_t<First::template kNamed<Name>, std::type_identity<First>,
                                           Find<Name, EventList<Rest...>>>::type;
  using type = Type;
};
template <FixedString Name>
struct Find<Name, EventList<>> {
  static_assert(Name.view().empty(), "this class has no event of that name");
  using type = Event<Name>;
};

// How many of the declared arguments `F` wants: a listener may leave out the last ones, as in
// JavaScript.
template <class F, class Tuple, std::size_t N>
consteval std::size_t arity() {
  constexpr bool kAccepts = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::is_invocable_v<F&, decltype(EventArgCast<std::tuple_element_t<I, Tuple>>::from(
                                       std::declval<const EventArg&>()))...>;
  }
  (std::make_index_sequence<N>());
  if constexpr (kAccepts) {
    return N;
  } else {
    static_assert(N > 0, "the listener does not take the arguments of this event");
    return N == 0 ? 0 : arity < F, Tuple, N == 0 ? 0 : N - 1 > ();
  }
}

template <class Tuple, class F>
auto adapt(F&& listener) {
  using Callable = std::decay_t<F>;
  constexpr std::size_t kArity = arity<Callable, Tuple, std::tuple_size_v<Tuple>>();
  return [call = Callable(std::forward<F>(listener))](std::span<const EventArg> args) mutable {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static const EventArg kMissing{};
      std::invoke(call, EventArgCast<std::tuple_element_t<I, Tuple>>::from(
                            I < args.size() ? args[I] : kMissing)...);
    }
    (std::make_index_sequence<kArity>());
  };
}

}  // namespace typed_events_detail

/// The typed face of an emitter: `on<"data">([](const Buffer& chunk) {…})`. Listeners may take
/// fewer arguments than the event has. Each function returns the key for off(). The generic face of
/// `Base` stays available by name string.
template <class Base, class List>
class TypedEvents : public Base {
 public:
  using Base::Base;
  using Base::off;
  using Base::on;
  using Base::once;
  using Base::prependListener;
  using Base::prependOnceListener;
  /// The list, for classes that add to it.
  using Events = List;

  /// Adds a listener at the end of the list; see EventEmitter::on().
  template <FixedString Name, class F>
  std::uint64_t on(F&& listener) {
    return Base::on(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  /// The same, removed before its only run.
  template <FixedString Name, class F>
  std::uint64_t once(F&& listener) {
    return Base::once(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  /// Adds a listener at the beginning of the list.
  template <FixedString Name, class F>
  std::uint64_t prependListener(F&& listener) {
    return Base::prependListener(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  /// The same, removed before its only run.
  template <FixedString Name, class F>
  std::uint64_t prependOnceListener(F&& listener) {
    return Base::prependOnceListener(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  /// Removes the listener that one of these returned the key of; does nothing when it is gone.
  template <FixedString Name>
  void off(std::uint64_t key) {
    Base::off(Name.view(), key);
  }

 private:
  template <FixedString Name, class F>
  static auto adapted(F&& listener) {
    using Found = typename typed_events_detail::Find<Name, List>::type;
    return typed_events_detail::adapt<typename Found::Arguments>(std::forward<F>(listener));
  }
};

}  // namespace netparity::stream
