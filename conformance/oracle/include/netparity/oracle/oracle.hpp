#pragma once

#include <netparity/compare/compare.hpp>
#include <netparity/lane/lane_pair.hpp>
#include <netparity/program/program.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What real Node does: run now, or recorded before.
namespace netparity::oracle {

/// What the oracle showed of a scenario, or why it cannot be asked.
struct Observation {
  compare::Envelope envelope;
  std::string problem;  ///< not empty: the oracle cannot judge this scenario (crashed, hung, no
                        ///< event, no recording)
  bool scenarioIsBad = false;  ///< the problem is the scenario's own: it shows no event
  bool cancelled = false;
};

/// Why this machine cannot make what the program declares; empty when it can.
std::string whyBlocked(const program::Meta& meta, const lane::Sandboxing& sandboxing);

/// Runs a program once, in such a process as its front matter asks for.
lane::RunOutcome runOnce(lane::Lane& lane, const program::Program& program);

/// Runs a program on real Node until `runs` traces are there, each added to `into`. A crash or hang
/// of the oracle is a problem, never a trace. `fresh` replaces the process before each run.
void observe(lane::Lane& lane, const program::Program& program, unsigned runs, bool fresh,
             Observation& into);

/// Recorded envelopes: one file a scenario below a folder for platform and exact version.
class Store {
 public:
  /// `root` is fixtures/oracle; the version is exact, such as "26.10.0".
  Store(const std::filesystem::path& root, std::string_view version);

  /// The versions that are recorded below `root` for this platform, newest first.
  static std::vector<std::string> versions(const std::filesystem::path& root);

  /// The envelope recorded for this text of the scenario. A missing or outdated recording is a
  /// problem that says how to make it.
  Observation load(const program::Program& program, std::string_view source) const;

  /// Writes it; returns why not, or an empty string.
  std::string save(const program::Program& program, std::string_view source,
                   const compare::Envelope& envelope) const;

  std::filesystem::path pathOf(std::string_view id) const;

 private:
  std::filesystem::path folder_;
  std::string version_;
};

/// A number that changes with the text of a scenario, so that a recording of another text is
/// noticed. Line ends do not count.
std::string digestOf(std::string_view source);

}  // namespace netparity::oracle
