#include "netparity/coroutine/task_group.hpp"

#include <netparity/net/loop_settings.hpp>

#include <boost/intrusive/list.hpp>

#include <exception>
#include <utility>

namespace netparity::coroutine {

// The coroutine around a spawned task. It is on the group's list while it lives, and frees itself
// at its end.
struct TaskGroup::Child {
  using Hook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  struct promise_type : Hook {
    promise_type(Task<void>& /*task*/, std::shared_ptr<Core>& owner) : core(owner) {}
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;
    ~promise_type() = default;

    struct Final {
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> done) const noexcept;
      void await_resume() const noexcept {}
    };
    Child get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] Final final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const;

    std::shared_ptr<Core> core;
  };

  std::coroutine_handle<promise_type> frame;
};

struct TaskGroup::Core {
  explicit Core(loop::EventLoop& owner) : loop(owner) {}

  loop::EventLoop& loop;
  boost::intrusive::list<Child::promise_type, boost::intrusive::constant_time_size<false>> children;
  WaitList joiners;
};

void TaskGroup::Child::promise_type::Final::await_suspend(
    std::coroutine_handle<promise_type> done) const noexcept {
  const std::shared_ptr<Core> core = done.promise().core;
  done.destroy();
  core->joiners.wake();
}

void TaskGroup::Child::promise_type::unhandled_exception() const {
  core->loop.nextTick([thrown = std::current_exception()] { std::rethrow_exception(thrown); });
}

TaskGroup::TaskGroup(loop::EventLoop& loop) : core_(std::make_shared<Core>(loop)) {}

TaskGroup::~TaskGroup() {
  while (!core_->children.empty()) {
    std::coroutine_handle<Child::promise_type>::from_promise(core_->children.front()).destroy();
  }
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the frame owns both
TaskGroup::Child TaskGroup::own(Task<void> task, std::shared_ptr<Core> /*core*/) {
  co_await std::move(task);
}

void TaskGroup::spawn(Task<void> task) {
  const Child child = own(std::move(task), core_);
  core_->children.push_back(child.frame.promise());
  child.frame.resume();
}

std::size_t TaskGroup::size() const {
  return core_->children.size();
}

TaskGroup::Join TaskGroup::join() {
  return Join(core_);
}

TaskGroup::Join::Join(std::shared_ptr<Core> core) : core_(std::move(core)) {}
TaskGroup::Join::~Join() = default;

bool TaskGroup::Join::await_ready() {
  return core_->joiners.pass(*this);
}

void TaskGroup::Join::await_suspend(std::coroutine_handle<> waiting) {
  core_->joiners.add(*this, waiting);
}

bool TaskGroup::Join::settle() {
  return core_->children.empty();
}

namespace {

// Keeps the loop's tasks in the loop's one place for embedders, in front of what `net` has there:
// the slot still points at that, and goes with both.
struct TasksBesideSettings {
  std::shared_ptr<void> settings;
  std::shared_ptr<TaskGroup> tasks;

  void operator()(void* /*settings*/) noexcept {
    tasks.reset();
    settings.reset();
  }
};

}  // namespace

TaskGroup& detachedTasks(loop::EventLoop& loop) {
  auto& slot = loop.embedderData();
  if (auto* found = std::get_deleter<TasksBesideSettings>(slot)) {
    return *found->tasks;
  }
  net::LoopSettings& settings = net::LoopSettings::of(loop);
  auto tasks = std::make_shared<TaskGroup>(loop);
  slot = std::shared_ptr<void>(&settings, TasksBesideSettings{slot, tasks});
  return *tasks;
}

void spawn(loop::EventLoop& loop, Task<void> task) {
  detachedTasks(loop).spawn(std::move(task));
}

}  // namespace netparity::coroutine
