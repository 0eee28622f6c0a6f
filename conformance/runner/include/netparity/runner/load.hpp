#pragma once

#include <sys/types.h>
#include <vector>

namespace netparity::runner {

/// Busy processes, so that a run can be repeated on a loaded machine. They live as long as this
/// object, run at the priority of the harness, and die with it even when it is killed.
class Load {
 public:
  /// Starts `processes` of them; 0 means one for each core. Starting fewer than asked for (the
  /// machine refuses more) is no error: size() tells.
  explicit Load(unsigned processes = 0);
  ~Load();

  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  Load(Load&&) = delete;
  Load& operator=(Load&&) = delete;

  std::size_t size() const noexcept { return processes_.size(); }

 private:
  std::vector<pid_t> processes_;
};

}  // namespace netparity::runner
