// Errors on both sides of the boundary: one error object is one error object.
#pragma once

#include "netparity/adapter/value.hpp"

#include <netparity/errors/node_error.hpp>

#include <map>
#include <memory>

namespace netparity::adapter {

/// Translates errors, keeping identity: what the program passes in comes out as the same object,
/// and an error of the reference is the same value each time it is seen.
class ErrorBridge {
 public:
  /// The value of an error; "no error" is null.
  Value toValue(const errors::NodeError& error);
  /// The error for any value: no error for undefined and null, a carrier for what is not an Error.
  errors::NodeError toNative(const Value& value);

  /// Forgets all errors.
  void clear() noexcept { known_.clear(); }

 private:
  struct Known {
    errors::NodeError native;  // keeps the identity from being used again
    Value value;
  };

  errors::NodeError remember(errors::NodeError native, const Value& value);
  std::shared_ptr<ErrorObject> describe(const errors::NodeError& error);

  std::map<const void*, Known> known_;
};

}  // namespace netparity::adapter
