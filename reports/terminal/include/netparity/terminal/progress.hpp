#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace netparity::terminal {

/// Says how far a run is: on a terminal by one line that is rewritten, elsewhere by plain lines at
/// sensible steps. All methods may be called from any thread.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  /// Takes text to write; called under the lock, with each whole piece in one call.
  using Sink = std::function<void(std::string_view)>;

  struct Options {
    bool rewriting = false;  ///< see canRewrite()
    int width = 100;         ///< columns of the terminal
    /// Least time between two rewritings.
    Clock::duration interval = std::chrono::milliseconds(100);
    /// Plain lines: one at the end, one at each tenth but at most this often …
    Clock::duration shortest = std::chrono::seconds(1);
    /// … and one when this long has passed since the last.
    Clock::duration longest = std::chrono::seconds(10);
  };

  /// `total`: how many times finished() will be called. `now`: the clock, for tests.
  Progress(std::size_t total, Options options, Sink sink,
           std::function<Clock::time_point()> now = Clock::now);

  /// Clears the line if end() was not called.
  ~Progress();

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Work on something begins; its name is shown.
  void started(std::string_view name);

  /// Work on one of the total has ended with so many new divergences.
  void finished(std::size_t divergences);

  /// Redraws if it is time to, so that the elapsed time moves while nothing ends. For a caller with
  /// a timer.
  void tick();

  /// Prints a line that stays, above the progress.
  void note(std::string_view line);

  /// Clears the rewritten line, or prints the last plain one.
  void end();

 private:
  void update(bool force);
  void clearLine();
  std::string lineText(Clock::time_point now) const;

  const std::size_t total_;
  const Options options_;
  const Sink sink_;
  const std::function<Clock::time_point()> now_;
  const Clock::time_point begin_;

  std::mutex mutex_;  // guards everything below
  std::size_t done_ = 0;
  std::size_t divergences_ = 0;
  std::size_t doneAtLastLine_ = 0;
  std::string name_;
  std::string shown_;
  Clock::time_point lastDrawn_;
  bool ended_ = false;
};

/// A sink that writes to a descriptor and ignores failures.
Progress::Sink writeTo(int descriptor);

}  // namespace netparity::terminal
