#pragma once

#include <boost/system/result.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What can be run: Node, Bun, Deno by version, the reference, or any adapter command.
namespace netparity::implementations {

/// The oracle, unless the user names another: the current long-term line, which Bun and Deno
/// follow.
inline constexpr std::string_view kDefaultOracleVersion = "26.10.0";

/// The Node majors that the reference can be told to follow.
inline constexpr std::array<std::string_view, 4> kReferenceMajors = {"20", "22", "24", "26"};

struct Implementation {
  std::string key;      ///< how it was named, with the exact version: "node@26.10.0", "reference"
  std::string name;     ///< "node", "bun", "deno", "reference", "command"
  std::string version;  ///< empty where only the adapter knows it
  std::vector<std::string> argv;  ///< starts its adapter
  std::map<std::string, std::string> env;
};

/// Why a name could not be resolved, and what to do.
struct Problem {
  std::string message;
  std::string hint;
  bool isMisuse = false;  ///< the name itself means nothing, on whatever machine
};

/// Lets `value()` of a result throw: std::runtime_error with the message.
[[noreturn]] void throw_exception_from_error(const Problem& problem,
                                             const boost::source_location& location);

/// Where things are.
struct Places {
  std::filesystem::path cache;              ///< of runtimes; see defaultCache()
  std::filesystem::path javascriptAdapter;  ///< netparity-adapter.cjs
  std::filesystem::path referenceAdapter;   ///< netparity-adapter-reference
};

/// Hears what is being done, a line at a time, when it takes long.
using Say = std::function<void(std::string_view)>;

/// $NETPARITY_CACHE, else $XDG_CACHE_HOME/netparity, else ~/.cache/netparity.
std::filesystem::path defaultCache();

/// Turns what a user wrote into something to run, installing it from the npm registry into the
/// cache if it is not there:
///  - "reference": as the newest Node that it follows; "reference@22": as that major, one of
///  kReferenceMajors
///  - "node", "bun", "deno": the default oracle's version, or the pinned one; "node@26.10.0":
///  exactly that; "node@24": the newest of that major
///  - "node:/path/to/node", "bun:…", "deno:…", or a path to a file named so: that binary
///  - "command:PROGRAM ARG…": a third-party adapter
/// A Node on PATH is never taken.
boost::system::result<Implementation, Problem> resolve(std::string_view spec, const Places& places,
                                                       const Say& say = {});

/// Whether a name that resolve() takes means real Node: "node", "node@…", "node:…" or a path to a
/// file of that name.
bool namesNode(std::string_view spec);

/// What the cache holds, as "node@26.10.0", sorted.
std::vector<std::string> installed(const Places& places);

}  // namespace netparity::implementations
