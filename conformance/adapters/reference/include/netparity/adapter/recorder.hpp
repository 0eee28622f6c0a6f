// The records of one run: numbered, bounded, each written before the program goes on.
#pragma once

#include <netparity/adapter/channel.hpp>
#include <netparity/adapter/encoder.hpp>
#include <netparity/adapter/json_text.hpp>
#include <netparity/adapter/program.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::adapter {

/// How much a run may record.
struct Limits {
  double records = 20000;
  double bytes = 8000000;
};

/// An object of net, or the module net itself, as records refer to it.
class NetObject : public HostObject {
 public:
  bool ofNet() const final { return true; }
  /// The module itself: "net" in records, without a number.
  virtual bool isModule() const { return false; }
  /// A socket that is not destroyed, a server that listens.
  virtual bool isOpen() const { return false; }
  /// The `state` of its events: an object.
  virtual void writeState(JsonText& out) const = 0;

 private:
  friend class Recorder;
  int number_ = 0;  // 0 until it is first seen
};

/// The message that a program has ended.
/// Parameters: how: "dry", "unsupported" or "harness-error"; dirty: the process must not be used
/// again.
std::string doneMessage(std::string_view id, std::string_view how, bool dirty);

/// Writes the records of a run and numbers the objects of net in the order in which they are seen.
class Recorder {
 public:
  /// Parameters: id: of the run; channel: must outlive the recorder.
  Recorder(Channel& channel, std::string id, Limits limits);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Who made a call: what its callbacks have in common.
  struct Call {
    Step step = 0;
    // Empty: none. Weak, because its listeners hold their calls; the recorder holds what it has
    // seen.
    std::weak_ptr<NetObject> on;
    std::string name;
  };

  void call(const Call& call, Arguments arguments);
  void returned(Step step, const Value& value);
  void thrown(Step step, const Value& error);
  /// Parameters: kind: "get" or "set"; value: null when it threw; error: null when it did not.
  void property(std::string_view kind, Step step, const std::shared_ptr<NetObject>& on,
                std::string_view name, const Value* value, const Value* error);
  void event(const std::shared_ptr<NetObject>& on, std::string_view name, Arguments arguments,
             std::size_t listeners);
  /// Parameters: path: where in an options object the function stood; empty for an argument.
  void callback(const Call& call, const FunctionObject& function, std::string_view path,
                Arguments arguments);
  /// Parameters: kind: "mark" or "signal".
  /// `value` is what a signal carries; undefined: nothing.
  void label(std::string_view kind, Step step, const Value& label, const Value& value);
  /// Parameters: key: "value" or "error".
  void probe(Step step, std::string_view key, const Value& value);
  void uncaught(const Value& error);
  void end();

  // Giving up on the program. The process may be in any state, so it ends.

  /// The adapter is at fault.
  [[noreturn]] void fail(std::string_view text);
  /// The implementation lacks something that is not observable as a throw or as undefined.
  [[noreturn]] void unsupported(Step step, std::string_view what);

  /// After this nothing is recorded.
  void stop() noexcept { stopped_ = true; }
  /// Forgets the objects, and has them forget their values.
  void release() noexcept;

 private:
  class Record;

  int numberOf(const std::shared_ptr<NetObject>& object);
  void writeOn(JsonText& out, const std::shared_ptr<NetObject>& on);
  void write(JsonText&& record);
  [[noreturn]] void abandon(std::string_view how, JsonText&& message);

  Channel& channel_;
  std::string id_;
  Limits limits_;
  Encoder::WriteReference writeReference_;
  std::vector<std::shared_ptr<NetObject>> objects_;
  double recorded_ = 0;
  double written_ = 0;
  bool stopped_ = false;
};

}  // namespace netparity::adapter
