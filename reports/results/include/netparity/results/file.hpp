#pragma once

#include <netparity/results/json.hpp>
#include <netparity/results/results.hpp>

#include <chrono>
#include <filesystem>
#include <optional>

namespace netparity::results {

/// Reads a results.json.
boost::system::result<Results, Problem> load(const std::filesystem::path& path);

/// Writes a results.json so that readers see the old file or the new one, never half of one: a
/// temporary file beside it, then a rename. A target that is no regular file (a pipe, /dev/stdout)
/// is written to directly. Folders are made. Returns nothing on success.
std::optional<Problem> save(const Results& results, const std::filesystem::path& path);

/// Keeps a results.json up to date during a run. Whenever the process dies, the file on disk is
/// valid and says `partial: true`, unless finish() was reached. Not thread-safe: call it where the
/// Results are guarded.
class ResultsFile {
 public:
  /// `interval`: least time between two writes by update(). It grows with the cost of a write, so
  /// that writing never takes more than about a twentieth of the run.
  explicit ResultsFile(std::filesystem::path path,
                       std::chrono::milliseconds interval = std::chrono::seconds(2));

  /// Writes the results so far as partial, with causes and totals derived, if the last write is
  /// long enough ago. Call it after each scenario.
  std::optional<Problem> update(const Results& results);

  /// Writes the results as they are; call conclude() on them first.
  std::optional<Problem> finish(const Results& results);

  /// The file.
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  std::chrono::steady_clock::duration interval_;
  std::optional<std::chrono::steady_clock::time_point> nextWrite_;
};

}  // namespace netparity::results
