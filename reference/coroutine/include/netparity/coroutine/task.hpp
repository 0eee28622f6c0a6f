#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace netparity::coroutine {

template <class T = void>
class Task;

namespace task_detail {

// Goes on with the coroutine that awaits this one, on the same stack frame; unless that is just
// starting this one, and sees for itself that it is done.
struct Final {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
    return done.promise().starting ? std::noop_coroutine() : done.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] Final final_suspend() const noexcept { return {}; }

  std::coroutine_handle<> continuation = std::noop_coroutine();
  bool starting = false;
};

template <class T>
struct Promise : PromiseBase {
  Task<T> get_return_object();
  template <class U>
  requires std::is_convertible_v<U, T>
  void return_value(U&& value) { outcome.template emplace<1>(std::forward<U>(value)); }
  void unhandled_exception() noexcept { outcome.template emplace<2>(std::current_exception()); }
  T take() {
    if (outcome.index() == 2) {
      std::rethrow_exception(std::get<2>(outcome));
    }
    return std::move(std::get<1>(outcome));
  }

  std::variant<std::monostate, T, std::exception_ptr> outcome;
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { thrown = std::current_exception(); }
  void take() const {
    if (thrown) {
      std::rethrow_exception(thrown);
    }
  }

  std::exception_ptr thrown;
};

}  // namespace task_detail

/// A coroutine that gives a T: the return type of functions that use co_await.
///
/// Nothing runs until the task is awaited or spawned (see TaskGroup). Awaiting it runs it at once,
/// on this stack, up to its first suspension; when it is done it goes on with its awaiter without
/// a turn of the loop in between. What it throws is thrown by the co_await; errors of I/O are not
/// thrown but returned, as Result. Any number of tasks may be awaited one after the other; nesting
/// them takes stack, as calls of functions do.
///
/// Ownership: move-only. The Task owns the coroutine's frame and destroys it, and with it all
/// locals, wherever it is suspended: that is how a coroutine is cancelled. A frame that is running
/// must not be destroyed. Arguments are copied into the frame as they are declared: take by value
/// what must outlive the caller. For a lambda with captures, see TaskGroup::spawn().
///
/// Await it once: `co_await fetch(…)`, or `co_await std::move(task)`.
template <class T>
class [[nodiscard]] Task {
 public:
  /// What the compiler makes of a function that returns a Task.
  using promise_type = task_detail::Promise<T>;

  /// Moving leaves an empty task behind.
  ///@{
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ///@}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (frame_) {
      frame_.destroy();
    }
  }

  /// Whether there is nothing to await: moved from.
  [[nodiscard]] bool empty() const noexcept { return !frame_; }

  /// Runs it; gives its T, or throws what it threw. The task must not be empty().
  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> frame;

      [[nodiscard]] bool await_ready() const noexcept { return false; }
      // Starts it here rather than by symmetric transfer: compilers make that a tail call only when
      // they optimise, and a loop over tasks that never suspend would use up the stack.
      [[nodiscard]] bool await_suspend(std::coroutine_handle<> awaiting) const {
        auto& promise = frame.promise();
        promise.continuation = awaiting;
        promise.starting = true;
        frame.resume();
        promise.starting = false;
        return !frame.done();
      }
      T await_resume() const { return frame.promise().take(); }
    };
    return Awaiter{frame_};
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

template <class T>
Task<T> task_detail::Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Task<void> task_detail::Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace netparity::coroutine
