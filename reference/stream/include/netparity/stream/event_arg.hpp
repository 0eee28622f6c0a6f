#pragma once

#include <netparity/errors/node_error.hpp>
#include <netparity/stream/chunk.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace netparity::stream {

class EventEmitter;

/// JavaScript's `undefined`.
struct Undefined {
  /// Always.
  bool operator==(const Undefined&) const = default;
};
/// JavaScript's `null`.
struct Null {
  /// Always.
  bool operator==(const Null&) const = default;
};

/// A plain object with scalar members in insertion order, such as the argument of a server's
/// `drop`.
struct Record {
  /// What a member can be.
  using Scalar = std::variant<Undefined, Null, bool, double, std::string>;
  /// Name and value of each.
  std::vector<std::pair<std::string, Scalar>> members;
};

/// A listener, named by its key: the second argument of `newListener` and `removeListener`.
struct ListenerName {
  /// See ListenerKey in event_emitter.hpp; 0 is none.
  std::uint64_t key = 0;
  /// Whether it is the same listener.
  bool operator==(const ListenerName&) const = default;
};

/// One argument of an event, as language bindings and recorders see it: the JavaScript value it
/// would be in Node.
using EventArg =
    std::variant<Undefined, Null, bool, double, std::string, Chunk, errors::NodeError,
                 std::shared_ptr<EventEmitter>, std::shared_ptr<const Record>, ListenerName>;

}  // namespace netparity::stream
