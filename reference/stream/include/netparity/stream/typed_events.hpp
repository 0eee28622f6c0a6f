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
  using Arguments = std::tuple<Args...>;
  static constexpr std::string_view kName = Name.view();
  template <FixedString Other>
  static constexpr bool kNamed = Name == Other;
};

template <class... Events>
struct EventList {};

template <class A, class B>
struct JoinEvents;
template <class... A, class... B>
struct JoinEvents<EventList<A...>, EventList<B...>> {
  using Type = EventList<A..., B...>;
};

/// The emitter that an event hands to its listeners, such as the socket of `connection`: a listener
/// may take it as `T&`, when it only uses it, or as `std::shared_ptr<T>`, when it keeps it.
template <class T>
class EmitterRef {
 public:
  explicit EmitterRef(std::shared_ptr<T> object) : object_(std::move(object)) {}
  operator T&() const { return *object_; }  // NOLINT(google-explicit-constructor)
  operator const std::shared_ptr<T>&() const {
    return object_;
  }  // NOLINT(google-explicit-constructor)
  T* operator->() const { return object_.get(); }

 private:
  std::shared_ptr<T> object_;
};

/// Turns the generic argument into the declared type; specialised for what events carry.
template <class T>
struct EventArgCast {
  static const T& from(const EventArg& arg) { return std::get<T>(arg); }
};
/// "No error" where Node passes null or undefined.
template <>
struct EventArgCast<errors::NodeError> {
  static errors::NodeError from(const EventArg& arg) {
    const auto* error = std::get_if<errors::NodeError>(&arg);
    return error != nullptr ? *error : errors::NodeError();
  }
};
template <>
struct EventArgCast<std::string> {
  static std::string from(const EventArg& arg) {
    const auto* text = std::get_if<std::string>(&arg);
    return text != nullptr ? *text : std::string();
  }
};
template <>
struct EventArgCast<int> {
  static int from(const EventArg& arg) {
    const auto* number = std::get_if<double>(&arg);
    return number != nullptr ? static_cast<int>(*number) : 0;
  }
};
template <>
struct EventArgCast<bool> {
  static bool from(const EventArg& arg) {
    const auto* value = std::get_if<bool>(&arg);
    return value != nullptr && *value;
  }
};
template <class T>
struct EventArgCast<EmitterRef<T>> {
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
  using Events = List;

  template <FixedString Name, class F>
  std::uint64_t on(F&& listener) {
    return Base::on(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  template <FixedString Name, class F>
  std::uint64_t once(F&& listener) {
    return Base::once(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  template <FixedString Name, class F>
  std::uint64_t prependListener(F&& listener) {
    return Base::prependListener(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
  template <FixedString Name, class F>
  std::uint64_t prependOnceListener(F&& listener) {
    return Base::prependOnceListener(Name.view(), adapted<Name>(std::forward<F>(listener)));
  }
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
