// What a session needs of the implementation under test.
#pragma once

#include <netparity/adapter/recorder.hpp>
#include <netparity/adapter/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace netparity::adapter {

/// One implementation of net with its event loop, for one program.
class Platform {
 public:
  using Task = std::function<void()>;

  Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform() = default;

  /// The value of the global name `net`.
  virtual std::shared_ptr<NetObject> module() = 0;
  /// What `new net.<name>` constructs with; undefined when there is no such class.
  virtual Value classOf(const std::string& name) = 0;
  /// `new AbortController()`, or nothing when there is none.
  virtual std::optional<Value> makeAbortController() { return std::nullopt; }

  virtual void nextTick(Task task) = 0;
  virtual void microtask(Task task) = 0;
  virtual void immediate(Task task) = 0;
  virtual void timeout(double milliseconds, Task task) = 0;

  /// The function among the emitter's listeners of that event that stands for this one: itself, or
  /// what a call such as connect() added in its place.
  virtual Value listenerFor(const Value& emitter, const Value& event, const Value& function) = 0;

  /// Runs main as the main program and then the loop until it is dry. Whatever is thrown out of a
  /// callback is given to uncaught.
  virtual void run(Task main, std::function<void(const Value& error)> uncaught) = 0;

  /// The step whose call is being performed, for what the implementation cannot do.
  virtual void enter(Step step) = 0;
};

}  // namespace netparity::adapter
