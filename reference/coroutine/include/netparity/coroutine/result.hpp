#pragma once

#include <netparity/errors/node_error.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

namespace netparity::errors {

/// Makes `result.value()` throw what Node would reject with; found by boost::system::result.
[[noreturn]] inline void throw_exception_from_error(const NodeError& error,
                                                    const boost::source_location& /*where*/) {
  raise(error);
}

}  // namespace netparity::errors

namespace netparity::coroutine {

/// What an operation gives: a value, or Node's error. Test it (`if (!result)`), then take `*result`
/// or `result.error()`; `result.value()` throws errors::NodeException instead.
template <class T>
using Result = boost::system::result<T, errors::NodeError>;

/// The result of something that has no value: no error is success.
inline Result<void> resultOf(const errors::NodeError& error) {
  return error ? Result<void>(error) : Result<void>();
}

}  // namespace netparity::coroutine
