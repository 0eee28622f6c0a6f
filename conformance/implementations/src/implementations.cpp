#include "netparity/implementations/implementations.hpp"

#include "install.hpp"
#include "process.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace netparity::implementations {

namespace fs = std::filesystem;

namespace {

// What a name without a version means.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPinned = {
    {{"node", kDefaultOracleVersion}, {"bun", "1.4.5"}, {"deno", "2.9.6"}}};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Implementation javascript(const Places& places, std::string key, std::string_view runtime,
                          std::string version, const fs::path& binary) {
  Implementation out;
  out.key = std::move(key);
  out.name = std::string(runtime);
  out.version = std::move(version);
  out.argv = {binary.string()};
  if (runtime == "deno") {
    out.argv.insert(out.argv.end(), {"run", "--quiet", "--no-prompt", "-A"});
  }
  out.argv.push_back(places.javascriptAdapter.string());
  return out;
}

boost::system::result<Implementation, Problem> fromBinary(std::string_view spec,
                                                          std::string_view runtime,
                                                          const fs::path& binary,
                                                          const Places& places) {
  if (::access(binary.c_str(), X_OK) != 0 || fs::is_directory(binary)) {
    return Problem{binary.string() + " is no program that can be run",
                   "give the path of a " + std::string(runtime) + " binary"};
  }
  const Output version = runCommand({fs::absolute(binary).string(), "--version"});
  std::string text = version.text.substr(
      0, version.text.find_first_of(" \n", version.text.starts_with("deno ") ? 5 : 0));
  text.erase(0, text.find_first_of("0123456789") == std::string::npos
                    ? 0
                    : text.find_first_of("0123456789"));
  return javascript(places, std::string(spec), runtime, text, fs::absolute(binary));
}

boost::system::result<Implementation, Problem> fromRegistry(std::string_view runtime,
                                                            std::string version,
                                                            const Places& places, const Say& say) {
  if (version.empty()) {
    version = std::string(std::find_if(kPinned.begin(), kPinned.end(), [&](const auto& entry) {
                            return entry.first == runtime;
                          })->second);
  }
  if (version.find_first_not_of("0123456789.") != std::string::npos) {
    return Problem{"\"" + version + "\" is no version",
                   std::string(runtime) + "@26.10.0 or " + std::string(runtime) + "@26", true};
  }
  if (std::count(version.begin(), version.end(), '.') < 2) {
    auto newest = newestOf(runtime, version);
    if (!newest) {
      return newest.error();
    }
    version = *newest;
  }
  if (auto problem = install(places, runtime, version, say)) {
    return *problem;
  }
  return javascript(places, std::string(runtime) + "@" + version, runtime, version,
                    binaryOf(places, runtime, version));
}

}  // namespace

void throw_exception_from_error(const Problem& problem,
                                const boost::source_location& /*location*/) {
  throw std::runtime_error(problem.message);
}

fs::path defaultCache() {
  if (const std::string own = environment("NETPARITY_CACHE"); !own.empty()) {
    return own;
  }
  if (const std::string xdg = environment("XDG_CACHE_HOME"); !xdg.empty()) {
    return fs::path(xdg) / "netparity";
  }
  const std::string home = environment("HOME");
  return fs::path(home.empty() ? "/tmp" : home) / ".cache" / "netparity";
}

boost::system::result<Implementation, Problem> resolve(std::string_view spec, const Places& places,
                                                       const Say& say) {
  constexpr std::string_view kReference = "reference";
  if (spec == kReference || spec.starts_with("reference@")) {
    if (::access(places.referenceAdapter.c_str(), X_OK) != 0) {
      return Problem{"the reference's adapter is not built: " + places.referenceAdapter.string(),
                     "build the target netparity-adapter-reference"};
    }
    Implementation out{std::string(spec), "reference", "", {places.referenceAdapter.string()}, {}};
    if (spec != kReference) {
      const std::string_view major = spec.substr(kReference.size() + 1);
      if (std::find(kReferenceMajors.begin(), kReferenceMajors.end(), major) ==
          kReferenceMajors.end()) {
        return Problem{"the reference does not follow Node " + std::string(major),
                       "reference@20, reference@22, reference@24 or reference@26", true};
      }
      out.argv.emplace_back("--compat");
      out.argv.emplace_back(major);
    }
    return out;
  }
  constexpr std::string_view kCommand = "command:";
  if (spec.starts_with(kCommand)) {
    std::istringstream words{std::string(spec.substr(kCommand.size()))};
    Implementation out{std::string(spec), "command", "", {}, {}};
    for (std::string word; words >> word;) {
      out.argv.push_back(word);
    }
    if (out.argv.empty()) {
      return Problem{"\"command:\" names no command", "command:./my-adapter --flag", true};
    }
    return out;
  }
  const std::size_t at = spec.find('@');
  const std::size_t colon = spec.find(':');
  if (colon != std::string_view::npos && isRuntime(spec.substr(0, colon))) {
    return fromBinary(spec, spec.substr(0, colon), fs::path(spec.substr(colon + 1)), places);
  }
  if (isRuntime(spec.substr(0, at))) {
    return fromRegistry(spec.substr(0, at),
                        at == std::string_view::npos ? "" : std::string(spec.substr(at + 1)),
                        places, say);
  }
  if (const fs::path path(spec);
      spec.find('/') != std::string_view::npos && isRuntime(path.filename().string())) {
    return fromBinary(spec, path.filename().string(), path, places);
  }
  return Problem{"there is no implementation \"" + std::string(spec) + "\"",
                 "reference, reference@20, node@26.10.0, node@24, bun@1.4.5, deno@2.9.6, "
                 "node:/path/to/node or \"command:PROGRAM ARG…\"",
                 true};
}

bool namesNode(std::string_view spec) {
  constexpr std::string_view kNode = "node";
  const std::string_view runtime = spec.substr(0, spec.find_first_of("@:"));
  return runtime == kNode ||
         (spec.find('/') != std::string_view::npos && fs::path(spec).filename() == kNode);
}

std::vector<std::string> installed(const Places& places) {
  std::vector<std::string> out;
  for (const auto& entry : kPinned) {
    std::error_code error;
    for (fs::directory_iterator it(places.cache / entry.first, error), end; !error && it != end;
         it.increment(error)) {
      if (fs::exists(it->path() / entry.first)) {
        out.push_back(std::string(entry.first) + "@" + it->path().filename().string());
      }
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace netparity::implementations
