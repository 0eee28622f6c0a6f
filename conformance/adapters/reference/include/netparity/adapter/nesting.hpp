// Keeps recursion over the values of programs within the stack.
#pragma once

namespace netparity::adapter {

/// One level of a recursion over values, which may be nested without end, by cycles too. The
/// constructor throws JavaScript's RangeError when there are too many.
class Nesting {
 public:
  Nesting();
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting();
};

}  // namespace netparity::adapter
