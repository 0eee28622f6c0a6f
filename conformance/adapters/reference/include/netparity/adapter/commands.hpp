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
/// and never ends the process. `whenGone`, if there is one, is called when nothing of a program is
/// left, before its `done` is sent: what it finds is told as that program's.
void serve(Channel& channel, const Session::MakePlatform& makePlatform,
           const std::function<void()>& whenGone);

/// Runs one program from files; no bindings file when its name is empty.
void runOnce(Channel& channel, const Session::MakePlatform& makePlatform,
             const std::string& programFile, const std::string& bindingsFile);

}  // namespace netparity::adapter
