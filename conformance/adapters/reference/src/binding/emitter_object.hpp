// Sockets and servers as objects of programs: what both have in common.
#pragma once

#include "netparity/adapter/recorder.hpp"
#include "netparity/adapter/value.hpp"

#include <netparity/stream/event_emitter.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netparity::adapter {

class ReferencePlatform;

/// An emitter of the reference as a program sees it. Its members are tables of functions; what the
/// program assigns besides is kept here.
class EmitterObject : public NetObject {
 public:
  using Getter = Value (*)(EmitterObject& self);
  using Setter = void (*)(EmitterObject& self, const Value& value);
  using Method = Value (*)(EmitterObject& self, Arguments arguments);

  struct Property {
    std::string_view name;
    Getter get;
    Setter set;          // null: an accessor without setter, to which assignments do nothing
    bool keeps = false;  // what is assigned is read back as it is, see keep()
  };
  struct MethodEntry {
    std::string_view name;
    Method call;
  };

  EmitterObject(ReferencePlatform& platform, std::shared_ptr<stream::EventEmitter> emitter)
      : platform_(platform), emitter_(std::move(emitter)) {}

  Value get(const std::string& key) final;
  void set(const std::string& key, const Value& value) final;
  void release() noexcept override;

  ReferencePlatform& platform() const noexcept { return platform_; }
  stream::EventEmitter& emitter() const noexcept { return *emitter_; }
  /// This object as a value: what methods return that return `this`.
  Value self();

  /// What is read of that property from now on, whatever the emitter makes of it.
  void keep(std::string_view key, const Value& value) { kept_.set(key, value); }
  /// That the emitter has written the property itself.
  void forget(std::string_view key) noexcept { kept_.erase(key); }
  /// What keep() was given; null when there is none.
  const Value* kept(std::string_view key) const noexcept { return kept_.find(key); }

  /// Adds a listener that calls the function with this object as `this`.
  void addListener(std::string_view event, const Value& function, bool once, bool front);
  void removeListener(std::string_view event, const Value& function);
  /// The function that was added last for that event; undefined when there is none.
  Value newestListener(std::string_view event) const;
  /// See Platform::listenerFor().
  Value listenerFor(std::string_view event, const Value& function) const;

 protected:
  virtual std::span<const Property> properties() const = 0;
  virtual std::span<const MethodEntry> methods() const = 0;

 private:
  friend struct EmitterMethods;

  const Property* findProperty(std::string_view key) const;
  void callListener(const FunctionObject& function, std::span<const stream::EventArg> given);
  std::shared_ptr<FunctionObject> wrapperOf(const std::string& event,
                                            const std::shared_ptr<FunctionObject>& callee,
                                            const std::shared_ptr<bool>& fired);
  std::vector<Value> listenersOf(std::string_view event) const;
  std::vector<Value> rawListenersOf(std::string_view event) const;

  ReferencePlatform& platform_;
  std::shared_ptr<stream::EventEmitter> emitter_;
  PropertyMap own_;
  PropertyMap kept_;
};

/// The methods of Node's EventEmitter, for all objects.
std::span<const EmitterObject::MethodEntry> emitterMethods();

}  // namespace netparity::adapter
