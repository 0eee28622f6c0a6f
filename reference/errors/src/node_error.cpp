#include <netparity/errors/node_error.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace netparity::errors {

NodeError::NodeError(Fields fields) : fields_(std::make_shared<const Fields>(std::move(fields))) {}

NodeError NodeError::plain(std::string message) {
  Fields fields;
  fields.message = std::move(message);
  return NodeError(std::move(fields));
}

std::optional<int> NodeError::port() const noexcept {
  constexpr double kMost = std::numeric_limits<int>::max();
  const std::optional<double>& given = fields().port;
  return given ? std::optional(static_cast<int>(std::clamp(*given, -kMost, kMost))) : std::nullopt;
}

const NodeError::Fields& NodeError::fields() const noexcept {
  static const Fields kNone;
  return fields_ != nullptr ? *fields_ : kNone;
}

std::string NodeError::toString() const {
  const Fields& values = fields();
  // The errors of Node's own code carry their code in the text; system errors and aborts do not.
  if (values.code && values.code->starts_with("ERR_")) {
    return values.name + " [" + *values.code + "]: " + values.message;
  }
  return values.message.empty() ? values.name : values.name + ": " + values.message;
}

void raise(NodeError error) {
  throw NodeException(std::move(error));
}

}  // namespace netparity::errors
