// The threads for what the system only offers as a blocking call.
#pragma once

#include "inbox.hpp"

#include <netparity/loop/callback.hpp>

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace netparity::loop {

/// Four threads, as libuv's default, started by the first job. The completions stay with the loop's
/// thread: a pool thread only ever holds the work and a number.
class WorkerPool {
 public:
  explicit WorkerPool(std::shared_ptr<Inbox> inbox) : inbox_(std::move(inbox)) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  /// Does not wait for a job that runs: its threads then end by themselves.
  ~WorkerPool();

  void run(Callback<void()> work, Callback<void()> done);

 private:
  static constexpr std::size_t kThreads = 4;

  void finish(std::uint64_t job);

  std::shared_ptr<Inbox> inbox_;
  std::shared_ptr<std::atomic<std::size_t>> running_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  std::shared_ptr<boost::asio::thread_pool> threads_;
  std::unordered_map<std::uint64_t, Callback<void()>> completions_;
  std::uint64_t nextJob_ = 0;
};

}  // namespace netparity::loop
