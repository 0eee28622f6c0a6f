#include "netparity/lane/lane.hpp"

#include <stdlib.h>  // NOLINT: mkdtemp is POSIX

#include <algorithm>
#include <charconv>

#include "adapter.hpp"

namespace netparity::lane {

namespace {

// A folder that goes with the run that it was made for.
class RunFolder {
 public:
  explicit RunFolder(const std::filesystem::path& root) : path_((root / "np-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      path_.clear();
    }
  }
  ~RunFolder() {
    if (!path_.empty()) {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  RunFolder(RunFolder&&) = delete;
  RunFolder& operator=(RunFolder&&) = delete;

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
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
    : command_(std::move(command)), limits_(limits), tmpRoot_(std::move(tmpRoot)), cancel_(cancel) {}

Lane::~Lane() = default;

bool Lane::ensureStarted() {
  if (adapter_ != nullptr) {
    return true;
  }
  startProblem_.clear();
  auto process = ChildProcess::start(command_, startProblem_);
  if (!process) {
    return false;
  }
  auto adapter = std::make_unique<Adapter>(std::move(*process), limits_, cancel_);
  Hello hello;
  if (!adapter->greet(hello, startProblem_)) {
    if (const std::string output = adapter->output(); !output.empty()) {
      startProblem_ += "; it printed: " + output.substr(0, 500);
    }
    return false;
  }
  hello_ = std::move(hello);
  knowsHello_ = true;
  adapter_ = std::move(adapter);
  runs_ = 0;
  return true;
}

const Hello* Lane::hello() { return knowsHello_ || ensureStarted() ? &hello_ : nullptr; }

RunOutcome Lane::run(std::string_view program) {
  RunOutcome outcome;
  if (!ensureStarted()) {
    outcome.how = cancel_ != nullptr && cancel_->cancelled() ? How::cancelled : How::adapterError;
    outcome.text = startProblem_;
    return outcome;
  }
  const RunFolder folder(tmpRoot_);
  if (folder.path().empty()) {
    outcome.text = "cannot make a temporary folder in " + tmpRoot_.string();
    return outcome;
  }
  const bool fresh = runs_ == 0;
  bool reusable = false;
  outcome = adapter_->run(program, "r" + std::to_string(++runs_), folder.path(), reusable);
  outcome.freshProcess = fresh;
  if (!reusable) {
    retire();
  }
  return outcome;
}

void Lane::retire() { adapter_.reset(); }

}  // namespace netparity::lane
