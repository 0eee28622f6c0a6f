#include "netparity/implementations/implementations.hpp"

#include "install.hpp"
#include "process.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
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

enum class Form { reference, command, binary, registry, none };

/// What a user wrote, in its parts.
struct Name {
  Form form = Form::none;
  std::string_view runtime;              ///< of a binary or of the registry: node, bun, deno
  std::optional<std::string_view> rest;  ///< a version, path or command
};

Name nameOf(std::string_view spec) {
  const std::size_t end = std::min(spec.find_first_of("@:/"), spec.size());
  const std::string_view word = spec.substr(0, end);
  const char sign = end < spec.size() ? spec[end] : '\0';
  const auto rest =
      sign == '\0' ? std::nullopt : std::optional<std::string_view>(spec.substr(end + 1));
  if (word == "reference" && (sign == '\0' || sign == '@')) {
    return {Form::reference, {}, rest};
  }
  if (word == "command" && sign == ':') {
    return {Form::command, {}, rest};
  }
  if (isRuntime(word) && sign == ':') {
    return {Form::binary, word, rest};
  }
  if (isRuntime(word) && sign != '/') {
    return {Form::registry, word, rest};
  }
  const std::size_t slash = spec.rfind('/');
  if (slash != std::string_view::npos && isRuntime(spec.substr(slash + 1))) {
    return {Form::binary, spec.substr(slash + 1), spec};
  }
  return {};
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

// "26", "26.10" or "26.10.0".
bool isVersion(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr int kParts = 3;
  for (int part = 1; part <= kParts; ++part) {
    const std::size_t end = std::min(text.find_first_not_of(kDigits), text.size());
    if (end == 0) {
      return false;
    }
    if (end == text.size()) {
      return true;
    }
    if (text[end] != '.') {
      return false;
    }
    text.remove_prefix(end + 1);
  }
  return false;
}

boost::system::result<Implementation, Problem> fromRegistry(std::string_view runtime,
                                                            std::optional<std::string_view> wanted,
                                                            const Places& places, const Say& say) {
  std::string version(wanted.value_or(""));
  if (!wanted) {
    version = std::string(std::find_if(kPinned.begin(), kPinned.end(), [&](const auto& entry) {
                            return entry.first == runtime;
                          })->second);
  }
  if (!isVersion(version)) {
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

boost::system::result<Implementation, Problem> reference(std::string_view spec, const Name& name,
                                                         const Places& places) {
  Implementation out{std::string(spec), "reference", "", {places.referenceAdapter.string()}, {}};
  if (name.rest) {
    if (std::find(kReferenceMajors.begin(), kReferenceMajors.end(), *name.rest) ==
        kReferenceMajors.end()) {
      return Problem{"the reference does not follow Node " + std::string(*name.rest),
                     "reference@20, reference@22, reference@24 or reference@26", true};
    }
    out.argv.emplace_back("--compat");
    out.argv.emplace_back(*name.rest);
  }
  if (::access(places.referenceAdapter.c_str(), X_OK) != 0) {
    return Problem{"the reference's adapter is not built: " + places.referenceAdapter.string(),
                   "build the target netparity-adapter-reference"};
  }
  return out;
}

boost::system::result<Implementation, Problem> command(std::string_view spec, const Name& name) {
  std::istringstream words{std::string(name.rest.value_or(""))};
  Implementation out{std::string(spec), "command", "", {}, {}};
  for (std::string word; words >> word;) {
    out.argv.push_back(word);
  }
  if (out.argv.empty()) {
    return Problem{"\"command:\" names no command", "command:./my-adapter --flag", true};
  }
  return out;
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
  const Name name = nameOf(spec);
  switch (name.form) {
    case Form::reference:
      return reference(spec, name, places);
    case Form::command:
      return command(spec, name);
    case Form::binary:
      return fromBinary(spec, name.runtime, fs::path(name.rest.value_or("")), places);
    case Form::registry:
      return fromRegistry(name.runtime, name.rest, places, say);
    case Form::none:
      break;
  }
  return Problem{"there is no implementation \"" + std::string(spec) + "\"",
                 "reference, reference@20, node@26.10.0, node@24, bun@1.4.5, deno@2.9.6, "
                 "node:/path/to/node or \"command:PROGRAM ARG…\"",
                 true};
}

bool namesNode(std::string_view spec) {
  return nameOf(spec).runtime == "node";
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
