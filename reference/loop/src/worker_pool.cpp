#include "worker_pool.hpp"

#include <boost/asio/post.hpp>

#include <thread>
#include <utility>

namespace netparity::loop {

WorkerPool::~WorkerPool() {
  if (threads_ == nullptr) {
    return;
  }
  threads_->stop();
  if (running_->load() == 0) {
    threads_->join();
    return;
  }
  // A blocking call cannot be interrupted. Its thread is left behind with all that it needs, as a
  // process that exits leaves it.
  std::thread([threads = std::move(threads_)] { threads->join(); }).detach();
}

void WorkerPool::run(Callback<void()> work, Callback<void()> done) {
  if (threads_ == nullptr) {
    threads_ = std::make_shared<boost::asio::thread_pool>(kThreads);
  }
  const std::uint64_t job = nextJob_++;
  completions_.emplace(job, std::move(done));
  running_->fetch_add(1);
  boost::asio::post(
      *threads_, [this, job, work = std::move(work), inbox = inbox_, running = running_]() mutable {
        work();
        work.reset();
        // `this` is used by the loop's thread only, and only while the inbox is open.
        Callback<void()> completion([this, job] { finish(job); });
        // The loop may end as soon as it has the completion, and must not take this for a job then.
        running->fetch_sub(1);
        inbox->post(completion);
      });
}

void WorkerPool::finish(std::uint64_t job) {
  const auto found = completions_.find(job);
  if (found == completions_.end()) {
    return;
  }
  Callback<void()> done = std::move(found->second);
  completions_.erase(found);
  done();
}

}  // namespace netparity::loop
