// The adapter as a process: what it says of itself, and the commands that it carries out.
#pragma once

#include <netparity/adapter/channel.hpp>
#include <netparity/adapter/session.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::adapter {

/// The `hello` message.
struct Hello {
  std::string name;
  std::string version;
  std::string build;
  std::string follows;
  std::vector<std::string> capabilities;

  std::string message() const;
};

/// Carries out commands until the end of input or `quit`. What is wrong with a command is reported
/// and never ends the process. `afterEach` is called when a command is done and nothing of it is
/// left.
void serve(Channel& channel, const Session::MakePlatform& makePlatform,
           const std::function<void()>& afterEach);

/// Runs one program from files; no bindings file when its name is empty.
void runOnce(Channel& channel, const Session::MakePlatform& makePlatform,
             const std::string& programFile, const std::string& bindingsFile);

}  // namespace netparity::adapter
