// Work that a handle defers to the pending phase.
#pragma once

#include <boost/intrusive/list_hook.hpp>

namespace netparity::loop {

/// A member of a handle, linked into the loop's pending list by EventLoop::feed(). Feeding twice
/// runs it once; destroying or unlinking it takes it out.
class PendingTask : public boost::intrusive::list_base_hook<
                        boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// What run() calls.
  using Run = void (*)(void* owner);

  /// Parameters: task: called with `owner`, in the pending phase.
  PendingTask(Run task, void* owner) noexcept : run_(task), owner_(owner) {}

  /// Takes it out of the list, if it is there.
  void cancel() noexcept { unlink(); }
  /// Calls the task; for the loop.
  void run() const { run_(owner_); }

 private:
  Run run_;
  void* owner_;
};

}  // namespace netparity::loop
