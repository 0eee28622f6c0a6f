#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "netparity/lane/lane.hpp"
#include "output_tail.hpp"

namespace netparity::lane {

/// One adapter process and the conversation with it. Whatever the process sends or does not send, every call ends in time with a verdict.
class Adapter {
 public:
  Adapter(ChildProcess process, const Limits& limits, CancelToken* cancel);

  /// Waits for `hello`. On failure `problem` says why.
  bool greet(Hello& hello, std::string& problem);
  /// Runs one program. After anything but finished with `reusable` the process must be replaced.
  RunOutcome run(std::string_view program, const std::string& id, const std::string& tmp, bool& reusable);
  std::string output() const { return output_.text(); }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Event { line, exited, timeout, cancelled, closed, overlong };

  Event next(Clock::time_point deadline, std::string& line);
  bool takeLine(std::string& line);
  bool readRecords();
  void readOutput();
  void writeInput();
  bool handle(const boost::json::object& message, RunOutcome& outcome, const std::string& id, bool& reusable);

  ChildProcess process_;
  const Limits& limits_;
  CancelToken* cancel_;
  std::string toSend_;
  std::size_t sent_ = 0;
  std::string received_;
  std::size_t scanned_ = 0;
  bool recordsClosed_ = false;
  bool outputClosed_ = false;
  bool exited_ = false;
  bool started_ = false;
  bool complete_ = false;
  std::size_t bytes_ = 0;
  OutputTail output_;
};

}  // namespace netparity::lane
