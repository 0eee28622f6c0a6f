#pragma once

#include <netparity/program/program.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::coverage {

/// Part of a module's source, in UTF-16 units from its start.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  auto operator<=>(const Span&) const = default;
};

/// Code that no scenario is expected to execute, and why. Found by what it says, not by where it
/// stands.
struct Unreachable {
  std::string module;
  std::string function;  ///< empty: any
  std::string text;      ///< a part of the missed code or of its lines; empty: all of the
                         ///< function, or of the module
  std::string reason;

  /// From oracle-unreachable.json.
  static boost::system::result<std::vector<Unreachable>, program::Problem> fromJson(
      const boost::json::value& value);
};

/// Code that was not executed.
struct Missed {
  std::string function;  ///< in which it is, or that was never called; "(anonymous)"
  bool wholeFunction = false;
  std::size_t firstLine = 0;  ///< 1-based
  std::size_t lastLine = 0;
  std::string text;    ///< its first line
  std::string reason;  ///< why it is unreachable; empty: it should be executed
};

struct Share {
  std::size_t covered = 0;
  std::size_t total = 0;  ///< without what is unreachable

  double percent() const noexcept {
    return total == 0 ? 100.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(total);
  }
};

struct ModuleCoverage {
  std::string name;
  Share lines;
  Share functions;
  Share blocks;
  std::vector<Missed> missed;  ///< in source order
};

/// Merges what V8 counted of one module in several processes. V8 tells a block only where its count
/// differs from that of the code around it, and leaves out what a process never compiled: a block
/// counts as covered when any process executed it, whether or not that process names it.
class ModuleMerger {
 public:
  /// Adds one process's `functions` of a script in the form of the inspector's
  /// Profiler.takePreciseCoverage.
  void add(const boost::json::value& functions);

  /// What is covered of this source. Marks in `used` which of the entries (by index) were needed.
  ModuleCoverage judge(std::string name, std::string_view source,
                       const std::vector<Unreachable>& unreachable,
                       std::set<std::size_t>& used) const;

 private:
  struct Range {
    Span span;
    bool executed = false;

    auto operator<=>(const Range&) const = default;
  };
  /// What one process counted: the function itself, then what is nested in it.
  using Run = std::vector<Range>;

  struct Function {
    std::string name;
    bool called = false;
    std::set<Run> runs;  ///< of processes that called it and counted its blocks
  };

  static Run runFrom(const boost::json::object& function);
  static bool executes(const Run& run, Span block);
  static std::vector<char> executedIn(Span whole, const Function& function);
  friend class ModuleJudge;

  std::map<Span, Function> functions_;
};

}  // namespace netparity::coverage
