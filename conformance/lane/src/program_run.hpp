#pragma once

#include "netparity/lane/lane.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace netparity::lane {

/// What an adapter says about one program, message by message; no input or output here.
///
///     sent --started--> running --record--> running
///     sent, running --unsupported--> abandoned
///     running --done--> ended;  abandoned --done--> ended;  any --harness-error, nonsense,
///     end()--> ended
class ProgramRun {
 public:
  enum class Phase { sent, running, abandoned, ended };

  ProgramRun(std::string id, const Limits& limits);

  /// Takes the next message in. Returns whether more are to come.
  bool take(std::string_view line);
  /// Ends the run for a reason outside of the messages.
  void end(How how, std::string text);

  Phase phase() const noexcept { return phase_; }
  /// The process may be used again.
  bool reusable() const noexcept { return outcome_.how == How::finished && !outcome_.dirty; }
  RunOutcome& outcome() noexcept { return outcome_; }

 private:
  bool fail(std::string text);
  std::string beyondLimits() const;
  bool takeControl(std::string_view kind, const boost::json::object& message);
  bool takeStarted(const boost::json::object& message);
  bool takeUnsupported(const boost::json::object& message);
  bool takeDone(const boost::json::object& message);
  bool takeRecord(boost::json::object& message, std::string_view line);

  const std::string id_;
  const Limits& limits_;
  Phase phase_ = Phase::sent;
  std::size_t bytes_ = 0;
  RunOutcome outcome_;
};

}  // namespace netparity::lane
