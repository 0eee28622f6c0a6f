// The ERR_* errors of Node's core that net, streams and events use, with Node 26's messages.
// Each function is named after its code: ERR_STREAM_DESTROYED is streamDestroyed().
#pragma once

#include <netparity/errors/node_error.hpp>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Errors as Node has them (https://nodejs.org/docs/latest-v26.x/api/errors.html): the value,
/// libuv's table, and a function for each code.
namespace netparity::errors {

/// A wrong argument as Node's messages describe it: "type number (5)", "an instance of Foo",
/// "null".
class Received {
 public:
  /// `undefined`, `null`, `true` or `false`.
  ///@{
  static Received undefined();
  static Received null();
  static Received boolean(bool value);
  ///@}
  /// Parameters: value: any double; NaN, infinities and -0 print as in JavaScript.
  static Received number(double value);
  /// Parameters: value: UTF-8; the messages quote its beginning. As they cut it by UTF-16 units,
  /// they may end in half of a surrogate pair: three bytes, which are WTF-8 then.
  static Received string(std::string_view value);
  /// Parameters: name: of the function, empty for an anonymous one.
  static Received function(std::string_view name = {});
  /// Parameters: constructor: name of the class, "Object" for a literal; inspected: the value as
  /// util.inspect prints it, by default what an empty one looks like.
  static Received instanceOf(std::string_view constructor, std::string_view inspected = {});

  /// An object of no class that has a name. Parameters: inspected: all that is said of it.
  static Received described(std::string_view inspected);

  /// "type string ('abc')"
  const std::string& type() const noexcept { return type_; }
  /// What util.inspect would print: "'abc'", "5", "undefined".
  const std::string& inspected() const noexcept { return inspected_; }

 private:
  Received(std::string type, std::string inspected)
      : type_(std::move(type)), inspected_(std::move(inspected)) {}

  std::string type_;
  std::string inspected_;
};

/// A number as JavaScript's String(value) prints it.
std::string formatNumber(double value);
/// A string in quotes, escaped as util.inspect does.
std::string quote(std::string_view text);

// Streams.
/// Of a write() after end().
NodeError streamWriteAfterEnd();
/// Of a call after destroy(). Parameters: operation: "write", "end", "pipe".
NodeError streamDestroyed(std::string_view operation);
/// Of an end() after `finish`. Parameters: operation: "end".
NodeError streamAlreadyFinished(std::string_view operation);
/// Of whoever waits for an end that a `close` came before.
NodeError streamPrematureClose();
/// Of write(null).
NodeError streamNullValues();
/// Of data that a source gives after its end; it breaks the stream.
NodeError streamPushAfterEof();
/// Of an unshift() after `end`; it breaks the stream.
NodeError streamUnshiftAfterEndEvent();
/// Of a pipe() from what cannot be read.
NodeError streamCannotPipe();
/// Of a sink that completes one write twice.
NodeError multipleCallback();
/// Of a stream without its own part. Parameters: method: "_read()".
NodeError methodNotImplemented(std::string_view method);
/// Of a name that is no encoding's. Parameters: encoding: as `%s` shows it.
NodeError unknownEncoding(std::string_view encoding);

// Sockets and servers.
/// Of a write or a reset on a socket that has no descriptor (any more).
NodeError socketClosed();
/// Of a write that waited for a connection when the socket was destroyed.
NodeError socketClosedBeforeConnection();
/// Of a port that is no number from 0 to 65535; thrown. Parameters: name: "Port" or "options.port";
/// allowZero: ">= 0" rather than "> 0" in the message.
NodeError socketBadPort(std::string_view name, const Received& port, bool allowZero = true);
/// Of family autoselection when no attempt has failed, nor succeeded in time.
NodeError socketConnectionTimeout();
/// Of a listen() while listening; thrown.
NodeError serverAlreadyListen();
/// Of a close() while not listening; given to its callback.
NodeError serverNotRunning();
/// Of a localAddress, or a lookup's answer, that is no IP address.
NodeError invalidIpAddress(std::string_view address);
/// Of a lookup that answers with neither 4 nor 6. Parameters: host, port: what was to be connected
/// to.
NodeError invalidAddressFamily(std::string_view family, std::string_view host, int port);
/// Of text for a SocketAddress or BlockList that is no address of its family; thrown.
NodeError invalidAddress();
/// Of resetAndDestroy() on a unix socket; thrown.
NodeError invalidHandleType();
/// Of a descriptor that is no socket or pipe; thrown. Parameters: type: Node's word, such as
/// "FILE".
NodeError invalidFdType(std::string_view type);
/// Of a BoundSocket that was taken or closed; thrown.
NodeError socketHandleAdopted();
/// Of a connection to an address in the socket's blockList.
NodeError ipBlocked(std::string_view address);

// Arguments.
/// The "options.port" property must be of type number. Received null.
/// Parameters: name: with a dot it is a property ("options.port"), ending in " argument" it is
/// taken as it is; expected: types and classes in Node's order.
///@{
NodeError invalidArgType(std::string_view name, std::span<const std::string_view> expected,
                         const Received& received);
NodeError invalidArgType(std::string_view name, std::initializer_list<std::string_view> expected,
                         const Received& received);
///@}
/// "The argument 'x' is invalid. Received 5".
/// Parameters: inspected: the value as util.inspect prints it; reason: "is invalid" by default.
NodeError invalidArgValue(std::string_view name, std::string_view inspected,
                          std::string_view reason = "is invalid");
/// `The value of "x" is out of range. It must be >= 0. Received -1`.
NodeError outOfRange(std::string_view name, std::string_view range, const Received& received);
/// `The "options" or "port" or "path" argument must be specified`.
NodeError missingArgs(std::initializer_list<std::string_view> names);

// Events and the rest.
/// Of what Node believes to be impossible: its own assertions.
NodeError internalAssertion();
/// A TypeError of the language, without a code: what a mistake of Node's own code, such as a member
/// of null, looks like.
NodeError typeError(std::string message);
/// What emit('error', value) throws when nobody listens and value is not an Error.
/// Parameters: inspected: the value as util.inspect prints it.
NodeError unhandledError(std::string_view inspected);
/// `The operation was aborted`, name AbortError, code ABORT_ERR.
/// Parameters: cause: the signal's reason, if any.
NodeError abortError(NodeError cause = {});
/// An AggregateError with the code of its first error and an empty message, as family autoselection
/// reports it.
NodeError aggregateError(std::vector<NodeError> errors);

}  // namespace netparity::errors
