#pragma once

#include <netparity/lane/lane.hpp>
#include <netparity/program/program.hpp>

#include <boost/json/array.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Is an adapter honest? Runs the programs of conformance/adapters/check, negative controls among
/// them, and compares what the adapter writes with what it must write. It judges the adapter, not
/// the implementation behind it.
namespace netparity::check {

/// What an honest adapter writes: the contents of a NAME.expect.json, see adapters/check/README.md.
struct Expectation {
  lane::How ending = lane::How::finished;
  std::optional<bool> dirty;
  boost::json::array records;                    ///< patterns, in this order, others in between
  boost::json::array never;                      ///< patterns that nothing may match
  std::shared_ptr<const Expectation> otherwise;  ///< as good as this one

  static boost::system::result<Expectation, program::Problem> fromJson(
      const boost::json::value& value);
};

/// Why what an adapter wrote is not what was expected.
struct Mismatch {
  std::string expected;              ///< the pattern, or the ending
  std::string actual;                ///< the record at fault, or what happened instead
  std::vector<std::string> context;  ///< up to 3 records before it
  int step = 0;                      ///< of the last record in the context, 0: none
};

/// Compares one run; nothing when it is as expected.
std::optional<Mismatch> compare(const Expectation& expectation, const lane::RunOutcome& outcome);

/// A program with what is expected of it.
struct Control {
  std::string name;
  std::string path;
  program::Program program;
  Expectation expectation;
};

/// The controls of a folder, by name. A bad file is a problem that names it.
boost::system::result<std::vector<Control>, program::Problem> load(
    const std::filesystem::path& folder);

struct Verdict {
  enum class Result { ok, failed, notApplicable };
  Result result = Result::ok;
  std::string name;         ///< of the control, or "hello"
  std::string description;  ///< what the control is about
  std::string reason;       ///< why it failed or does not apply; empty when ok
  std::optional<Mismatch> mismatch;
  std::string path;    ///< of the control's program
  int line = 0;        ///< where in it
  std::string output;  ///< what the adapter printed meanwhile
};

struct Options {
  lane::Limits limits;
  /// How long the control that must not end is watched.
  std::chrono::milliseconds hangAfter{2000};
  std::filesystem::path tmpRoot = "/tmp";
};

/// Runs all controls, after the handshake, and tells each verdict as it is known. A handshake that
/// failed is the only verdict. Returns them all.
std::vector<Verdict> run(const lane::Command& command, const std::vector<Control>& controls,
                         const Options& options, const std::function<void(const Verdict&)>& tell,
                         lane::CancelToken* cancel = nullptr);

}  // namespace netparity::check
