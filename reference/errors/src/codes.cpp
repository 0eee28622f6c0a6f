#include "utf16.hpp"

#include <netparity/errors/codes.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace netparity::errors {
namespace {

NodeError make(std::string_view name, std::string_view code, std::string message) {
  NodeError::Fields fields;
  fields.name = std::string(name);
  fields.code = std::string(code);
  fields.message = std::move(message);
  return NodeError(std::move(fields));
}

NodeError error(std::string_view code, std::string message) {
  return make("Error", code, std::move(message));
}
NodeError typeError(std::string_view code, std::string message) {
  return make("TypeError", code, std::move(message));
}
NodeError rangeError(std::string_view code, std::string message) {
  return make("RangeError", code, std::move(message));
}

std::string text(std::string_view part) {
  return std::string(part);
}

// "a", "a or b", "a, b, or c".
std::string alternatives(const std::vector<std::string>& words) {
  if (words.size() == 1) {
    return words[0];
  }
  if (words.size() == 2) {
    return words[0] + " or " + words[1];
  }
  std::string out;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    out += words[i] + ", ";
  }
  return out + "or " + words.back();
}

bool isTypeName(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kTypes = {"string",  "function", "number",
                                                             "object",  "Function", "Object",
                                                             "boolean", "bigint",   "symbol"};
  return std::find(kTypes.begin(), kTypes.end(), word) != kTypes.end();
}

bool isClassName(std::string_view word) {
  const auto alphanumeric = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !word.empty() && word[0] >= 'A' && word[0] <= 'Z' &&
         std::all_of(word.begin(), word.end(), alphanumeric);
}

std::string lowerCase(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

// What "must be" says: types, then classes, then free words.
std::string describeExpected(std::span<const std::string_view> expected) {
  std::vector<std::string> types;
  std::vector<std::string> classes;
  std::vector<std::string> others;
  for (const std::string_view word : expected) {
    if (isTypeName(word)) {
      types.push_back(lowerCase(word));
    } else if (isClassName(word)) {
      classes.emplace_back(word);
    } else {
      others.emplace_back(word);
    }
  }
  // Beside other classes an object is shown as a class too.
  if (const auto object = std::find(types.begin(), types.end(), "object");
      !classes.empty() && object != types.end()) {
    types.erase(object);
    classes.emplace_back("Object");
  }
  std::vector<std::string> parts;
  if (!types.empty()) {
    parts.push_back((types.size() > 1 ? "one of type " : "of type ") + alternatives(types));
  }
  if (!classes.empty()) {
    parts.push_back("an instance of " + alternatives(classes));
  }
  if (others.size() > 1) {
    parts.push_back("one of " + alternatives(others));
  } else if (others.size() == 1) {
    parts.push_back((lowerCase(others[0]) != others[0] ? "an " : "") + others[0]);
  }
  std::string out;
  for (const std::string& part : parts) {
    out += (out.empty() ? "" : " or ") + part;
  }
  return out;
}

std::string_view kindOf(std::string_view name) {
  return name.find('.') == std::string_view::npos ? "argument" : "property";
}

// 8_589_934_593
std::string withSeparators(std::string digits) {
  const std::size_t start = digits[0] == '-' ? 1 : 0;
  for (std::size_t end = digits.size(); end >= start + 4; end -= 3) {
    digits.insert(end - 3, "_");
  }
  return digits;
}

std::string quoted(std::string_view name) {
  return "\"" + std::string(name) + "\"";
}

}  // namespace

NodeError streamWriteAfterEnd() {
  return error("ERR_STREAM_WRITE_AFTER_END", "write after end");
}
NodeError streamDestroyed(std::string_view operation) {
  return error("ERR_STREAM_DESTROYED",
               "Cannot call " + text(operation) + " after a stream was destroyed");
}
NodeError streamAlreadyFinished(std::string_view operation) {
  return error("ERR_STREAM_ALREADY_FINISHED",
               "Cannot call " + text(operation) + " after a stream was finished");
}
NodeError streamPrematureClose() {
  return error("ERR_STREAM_PREMATURE_CLOSE", "Premature close");
}
NodeError streamNullValues() {
  return typeError("ERR_STREAM_NULL_VALUES", "May not write null values to stream");
}
NodeError streamPushAfterEof() {
  return error("ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF");
}
NodeError streamUnshiftAfterEndEvent() {
  return error("ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event");
}
NodeError streamCannotPipe() {
  return error("ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable");
}
NodeError multipleCallback() {
  return error("ERR_MULTIPLE_CALLBACK", "Callback called multiple times");
}
NodeError methodNotImplemented(std::string_view method) {
  return error("ERR_METHOD_NOT_IMPLEMENTED", "The " + text(method) + " method is not implemented");
}
NodeError unknownEncoding(std::string_view encoding) {
  return typeError("ERR_UNKNOWN_ENCODING", "Unknown encoding: " + text(encoding));
}

NodeError socketClosed() {
  return error("ERR_SOCKET_CLOSED", "Socket is closed");
}
NodeError socketClosedBeforeConnection() {
  return error("ERR_SOCKET_CLOSED_BEFORE_CONNECTION",
               "Socket closed before the connection was established");
}
NodeError socketBadPort(std::string_view name, const Received& port, bool allowZero) {
  return rangeError("ERR_SOCKET_BAD_PORT", text(name) + " should be " + (allowZero ? ">=" : ">") +
                                               " 0 and < 65536. Received " + port.type() + ".");
}
NodeError socketConnectionTimeout() {
  return error("ERR_SOCKET_CONNECTION_TIMEOUT", "Socket connection timeout");
}
NodeError socketHandleAdopted() {
  return error("ERR_SOCKET_HANDLE_ADOPTED",
               "The bound socket has already been adopted by a server or socket");
}
NodeError serverAlreadyListen() {
  return error("ERR_SERVER_ALREADY_LISTEN",
               "Listen method has been called more than once without closing.");
}
NodeError serverNotRunning() {
  return error("ERR_SERVER_NOT_RUNNING", "Server is not running.");
}
NodeError invalidIpAddress(std::string_view address) {
  return typeError("ERR_INVALID_IP_ADDRESS", "Invalid IP address: " + text(address));
}
NodeError invalidAddressFamily(std::string_view family, std::string_view host, int port) {
  return rangeError("ERR_INVALID_ADDRESS_FAMILY", "Invalid address family: " + text(family) + " " +
                                                      text(host) + ":" + std::to_string(port))
      .with([&](NodeError::Fields& fields) {
        fields.host = text(host);
        fields.port = port;
      });
}
NodeError invalidAddress() {
  return error("ERR_INVALID_ADDRESS", "Invalid socket address");
}
NodeError invalidHandleType() {
  return typeError("ERR_INVALID_HANDLE_TYPE", "This handle type cannot be sent");
}
NodeError invalidFdType(std::string_view type) {
  return typeError("ERR_INVALID_FD_TYPE", "Unsupported fd type: " + text(type));
}
NodeError ipBlocked(std::string_view address) {
  return error("ERR_IP_BLOCKED", "IP(" + text(address) + ") is blocked by net.BlockList");
}

NodeError invalidArgType(std::string_view name, std::span<const std::string_view> expected,
                         const Received& received) {
  std::string message = "The ";
  if (name.ends_with(" argument")) {
    message += name;
  } else {
    message.append(quoted(name)).append(" ").append(kindOf(name));
  }
  message += " must be " + describeExpected(expected) + ". Received " + received.type();
  return typeError("ERR_INVALID_ARG_TYPE", std::move(message));
}
NodeError invalidArgType(std::string_view name, std::initializer_list<std::string_view> expected,
                         const Received& received) {
  return invalidArgType(name, std::span(expected.begin(), expected.size()), received);
}
NodeError invalidArgValue(std::string_view name, std::string_view inspected,
                          std::string_view reason) {
  constexpr std::size_t kMaxShown = 128;
  return typeError("ERR_INVALID_ARG_VALUE", "The " + text(kindOf(name)) + " '" + text(name) + "' " +
                                                text(reason) + ". Received " +
                                                shortened(inspected, kMaxShown, kMaxShown));
}
NodeError outOfRange(std::string_view name, std::string_view range, const Received& received) {
  std::string shown = received.inspected();
  if (received.type().starts_with("type number")) {
    const double value = std::strtod(shown.c_str(), nullptr);
    const bool isInteger = std::isfinite(value) && std::trunc(value) == value;
    if (isInteger && std::fabs(value) > 4294967296.0) {
      shown = withSeparators(shown);
    }
  }
  return rangeError("ERR_OUT_OF_RANGE", "The value of " + quoted(name) +
                                            " is out of range. It must be " + text(range) +
                                            ". Received " + shown);
}
NodeError missingArgs(std::initializer_list<std::string_view> names) {
  std::string message = "The ";
  for (const std::string_view name : names) {
    if (name.data() != names.begin()->data()) {
      message += " or ";
    }
    message += quoted(name);
  }
  return typeError("ERR_MISSING_ARGS", message + " argument must be specified");
}

NodeError internalAssertion() {
  return error("ERR_INTERNAL_ASSERTION",
               "This is caused by either a bug in Node.js or incorrect usage of Node.js "
               "internals.\nPlease open an issue with this stack trace at "
               "https://github.com/nodejs/node/issues\n");
}
NodeError typeError(std::string message) {
  NodeError::Fields fields;
  fields.name = "TypeError";
  fields.message = std::move(message);
  return NodeError(std::move(fields));
}
NodeError unhandledError(std::string_view inspected) {
  return error("ERR_UNHANDLED_ERROR", "Unhandled error. (" + text(inspected) + ")");
}
NodeError abortError(NodeError cause) {
  NodeError::Fields fields;
  fields.name = "AbortError";
  fields.code = "ABORT_ERR";
  fields.message = "The operation was aborted";
  if (cause) {
    fields.cause = std::make_shared<const NodeError>(std::move(cause));
  }
  return NodeError(std::move(fields));
}
NodeError aggregateError(std::vector<NodeError> errors) {
  NodeError::Fields fields;
  fields.name = "AggregateError";
  if (!errors.empty()) {
    fields.code = errors.front().fields().code;
  }
  fields.errors = std::move(errors);
  return NodeError(std::move(fields));
}

}  // namespace netparity::errors
