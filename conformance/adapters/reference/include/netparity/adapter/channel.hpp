// The two ends of the adapter protocol: lines in, lines out, synchronously.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace netparity::adapter {

/// Reads commands from one descriptor and writes messages to another, blocking, whatever their
/// mode.
class Channel {
 public:
  static constexpr std::size_t kMaximumLine = std::size_t{1} << 20U;

  /// Parameters: input, output: stay owned by the caller.
  Channel(int input, int output) noexcept : input_(input), output_(output) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  /// Standard input, and the descriptor that NETPARITY_FD names or standard output.
  static std::pair<int, int> descriptorsOfProcess();

  /// Writes one message and a line end. Returns false when it is longer than the protocol allows. A
  /// reader that has gone ends the process: nobody is left to tell.
  virtual bool send(std::string_view message);
  /// Ends the process at once: nothing that it holds may act any more.
  [[noreturn]] void leave(int status);
  /// The next line without its end, or nothing at the end of input.
  std::optional<std::string> receive();

 protected:
  /// Called by leave(); may throw instead of letting the process end.
  virtual void leaving(int /*status*/) {}

 private:
  bool fill();

  int input_;
  int output_;
  std::string buffered_;
};

}  // namespace netparity::adapter
