#pragma once

#include <netparity/calls/script.hpp>
#include <netparity/dns/script.hpp>
#include <netparity/peer/script.hpp>
#include <netparity/sandbox/sandbox.hpp>
#include <netparity/wire/script.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// All faults that one program is to meet, as data: the keys `dns`, `peers`, `wire`, `network`,
/// `limits` and `calls` of a scenario's front matter.
namespace netparity::faults {

/// What stands ready in the program's temporary folder.
struct Path {
  enum class Kind {
    file,      ///< an ordinary one, with a few bytes
    folder,    ///< an empty one
    readOnly,  ///< a folder in which nothing can be created
    sealed     ///< a folder that cannot be entered
  };
  std::string name;
  Kind kind = Kind::file;
};

struct Script {
  std::optional<dns::Script> dns;
  std::optional<peer::Script> peers;
  std::optional<std::vector<wire::Rule>> wire;

  // network
  std::vector<std::string> addresses;  ///< more of the loopback: "192.0.2.1/24"
  std::vector<sandbox::Route> routes;
  std::vector<std::pair<std::string, std::string>> sysctls;

  // limits
  std::optional<unsigned> files;  ///< how many descriptors can be opened beyond what is open
  std::optional<std::pair<unsigned, unsigned>> ports;  ///< ephemeral ones, from and to
  std::vector<Path> paths;

  std::optional<std::vector<calls::Rule>> calls;

  /// Whether anything of it can only be done in a sandbox; `limits: { files }` alone cannot.
  bool needsSandbox = false;
  /// Whether the sandbox or the process is another one afterwards, and can serve no further
  /// program. Nobody takes the filter off that shows calls. Names: once a query was lost, glibc
  /// asks for A and AAAA one after the other, in that thread.
  bool leavesTraces() const {
    return dns || wire || calls || files || ports || !addresses.empty() || !routes.empty() ||
           !sysctls.empty();
  }
};

struct Problem {
  std::string path;  ///< a JSON pointer into what was declared: "/peers/slow/script/2"
  std::string text;  ///< what is wrong and what is allowed
};

struct Parsed {
  Script script;  ///< of use only when there are no problems
  std::vector<Problem> problems;
};

/// Reads the six keys; others are not looked at. All problems are found, not just the first.
Parsed parse(const boost::json::object& declared);

}  // namespace netparity::faults
