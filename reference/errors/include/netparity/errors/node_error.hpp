// The error value of the reference: what a JavaScript Error object with Node's extra properties is.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::errors {

/// An immutable error with the properties that Node puts on its errors. Copying costs one counter;
/// a default-constructed value means "no error", as null does in a Node callback.
/// Two copies of one error are the same object: compare with sameAs().
class NodeError {
 public:
  /// The properties; those that Node would leave undefined are nullopt.
  struct Fields {
    std::string name =
        "Error";  ///< class: Error, TypeError, RangeError, AggregateError, AbortError
    /// What went wrong, such as `connect ECONNREFUSED 127.0.0.1:80`.
    std::string message;
    /// What programs look at: "ECONNREFUSED", "ERR_SOCKET_CLOSED".
    std::optional<std::string> code;
    std::optional<int> errnum;  ///< `errno`: libuv's negative number
    /// The call that failed: "connect", "listen", "getaddrinfo".
    std::optional<std::string> syscall;
    std::optional<std::string> address;  ///< empty: Node's null
    /// Of what was connected to or listened on; in Node any number that was asked for.
    std::optional<double> port;
    /// The local end of a connection that failed.
    ///@{
    std::optional<std::string> localAddress;
    std::optional<double> localPort;
    ///@}
    /// The name that a lookup failed for, or that an answer of a lookup was for.
    ///@{
    std::optional<std::string> hostname;
    std::optional<std::string> host;
    ///@}
    /// Of a unix socket.
    std::optional<std::string> path;
    std::vector<NodeError> errors;  ///< of an AggregateError
    /// The error behind this one: the reason of an AbortError.
    std::shared_ptr<const NodeError> cause;
  };

  /// No error.
  NodeError() noexcept = default;
  /// A new error object with these properties.
  explicit NodeError(Fields fields);

  /// A plain `new Error(message)`.
  static NodeError plain(std::string message);

  /// True when there is an error.
  explicit operator bool() const noexcept { return fields_ != nullptr; }

  /// All properties; of "no error": those of an empty error.
  const Fields& fields() const noexcept;

  /// Members of fields(). Text is empty where there is none.
  ///@{
  std::string_view name() const noexcept { return fields().name; }
  std::string_view message() const noexcept { return fields().message; }
  ///@}
  /// Empty when there is none.
  std::string_view code() const noexcept { return view(fields().code); }
  /// More members of fields(), text again empty where there is none.
  ///@{
  std::string_view syscall() const noexcept { return view(fields().syscall); }
  std::string_view address() const noexcept { return view(fields().address); }
  std::optional<int> errnum() const noexcept { return fields().errnum; }
  std::optional<int> port() const noexcept;
  const std::vector<NodeError>& errors() const noexcept { return fields().errors; }
  ///@}

  /// True when both are the same error object (or both are none), as `===` in JavaScript.
  bool sameAs(const NodeError& other) const noexcept { return fields_ == other.fields_; }

  /// The same properties with some of them replaced: a new error object.
  template <class Edit>
  NodeError with(Edit&& edit) const {
    Fields copy = fields();
    edit(copy);
    return NodeError(std::move(copy));
  }

  /// "Error: message", or "TypeError [ERR_X]: message" for errors with an ERR_ code: as toString().
  std::string toString() const;

 private:
  static std::string_view view(const std::optional<std::string>& text) noexcept {
    return text ? std::string_view(*text) : std::string_view();
  }

  std::shared_ptr<const Fields> fields_;
};

/// The thrown form, for Node's synchronous throws (argument validation, an unhandled 'error') and
/// for what user code throws.
struct NodeException : std::exception {
  /// What raise() throws.
  explicit NodeException(NodeError thrown) : error(std::move(thrown)) {}
  /// The message of `error`.
  const char* what() const noexcept override { return error.fields().message.c_str(); }

  /// What was thrown.
  NodeError error;
};

/// Throws the error as a NodeException.
[[noreturn]] void raise(NodeError error);

}  // namespace netparity::errors
