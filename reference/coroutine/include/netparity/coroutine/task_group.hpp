#pragma once

#include <netparity/coroutine/task.hpp>
#include <netparity/coroutine/waiting.hpp>
#include <netparity/loop/event_loop.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace netparity::coroutine {

/// Tasks that run beside each other, owned together.
///
/// Lifetime: the group owns what it spawned. Destroying it destroys the frames of all tasks that
/// are not done, and thereby ends what they wait for; it must not happen while one of them runs.
/// The group must not outlive its loop.
class TaskGroup {
 public:
  /// An empty group; its tasks belong to this loop.
  explicit TaskGroup(loop::EventLoop& loop);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Runs the task up to its first suspension, inside this call, and keeps it until it is done.
  /// What it throws is thrown on nextTick, hence goes to the loop's onUncaught(), as a rejection
  /// that nobody handles does in Node.
  void spawn(Task<void> task);
  /// The same for a function that makes the task, which is kept as long: a lambda may capture.
  template <class Function>
  requires std::same_as<std::invoke_result_t<Function&>, Task<void>>
  void spawn(Function function) { spawn(callAndKeep(std::move(function))); }

  /// How many are not done.
  [[nodiscard]] std::size_t size() const;

  class Join;
  /// `co_await group.join()` waits until no task is left.
  [[nodiscard]] Join join();

 private:
  struct Core;
  struct Child;
  static Child own(Task<void> task, std::shared_ptr<Core> core);
  template <class Function>
  static Task<void> callAndKeep(Function function) {
    co_await function();
  }

  std::shared_ptr<Core> core_;
};

/// Waits until the group is empty.
class TaskGroup::Join final : public Waiter {
 public:
  /// For TaskGroup::join().
  explicit Join(std::shared_ptr<Core> core);
  ~Join() override;
  /// For `co_await`, which gives nothing.
  ///@{
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  void await_resume() const noexcept {}
  ///@}

 private:
  bool settle() override;
  std::shared_ptr<Core> core_;
};

/// Runs the task detached, owned by the loop: destroying the loop destroys what is not done. See
/// TaskGroup::spawn(). A task alone does not keep run() going; what it waits for does.
///@{
void spawn(loop::EventLoop& loop, Task<void> task);
template <class Function>
requires std::same_as<std::invoke_result_t<Function&>, Task<void>>
void spawn(loop::EventLoop& loop, Function function);
///@}

/// The tasks that this loop owns.
TaskGroup& detachedTasks(loop::EventLoop& loop);

template <class Function>
requires std::same_as<std::invoke_result_t<Function&>, Task<void>>
void spawn(loop::EventLoop& loop, Function function) {
  detachedTasks(loop).spawn(std::move(function));
}

}  // namespace netparity::coroutine
