#pragma once

#include "line_buffer.hpp"
#include "netparity/lane/lane.hpp"
#include "output_tail.hpp"
#include "program_run.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::lane {

/// One adapter process and the conversation with it. Whatever the process sends or does not send,
/// every call ends in time with a verdict, and never blocks the process.
class Adapter {
 public:
  Adapter(ChildProcess process, const Limits& limits, CancelToken* cancel);

  /// Waits for `hello`. On failure `problem` says why.
  bool greet(Hello& hello, std::string& problem);

  struct Run {
    RunOutcome outcome;
    bool reusable = false;  ///< else the process must be replaced
    bool begun = false;     ///< the adapter has taken the program up
  };
  Run run(std::string_view program, const std::string& id, const std::string& tmp);

  bool hasExited() const noexcept { return exited_ || process_.hasExited(); }
  pid_t pid() const noexcept { return process_.pid(); }
  std::string output() const { return output_.text(); }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Event { line, exited, timeout, cancelled, closed, overlong };

  Event next(Clock::time_point deadline, std::string_view& line);
  void waitUntil(Clock::time_point deadline);
  bool readRecords();
  bool readOutput();
  void drainOutput();
  void writeInput();
  void endRun(ProgramRun& run, Event why);
  std::string endingText();

  ChildProcess process_;
  const Limits& limits_;
  CancelToken* cancel_;
  std::string toSend_;
  std::size_t sent_ = 0;
  LineBuffer received_;
  OutputTail output_;
  std::optional<Clock::time_point> recordsClosed_;  // since when
  bool outputClosed_ = false;
  bool exited_ = false;
  bool cancelled_ = false;
};

}  // namespace netparity::lane
