#pragma once

#include "netparity/calls/event.hpp"
#include "netparity/calls/script.hpp"

#include <netparity/sandbox/descriptor.hpp>

#include <boost/asio/io_context.hpp>

#include <linux/filter.h>
#include <memory>
#include <span>
#include <string>
#include <vector>

/// System calls of a program that fail as a script says, each at an exact call: the kernel shows
/// them to this process (seccomp user notification) and gives the program the error that it
/// answers with, or does what was asked for. The program is as it is, in any language, and needs no
/// rights.
///
///     auto script = calls::parse(json);
///     calls::Calls calls(context, script.rules, report);
///     std::string problem = calls.prepare();
///     sandbox::Launch launch;
///     launch.argv = {"node", "program.js"};
///     launch.filter = calls.filter();
///     auto program = sandbox::Child::start(launch, problem);
///     calls.watch(program->takeListener());
///     calls.arm();                             // from now on they count
///     context.run();
///     calls.untriggered();
namespace netparity::calls {

/// Answers the calls of one program, and of what it starts.
///
/// Standard streams are never meant. A call on a non-blocking socket that finds nothing to do,
/// which the kernel would answer with EAGAIN, does not count: how often a program asks in vain
/// differs from run to run.
class Calls {
 public:
  /// `report` is called from arm() and from handlers of `context`, which must be run by one thread.
  Calls(boost::asio::io_context& context, std::vector<Rule> rules, const Report& report);
  ~Calls();
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;
  Calls(Calls&&) = delete;
  Calls& operator=(Calls&&) = delete;

  /// Makes the filter, for calls on descriptors from `firstDescriptor` on: those below are what the
  /// program is started with, at least the standard streams. Returns why that is impossible; empty
  /// when it is done.
  std::string prepare(unsigned firstDescriptor = 3);
  /// For Launch::filter: shows no call but those that the rules name. Valid as long as this.
  std::span<const sock_filter> filter() const;

  /// Answers the calls that arrive there, until this is destroyed: then they fail with ENOSYS. The
  /// program waits for each answer, so nobody may wait for the program without running the context.
  void watch(sandbox::Descriptor listener);

  /// Reports the rules as armed and counts the calls from now on; before, none fails.
  void arm();

  /// A sentence for each rule that did not act, or not as often as it should have.
  std::vector<std::string> untriggered() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace netparity::calls
