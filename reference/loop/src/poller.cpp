#include "poller.hpp"

#include <netparity/loop/event_loop.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <system_error>

namespace netparity::loop {

static_assert(Watcher::kReadable == EPOLLIN && Watcher::kWritable == EPOLLOUT &&
              Watcher::kError == EPOLLERR && Watcher::kHangUp == EPOLLHUP);

void Watcher::want(std::uint32_t events) noexcept {
  wanted_ |= events;
  poller_.changed(*this);
}

void Watcher::unwant(std::uint32_t events) noexcept {
  wanted_ &= ~events;
  poller_.changed(*this);
}

bool Watcher::isWatched(int fd) const noexcept {
  return poller_.watches(fd);
}

void Watcher::close() noexcept {
  if (fd_ < 0) {
    return;
  }
  wanted_ = 0;
  poller_.forget(*this);
  fd_ = -1;
}

Poller::Poller(EventLoop& loop)
    : loop_(loop), descriptor_(context_), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
  }
  descriptor_.assign(epoll_);
}

bool Poller::watches(int fd) const noexcept {
  for (const Watcher& watcher : changes_) {
    if (watcher.fd_ == fd) {
      return watcher.wanted_ != 0;
    }
  }
  // The kernel knows of the others, so no table of them is needed: it refuses a second one.
  epoll_event none{};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &none) != 0) {
    return errno == EEXIST;
  }
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  return false;
}

void Poller::changed(Watcher& watcher) noexcept {
  if (watcher.wanted_ == watcher.registered_) {
    watcher.unlink();
  } else if (!watcher.is_linked()) {
    changes_.push_back(watcher);
  }
}

void Poller::forget(Watcher& watcher) noexcept {
  watcher.unlink();
  if (watcher.registered_ != 0) {
    // Closing alone would not do: the descriptor may be open in another process as well.
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, watcher.fd_, nullptr);
    watcher.registered_ = 0;
  }
  for (int i = current_; i < count_; ++i) {
    epoll_event& event = events_[static_cast<std::size_t>(i)];
    if (event.data.ptr == &watcher) {
      event.data.ptr = nullptr;
    }
  }
}

void Poller::applyChanges() {
  while (!changes_.empty()) {
    Watcher& watcher = changes_.front();
    changes_.pop_front();
    epoll_event event{};
    event.events = watcher.wanted_;
    event.data.ptr = &watcher;
    int operation = EPOLL_CTL_MOD;
    if (watcher.registered_ == 0) {
      operation = EPOLL_CTL_ADD;
    }
    if (watcher.wanted_ == 0) {
      operation = EPOLL_CTL_DEL;
    }
    if (::epoll_ctl(epoll_, operation, watcher.fd_, &event) != 0) {
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    }
    watcher.registered_ = watcher.wanted_;
  }
}

int Poller::collect(std::int64_t timeout) noexcept {
  constexpr std::int64_t kLongest = std::numeric_limits<int>::max();
  const int count = ::epoll_wait(epoll_, events_.data(), kMaxEvents,
                                 static_cast<int>(std::min(timeout, kLongest)));
  return count < 0 ? 0 : count;  // interrupted by a signal: the next round looks again
}

void Poller::poll(std::int64_t timeout) {
  applyChanges();
  // Waiting in the set itself takes one system call, and wakes the sender's side up for less.
  int count = collect(contextInUse_ ? 0 : timeout);
  if (contextInUse_ && count == 0 && timeout != 0) {
    waitInContext(timeout);
    count = collect(0);
  } else if (contextInUse_) {
    serveContext();
  }
  dispatch(count);
  // A full batch may have left ready descriptors behind; a bounded number of further ones, so that
  // timers get their turn.
  constexpr int kMoreBatches = 47;
  for (int i = 0; i < kMoreBatches && count == kMaxEvents; ++i) {
    count = collect(0);
    dispatch(count);
  }
}

void Poller::waitInContext(std::int64_t timeout) {
  if (!armed_) {
    armed_ = true;
    descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                           [this](const boost::system::error_code&) { armed_ = false; });
  }
  if (context_.stopped()) {
    context_.restart();
  }
  // The scope is for handlers of Asio's own work; for the descriptor's it has nothing to drain.
  loop_.makeCallback([this, timeout] {
    if (timeout < 0) {
      context_.run_one();
    } else {
      context_.run_one_for(std::chrono::milliseconds(timeout));
    }
  });
  if (contextInUse_) {
    serveContext();
  }
}

void Poller::serveContext() {
  if (context_.stopped()) {
    context_.restart();
  }
  std::size_t ran = 1;
  // Bounded: work that posts itself again must not keep the loop here.
  for (int i = 0; i < kMaxEvents && ran > 0; ++i) {
    loop_.makeCallback([this, &ran] {
      ran = 0;  // should the handler throw
      ran = context_.poll_one();
    });
  }
}

// Brings what the events after the current one need on its way into the cache.
void Poller::fetchAhead() const noexcept {
  constexpr int kLine = 64;
  // All of a handle: of larger values no effect was measured.
  constexpr std::uint32_t kOwnerSize = 256;
  const auto fetch = [](const void* memory, std::uint32_t size) {
    const char* bytes = static_cast<const char*>(memory);
    for (std::uint32_t at = 0; at < size; at += kLine) {
      __builtin_prefetch(bytes + at);
    }
  };
  // current_ is already the next event. The watcher first, as it says where the rest is.
  constexpr int kWatchersAhead = 3;
  constexpr int kOwnersAhead = 1;
  if (current_ + kWatchersAhead < count_) {
    fetch(events_[static_cast<std::size_t>(current_ + kWatchersAhead)].data.ptr, sizeof(Watcher));
  }
  if (current_ + kOwnersAhead < count_) {
    const auto* soon = static_cast<const Watcher*>(
        events_[static_cast<std::size_t>(current_ + kOwnersAhead)].data.ptr);
    if (soon != nullptr) {
      fetch(soon->owner_, kOwnerSize);
      fetch(soon->touched_, soon->touchedSize_);
    }
  }
}

void Poller::dispatch(int count) {
  count_ = count;
  for (current_ = 0; current_ < count_;) {
    const epoll_event event = events_[static_cast<std::size_t>(current_++)];
    auto* watcher = static_cast<Watcher*>(event.data.ptr);
    if (watcher == nullptr) {
      continue;
    }
    constexpr std::uint32_t kConditions = Watcher::kError | Watcher::kHangUp;
    std::uint32_t events = event.events & (watcher->wanted_ | kConditions);
    if (watcher->wanted_ == 0 || events == 0) {
      continue;
    }
    // An error alone is told as what the handle waits for: its next system call finds it out.
    if ((events & ~kConditions) == 0) {
      events |= watcher->wanted_;
    }
    fetchAhead();
    watcher->onReady_(watcher->owner_, events);
  }
  count_ = 0;
}

}  // namespace netparity::loop
