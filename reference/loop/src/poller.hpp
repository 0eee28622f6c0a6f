// The epoll set of a loop and how the loop waits for it.
#pragma once

#include <netparity/loop/descriptor.hpp>
#include <netparity/loop/poller.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <cstdint>
#include <sys/epoll.h>

namespace netparity::loop {

class EventLoop;

/// The set is level-triggered and belongs to the loop, which gives libuv's order of handles and one
/// system call per round. Towards Asio it is a single descriptor: once somebody has asked for the
/// io_context, an idle loop waits there, so that Asio's own work is served too.
class Poller {
 public:
  explicit Poller(EventLoop& loop);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Waits at most timeout milliseconds (negative: for ever) and calls what is ready.
  void poll(std::int64_t timeout);

  int fd() const noexcept { return epoll_; }
  boost::asio::io_context& context() noexcept {
    contextInUse_ = true;
    return context_;
  }

 private:
  friend class Watcher;

  static constexpr int kMaxEvents = 1024;

  bool watches(int fd) const noexcept;
  void changed(Watcher& watcher) noexcept;
  void forget(Watcher& watcher) noexcept;
  void applyChanges();
  int collect(std::int64_t timeout) noexcept;
  void waitInContext(std::int64_t timeout);
  void serveContext();
  void dispatch(int count);
  void fetchAhead() const noexcept;

  EventLoop& loop_;
  boost::asio::io_context context_{1};  // one thread runs it
  boost::asio::posix::stream_descriptor descriptor_;
  int epoll_;  // owned by descriptor_
  bool armed_ = false;
  bool contextInUse_ = false;
  boost::intrusive::list<Watcher, boost::intrusive::constant_time_size<false>> changes_;
  std::array<epoll_event, kMaxEvents> events_;
  int current_ = 0;  // the batch being dispatched: events_[current_, count_)
  int count_ = 0;
};

}  // namespace netparity::loop
