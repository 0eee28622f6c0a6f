// The loop's queues, one per phase.
#pragma once

#include "callback_queue.hpp"
#include "inbox.hpp"
#include "timer_queue.hpp"
#include "worker_pool.hpp"

#include <netparity/loop/event_loop.hpp>
#include <netparity/loop/handle.hpp>
#include <netparity/loop/pending.hpp>
#include <netparity/loop/poller.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <memory>
#include <vector>

namespace netparity::loop {

/// What is being worked off is kept here too, not on the stack: an exception that leaves run() in
/// the middle of a phase loses nothing.
struct EventLoop::Queues {
  template <class Member>
  using UnlinkingList = boost::intrusive::list<Member, boost::intrusive::constant_time_size<false>>;

  explicit Queues(EventLoop& loop);
  ~Queues();
  Queues(const Queues&) = delete;
  Queues& operator=(const Queues&) = delete;

  CallbackQueue ticks;
  CallbackQueue microtasks;

  TimerQueue timers;

  std::vector<std::shared_ptr<Immediate>> immediates;
  std::vector<std::shared_ptr<Immediate>> currentImmediates;
  std::size_t nextImmediate = 0;       // of currentImmediates
  bool immediatesInterrupted = false;  // by an exception

  UnlinkingList<PendingTask> pending;
  UnlinkingList<PendingTask> currentPending;

  struct Closing {
    boost::intrusive_ptr<Handle> handle;
    Handle::CloseCallback onClosed;
  };

  UnlinkingList<Handle> handles;  // all that are open or closing
  std::vector<Closing> closing;   // worked off from the back: closed last, first
  std::vector<Closing> currentClosing;

  std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
  Watcher inboxWatcher;
  WorkerPool pool{inbox};
};

}  // namespace netparity::loop
