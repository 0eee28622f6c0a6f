// A platform without net: queues that run in Node's order, and a channel that keeps what is sent.
#pragma once

#include "netparity/adapter/platform.hpp"
#include "netparity/adapter/session.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace netparity::adapter {

struct ProcessLeft : std::runtime_error {
  ProcessLeft() : std::runtime_error("the process would have ended") {}
};

class CapturingChannel : public Channel {
 public:
  CapturingChannel() : Channel(-1, -1) {}
  bool send(std::string_view message) override {
    if (message.size() >= kMaximumLine) return false;
    lines.emplace_back(message);
    return true;
  }

  std::vector<std::string> lines;

 protected:
  void leaving(int /*status*/) override { throw ProcessLeft(); }
};

class EmptyModule : public NetObject {
 public:
  std::string_view className() const override { return "Object"; }
  bool isModule() const override { return true; }
  Value get(const std::string& /*key*/) override { return {}; }
  void set(const std::string& /*key*/, const Value& /*value*/) override {}
  void writeState(JsonText& out) const override { out.null(); }
};

class FakePlatform : public Platform {
 public:
  std::shared_ptr<NetObject> module() override { return module_; }
  Value classOf(const std::string& /*name*/) override { return {}; }
  void nextTick(Task task) override { ticks_.push_back(std::move(task)); }
  void microtask(Task task) override { microtasks_.push_back(std::move(task)); }
  void immediate(Task task) override { immediates_.push_back(std::move(task)); }
  void timeout(double milliseconds, Task task) override {
    timers_.emplace(milliseconds, std::move(task));
  }
  Value listenerFor(const Value&, const Value&, const Value& function) override { return function; }
  void enter(Step /*step*/) override {}
  void run(Task main, std::function<void(const Value&)> uncaught) override {
    perform(main, uncaught);
    while (!immediates_.empty() || !timers_.empty()) {
      auto immediates = std::exchange(immediates_, {});
      for (const Task& task : immediates) perform(task, uncaught);
      if (timers_.empty()) continue;
      const Task task = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      perform(task, uncaught);
    }
  }

 private:
  void perform(const Task& task, const std::function<void(const Value&)>& uncaught) {
    callOne(task, uncaught);
    while (!ticks_.empty() || !microtasks_.empty()) {
      auto& queue = ticks_.empty() ? microtasks_ : ticks_;
      const Task next = std::move(queue.front());
      queue.pop_front();
      callOne(next, uncaught);
    }
  }
  static void callOne(const Task& task, const std::function<void(const Value&)>& uncaught) {
    try {
      task();
    } catch (const Thrown& thrown) {
      uncaught(thrown.value);
    }
  }

  std::shared_ptr<NetObject> module_ = std::make_shared<EmptyModule>();
  std::deque<Task> ticks_;
  std::deque<Task> microtasks_;
  std::deque<Task> immediates_;
  std::multimap<double, Task> timers_;
};

/// The messages of a run of these statements (JSON of an array), without `started` and `done`.
inline std::vector<std::string> recordsOf(const std::string& body, Limits limits = {}) {
  CapturingChannel channel;
  RunCommand command;
  command.id = "r";
  command.limits = limits;
  command.bindings.set("tmp", Value::string("/tmp/x"));
  const auto document = boost::json::parse(R"({"program":1,"id":"t","body":)" + body + "}");
  Session session(channel, std::move(command), document,
                  [](Recorder&) { return std::make_unique<FakePlatform>(); });
  try {
    channel.send(session.run());
  } catch (const ProcessLeft&) {
    channel.lines.emplace_back("left");
  }
  std::vector<std::string> records = channel.lines;
  records.erase(records.begin());
  std::erase_if(records,
                [](const std::string& line) { return line.starts_with(R"({"t":"done")"); });
  return records;
}

}  // namespace netparity::adapter
