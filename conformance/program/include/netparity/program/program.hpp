#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The program: what a scenario compiles to and what adapters execute. The format is IR.md, the
/// schema program.schema.json.
namespace netparity::program {

/// Why JSON is no program, and where in it: a path such as "body[3].expr.args[0].k".
struct Problem {
  std::string where;
  std::string message;

  std::string text() const { return where.empty() ? message : where + ": " + message; }
};

/// Lets `value()` of a result throw: std::runtime_error with the problem's text.
[[noreturn]] void throw_exception_from_error(const Problem& problem,
                                             const boost::source_location& location);

/// A set of Node majors, such as ">=20 <26" or "26": every condition must hold.
class MajorRange {
 public:
  /// Nothing when the text is no range.
  static std::optional<MajorRange> parse(std::string_view text);

  bool contains(int major) const noexcept { return major >= least_ && major <= most_; }

 private:
  int least_ = 0;
  int most_ = 9999;
};

/// The front matter.
struct Meta {
  std::string description;
  std::vector<std::string> covers;
  std::vector<std::string> needs;
  std::vector<std::string> issues;
  std::string node;    ///< the range as written; empty: all majors
  bool fresh = false;  ///< `process: fresh`
  /// `limits: { files: N }` alone: how many descriptors the program may open beyond what is open.
  std::optional<unsigned> spareDescriptors;
  /// Which faults are declared: of `dns`, `peers`, `wire`, `network`, `limits`, `calls`, in this
  /// order.
  std::vector<std::string> faults;
  /// Whether `limits: { files }` is among them.
  bool limitsDescriptors = false;
  /// Whether they can only be made in a sandbox.
  bool needsSandbox = false;
  /// Whether `calls` is among them.
  bool needsFailingCalls = false;
};

/// What a step is and where it stands in the scenario's file.
struct Step {
  int line = 0;       ///< 1-based
  int column = 0;     ///< 1-based, in UTF-16 units
  std::string kind;   ///< k of its node: "call", "new", "get", "index", "invoke", "help", "assign"
  std::string name;   ///< method, property, class, helper; empty for invoke and index
  std::string label;  ///< name of the object that it makes, or empty
  /// For probe and get steps: where in the value a `.port`, `.localPort` or `.remotePort` stands
  /// that the expression reads: keys and indices on the way through object and array literals, none
  /// for the value itself.
  std::vector<std::vector<std::string>> ports;
};

/// A checked program. Immutable; copies share nothing.
class Program {
 public:
  /// Checks everything that IR.md promises, so that whoever executes it need not.
  static boost::system::result<Program, Problem> fromJson(boost::json::value value);

  const std::string& id() const noexcept { return id_; }
  const Meta& meta() const noexcept { return meta_; }
  /// Whether the scenario means something on this Node major.
  bool appliesTo(int nodeMajor) const;
  /// The same for a version such as "26.10.0".
  bool appliesTo(std::string_view nodeVersion) const;
  /// The step of that number, or null.
  const Step* step(int number) const noexcept;
  const std::map<int, Step>& steps() const noexcept { return steps_; }
  /// The whole program in the form of IR.md.
  const boost::json::object& json() const noexcept { return json_; }
  /// The same as one line of text, as adapters get it.
  std::string text() const;

 private:
  Program() = default;

  std::string id_;
  Meta meta_;
  std::map<int, Step> steps_;
  boost::json::object json_;
};

}  // namespace netparity::program
