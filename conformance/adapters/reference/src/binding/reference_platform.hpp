// The C++ reference as a platform: one event loop, and the objects of net that a program meets.
#pragma once

#include "binding/emitter_object.hpp"
#include "binding/error_bridge.hpp"
#include "netparity/adapter/platform.hpp"

#include <netparity/errors/node_error.hpp>
#include <netparity/loop/event_loop.hpp>
#include <netparity/stream/event_arg.hpp>

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace netparity::adapter {

class ReferencePlatform final : public Platform {
 public:
  /// Parameters: recorder: must outlive the platform; nodeMajor: which Node the reference follows;
  /// loop: a fresh one, made before the program can run out of descriptors.
  ReferencePlatform(Recorder& recorder, int nodeMajor, std::unique_ptr<loop::EventLoop> loop);
  ~ReferencePlatform() override;

  std::shared_ptr<NetObject> module() override { return module_; }
  Value classOf(const std::string& name) override;
  std::optional<Value> makeAbortController() override;
  void nextTick(Task task) override;
  void microtask(Task task) override;
  void immediate(Task task) override;
  void timeout(double milliseconds, Task task) override;
  Value listenerFor(const Value& emitter, const Value& event, const Value& function) override;
  void run(Task main, std::function<void(const Value& error)> uncaught) override;
  void enter(Step step) override { step_ = step; }

  // For the bindings.

  loop::EventLoop& loop() noexcept { return loop_; }
  ErrorBridge& errors() noexcept { return errors_; }
  /// Gives up on the program: the reference cannot do what it needs.
  [[noreturn]] void unsupported(std::string_view what) { recorder_.unsupported(step_, what); }

  /// The object that a program knows an emitter of net as; the same each time.
  Value valueOf(const std::shared_ptr<stream::EventEmitter>& emitter);
  Value toValue(const stream::EventArg& arg);
  stream::EventArg toEventArg(const Value& value);

  /// The key of a listener: a function is its own, as its address is unique while it is kept.
  static stream::ListenerKey keyOf(const FunctionObject* function) noexcept {
    return static_cast<stream::ListenerKey>(reinterpret_cast<std::uintptr_t>(function));
  }
  /// Keeps the function and returns its key.
  stream::ListenerKey nameListener(const std::shared_ptr<FunctionObject>& function);
  /// That function; some function, each time the same, for a listener that the reference added for
  /// itself.
  Value listenerOf(stream::ListenerKey key);
  /// The same for several.
  std::vector<Value> functionsOf(std::span<const stream::ListenerKey> keys);

  /// A method as a function, the same object each time.
  Value methodValue(const EmitterObject::MethodEntry& entry);
  /// Performs, and throws the reference's exceptions as JavaScript's.
  Value guarded(const std::function<Value()>& perform);
  /// Calls a function of the program from a callback of the reference.
  Value call(const Value& function, Arguments arguments);

 private:
  Value valueOf(const errors::NodeException& thrown);
  std::shared_ptr<EmitterObject> objectOf(const std::shared_ptr<stream::EventEmitter>& emitter);
  void onEmit(stream::EventEmitter& emitter, std::string_view name,
              std::span<const stream::EventArg> args, std::size_t listeners);
  Value thrownValue(const std::exception_ptr& thrown);

  Recorder& recorder_;
  Step step_ = 0;
  ErrorBridge errors_;
  const std::unique_ptr<loop::EventLoop> ownedLoop_;
  loop::EventLoop& loop_;
  std::shared_ptr<NetObject> module_;
  std::unordered_map<const void*, std::shared_ptr<EmitterObject>> objects_;
  std::map<const EmitterObject::MethodEntry*, Value> methods_;
  std::map<stream::ListenerKey, Value> listeners_;
};

}  // namespace netparity::adapter
