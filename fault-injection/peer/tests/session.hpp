#pragma once

#include "netparity/peer/peers.hpp"
#include "program.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace netparity::peer {

constexpr std::chrono::seconds kLimit{20};

/// A folder of its own that is removed with what is in it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "peer-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Peers at work on a thread of their own, as beside a program.
class Session {
 public:
  explicit Session(std::string_view script, Options options = {}) {
    const Parsed parsed = parse(boost::json::parse(script));
    for (const Problem& problem : parsed.problems) {
      ADD_FAILURE() << problem.text();
    }
    if (options.folder.empty()) {
      options.folder = folder_.path();
    }
    peers_.emplace(io_, parsed.script, options, [this](const Event& event) { record(event); });
    problem_ = peers_->start();
    bindings_ = peers_->bindings();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Session() {
    onThread([this] { peers_.reset(); });
    work_.reset();
    thread_.join();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& problem() const { return problem_; }
  const boost::json::object& bindings() const { return bindings_; }
  Endpoint endpoint(std::string_view name) const {
    const boost::json::value& binding = bindings_.at(name);
    const boost::json::value* path = binding.as_object().if_contains("path");
    return endpointOf(path != nullptr ? *path : binding).value();
  }
  Socket connect(std::string_view name) const { return Socket::to(endpoint(name)); }

  void signal(std::string_view label, const boost::json::value& value = nullptr) {
    onThread([&] { peers_->signal(label, value); });
  }
  /// The program has ended: waits until the peers have seen it.
  void settle() {
    auto settled = std::make_shared<std::promise<void>>();
    onThread([&] { peers_->settle([settled] { settled->set_value(); }); });
    EXPECT_EQ(settled->get_future().wait_for(kLimit), std::future_status::ready)
        << "did not settle";
  }
  void close() {
    onThread([this] { peers_->close(); });
  }
  std::vector<std::string> untriggered() {
    std::vector<std::string> out;
    onThread([&] { out = peers_->untriggered(); });
    return out;
  }

  /// Waits until such an event was reported.
  void await(const std::string& event) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(reported_.wait_for(lock, kLimit, [&] {
      return std::find(events_.begin(), events_.end(), event) != events_.end();
    })) << event;
  }
  /// All events so far, as "slow recv 5 \"a430d84680aabd0b\"".
  std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  /// Those of one object, without its name.
  std::vector<std::string> events(const std::string& object) {
    std::vector<std::string> out;
    for (const std::string& event : events()) {
      if (event.rfind(object + " ", 0) == 0) {
        out.push_back(event.substr(object.size() + 1));
      }
    }
    return out;
  }

 private:
  template <class Task>
  void onThread(Task task) {
    std::promise<void> done;
    boost::asio::post(io_, [&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  void record(const Event& event) {
    std::string text = event.object + " " + event.name;
    for (const boost::json::value& arg : event.args) {
      text += " " + (arg.is_string() ? std::string(arg.get_string()) : boost::json::serialize(arg));
    }
    const std::lock_guard lock(mutex_);
    events_.push_back(text);
    reported_.notify_all();
  }

  Folder folder_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::mutex mutex_;
  std::condition_variable reported_;
  std::vector<std::string> events_;
  std::optional<Peers> peers_;
  std::string problem_;
  boost::json::object bindings_;
  std::thread thread_;
};

}  // namespace netparity::peer
