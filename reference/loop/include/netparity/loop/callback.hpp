// A move-only callable that keeps small captures inline, so that queuing one costs no allocation.
#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace netparity::loop {

template <class Signature, std::size_t InlineBytes = 48>
class Callback;

/// Holds any callable with a fitting signature. Captures up to InlineBytes that can be moved
/// without throwing live inside; larger ones are allocated. An empty Callback must not be called.
template <class Result, class... Arguments, std::size_t InlineBytes>
class Callback<Result(Arguments...), InlineBytes> {
 public:
  Callback() noexcept = default;
  /// Empty, as by default.
  Callback(std::nullptr_t) noexcept {}

  /// Takes any callable over; a null pointer to a function makes an empty Callback.
  template <class Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, Callback> &&
           std::is_invocable_r_v<Result, std::decay_t<Function>&, Arguments...>)
      // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): the constraint excludes Callback
      Callback(Function&& function) {
    using Stored = std::decay_t<Function>;
    if constexpr (std::is_pointer_v<Stored> || std::is_member_pointer_v<Stored>) {
      if (function == nullptr) {
        return;
      }
    }
    if constexpr (kFitsInline<Stored>) {
      ::new (static_cast<void*>(storage_)) Stored(std::forward<Function>(function));
    } else {
      ::new (static_cast<void*>(storage_)) Stored*(new Stored(std::forward<Function>(function)));
    }
    operations_ = &kOperationsOf<Stored>;
  }

  /// Moving leaves an empty one behind.
  ///@{
  Callback(Callback&& other) noexcept { takeFrom(other); }
  Callback& operator=(Callback&& other) noexcept {
    if (this != &other) {
      reset();
      takeFrom(other);
    }
    return *this;
  }
  ///@}
  Callback(const Callback&) = delete;
  Callback& operator=(const Callback&) = delete;
  ~Callback() { reset(); }

  /// Destroys the callable.
  void reset() noexcept {
    if (operations_ != nullptr) {
      std::exchange(operations_, nullptr)->destroy(storage_);
    }
  }

  /// Whether there is something to call.
  explicit operator bool() const noexcept { return operations_ != nullptr; }

  /// Calls it; as with std::function, the callable may be changed by the call.
  Result operator()(Arguments... arguments) const {
    return operations_->invoke(storage_, std::forward<Arguments>(arguments)...);
  }

 private:
  struct Operations {
    Result (*invoke)(std::byte*, Arguments&&...);
    void (*relocate)(std::byte* to, std::byte* from) noexcept;
    void (*destroy)(std::byte*) noexcept;
  };

  template <class Stored>
  static constexpr bool kFitsInline =
      sizeof(Stored) <= InlineBytes &&
      alignof(Stored) <= alignof(void*) && std::is_nothrow_move_constructible_v<Stored>;

  template <class Stored>
  static Stored& stored(std::byte* storage) noexcept {
    if constexpr (kFitsInline<Stored>) {
      return *std::launder(reinterpret_cast<Stored*>(storage));
    } else {
      return **std::launder(reinterpret_cast<Stored**>(storage));
    }
  }

  template <class Stored>
  static constexpr Operations kOperationsOf{
      [](std::byte* storage, Arguments&&... arguments) -> Result {
        if constexpr (std::is_void_v<Result>) {
          std::invoke(stored<Stored>(storage), std::forward<Arguments>(arguments)...);
        } else {
          return std::invoke(stored<Stored>(storage), std::forward<Arguments>(arguments)...);
        }
      },
      [](std::byte* to, std::byte* from) noexcept {
        if constexpr (kFitsInline<Stored>) {
          Stored& source = stored<Stored>(from);
          ::new (static_cast<void*>(to)) Stored(std::move(source));
          source.~Stored();
        } else {
          ::new (static_cast<void*>(to)) Stored*(&stored<Stored>(from));
        }
      },
      [](std::byte* storage) noexcept {
        if constexpr (kFitsInline<Stored>) {
          stored<Stored>(storage).~Stored();
        } else {
          delete &stored<Stored>(storage);
        }
      }};

  void takeFrom(Callback& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_ != nullptr) {
      operations_->relocate(storage_, other.storage_);
    }
  }

  const Operations* operations_ = nullptr;
  alignas(void*) mutable std::byte storage_[InlineBytes];
};

}  // namespace netparity::loop
