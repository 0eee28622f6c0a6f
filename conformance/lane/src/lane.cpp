#include "netparity/lane/lane.hpp"

#include "adapter.hpp"
#include "text.hpp"

#include <netparity/limits/descriptors.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdlib.h>  // NOLINT: mkdtemp is POSIX

namespace netparity::lane {

namespace {

// A unix socket's path has 107 bytes; programs get the rest.
constexpr std::size_t kLongestRoot = 50;

void removeFolder(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) {
    return;
  }
  // Programs take permissions away to see what happens then. Give them back, from the top down.
  const auto open = [](const fs::path& folder) {
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add, ignored);
  };
  open(path);
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_directory(error) && !it->is_symlink(error)) {
      open(it->path());
    }
  }
  fs::remove_all(path, error);
}

// A folder that goes with the run that it was made for.
class RunFolder {
 public:
  explicit RunFolder(const std::filesystem::path& root) : path_((root / "np-XXXXXX").string()) {
    if (root.native().size() > kLongestRoot) {
      problem_ = "its path is longer than " + std::to_string(kLongestRoot) + " bytes";
    } else if (::mkdtemp(path_.data()) == nullptr) {
      problem_ = std::strerror(errno);
    }
  }
  ~RunFolder() {
    if (problem_.empty()) {
      removeFolder(path_);
    }
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  RunFolder(RunFolder&&) = delete;
  RunFolder& operator=(RunFolder&&) = delete;

  const std::string& path() const noexcept { return path_; }
  /// Empty when the folder is there.
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

}  // namespace

bool Hello::can(std::string_view capability) const {
  return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

int Hello::followedMajor() const {
  int major = 0;
  std::from_chars(follows.data(), follows.data() + follows.size(), major);
  return major;
}

Lane::Lane(Command command, Limits limits, std::filesystem::path tmpRoot, CancelToken* cancel)
    : command_(std::move(command)),
      limits_(limits),
      tmpRoot_(std::move(tmpRoot)),
      cancel_(cancel) {}

Lane::~Lane() = default;

bool Lane::ensureStarted() {
  // A process may do its `done` and then die; whose fault that is cannot be the next program's.
  if (adapter_ != nullptr && adapter_->hasExited()) {
    retire();
  }
  if (adapter_ != nullptr) {
    return true;
  }
  startProblem_.clear();
  startOutput_.clear();
  if (cancel_ != nullptr && cancel_->cancelled()) {
    startProblem_ = "interrupted";
    return false;
  }
  auto process = ChildProcess::start(command_, startProblem_);
  if (!process) {
    return false;
  }
  auto adapter = std::make_unique<Adapter>(std::move(*process), limits_, cancel_);
  Hello hello;
  if (!adapter->greet(hello, startProblem_)) {
    startOutput_ = adapter->output();
    if (!startOutput_.empty()) {
      constexpr std::size_t kEnough = 500;
      startProblem_ += "; it printed: " + excerpt(startOutput_, kEnough);
    }
    return false;
  }
  hello_ = std::move(hello);
  knowsHello_ = true;
  adapter_ = std::move(adapter);
  runs_ = 0;
  return true;
}

const Hello* Lane::hello() {
  return knowsHello_ || ensureStarted() ? &hello_ : nullptr;
}

RunOutcome Lane::run(std::string_view program, std::string_view name,
                     std::optional<unsigned> spareDescriptors) {
  if (!spareDescriptors) {
    return runHere(program, name);
  }
  retire();
  RunOutcome outcome;
  if (ensureStarted()) {
    outcome.text = limits::leaveDescriptors(adapter_->pid(), *spareDescriptors);
  }
  if (outcome.text.empty()) {
    outcome = runHere(program, name);
  }
  retire();
  return outcome;
}

RunOutcome Lane::runHere(std::string_view program, std::string_view name) {
  for (;;) {
    RunOutcome outcome;
    if (!ensureStarted()) {
      outcome.how = cancel_ != nullptr && cancel_->cancelled() ? How::cancelled : How::adapterError;
      outcome.text = startProblem_;
      outcome.output = startOutput_;
      return outcome;
    }
    const RunFolder folder(tmpRoot_);
    if (!folder.problem().empty()) {
      outcome.text =
          "cannot make a temporary folder in " + tmpRoot_.string() + ": " + folder.problem();
      return outcome;
    }
    const bool fresh = runs_ == 0;
    // A number makes it this run's alone, so that what comes late from another is noticed.
    const std::string id =
        (name.empty() ? std::string("r") : std::string(name) + "#") + std::to_string(++runs_);
    Adapter::Run run = adapter_->run(program, id, folder.path());
    if (!run.reusable) {
      retire();
    }
    if (!fresh && !run.begun && run.outcome.how == How::crashed) {
      continue;  // the process was dying of what it did before; this program has not met it
    }
    run.outcome.freshProcess = fresh;
    return std::move(run.outcome);
  }
}

void Lane::retire() {
  adapter_.reset();
}

}  // namespace netparity::lane
