#include <netparity/coverage/collect.hpp>
#include <netparity/lane/child_process.hpp>
#include <netparity/oracle/oracle.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <poll.h>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace netparity::coverage {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

using Clock = std::chrono::steady_clock;

/// A new folder that goes with this object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& root) {
    std::string name = (root / "netparity-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      fs::remove_all(path_, ignored);
    }
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

// Reads what is there; returns whether there can be more.
bool drain(int fd) {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  return ::read(fd, buffer.data(), buffer.size()) > 0;
}

// Runs a command to its end. Returns why it did not come to a good one, or an empty string.
std::string runToEnd(const lane::Command& command, std::chrono::milliseconds limit,
                     lane::CancelToken& cancel) {
  std::string problem;
  auto process = lane::ChildProcess::start(command, problem);
  if (!process) {
    return problem;
  }
  bool recordsOpen = true;
  bool outputOpen = true;
  const Clock::time_point end = Clock::now() + limit;
  while (!process->hasExited()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) {
      return "did not end in time";
    }
    std::array<pollfd, 4> watched = {pollfd{process->exited(), POLLIN, 0},
                                     pollfd{cancel.fd(), POLLIN, 0},
                                     pollfd{recordsOpen ? process->records() : -1, POLLIN, 0},
                                     pollfd{outputOpen ? process->output() : -1, POLLIN, 0}};
    ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    if (cancel.cancelled()) {
      return "was interrupted";
    }
    if (watched[2].revents != 0) {
      recordsOpen = drain(process->records());
    }
    if (watched[3].revents != 0) {
      outputOpen = drain(process->output());
    }
  }
  const std::string ending = process->reap();
  return ending == "exited with status 0" ? std::string() : ending;
}

json::value parseFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  boost::system::error_code error;
  json::value value = json::parse(text.str(), error);
  return error ? json::value() : value;
}

class Collector {
 public:
  Collector(const std::vector<Job>& jobs, const CollectOptions& options, lane::CancelToken& cancel)
      : jobs_(jobs), options_(options), cancel_(cancel) {}

  Collected collect() {
    readSources();
    if (out_.problems.empty()) {
      // Those with faults wait most of the time.
      constexpr unsigned kWaitersPerJob = 3;
      const bool waits = std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) {
        return job.program->meta().needsSandbox;
      });
      std::vector<std::thread> threads;
      for (unsigned i = 0; i < std::max(1U, options_.jobs) * (waits ? kWaitersPerJob : 1); ++i) {
        threads.emplace_back([this] { work(); });
      }
      for (std::thread& thread : threads) {
        thread.join();
      }
    }
    std::sort(out_.problems.begin(), out_.problems.end());
    return std::move(out_);
  }

 private:
  void readSources() {
    const TemporaryFolder folder(options_.tmpRoot);
    if (folder.path().empty()) {
      out_.problems.push_back("no temporary folder in " + options_.tmpRoot.string());
      return;
    }
    const fs::path file = folder.path() / "sources.json";
    lane::Command command;
    command.argv = {options_.adapter.argv.front(), "--no-warnings", "--expose-internals",
                    options_.sourceScript.string(), file.string()};
    command.argv.insert(command.argv.end(), options_.modules.begin(), options_.modules.end());
    if (std::string problem = runToEnd(command, options_.limits.hangAfter, cancel_);
        !problem.empty()) {
      out_.problems.push_back("the sources of Node's modules: " + problem);
      return;
    }
    const json::value sources = parseFile(file);
    for (const std::string& module : options_.modules) {
      const json::value* source =
          sources.is_object() ? sources.get_object().if_contains(module) : nullptr;
      if (source == nullptr || !source->is_string()) {
        out_.problems.push_back("this Node has no module " + module);
      } else {
        out_.sources[module] = std::string(source->get_string());
      }
    }
  }

  void work() {
    const TemporaryFolder counts(options_.tmpRoot);
    if (counts.path().empty()) {
      addProblem("no temporary folder in " + options_.tmpRoot.string());
      return;
    }
    lane::Command command = options_.adapter;
    command.env["NODE_V8_COVERAGE"] = counts.path().string();
    lane::LanePair lanes(command, options_.sandboxing, options_.limits, options_.tmpRoot, &cancel_);
    for (std::size_t i = next_++; i < jobs_.size() && !cancel_.cancelled(); i = next_++) {
      const Job& job = jobs_[i];
      const program::Meta& meta = job.program->meta();
      if (std::string why = oracle::whyBlocked(meta, options_.sandboxing); !why.empty()) {
        const std::lock_guard lock(mutex_);
        out_.blocked.push_back(job.id + ": " + why);
        continue;
      }
      const lane::RunOutcome outcome = oracle::runOnce(lanes.lane(meta.needsSandbox), *job.program);
      if (outcome.how != lane::How::finished) {
        addProblem(job.id + ": " + (outcome.text.empty() ? "was not finished" : outcome.text));
      } else if (!addCounts(counts.path())) {
        addProblem(job.id + ": Node wrote no counts");
      }
    }
  }

  void addProblem(std::string problem) {
    const std::lock_guard lock(mutex_);
    out_.problems.push_back(std::move(problem));
  }

  bool addCounts(const fs::path& folder) {
    bool found = false;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      const json::value profile = parseFile(entry.path());
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
      const json::value* scripts =
          profile.is_object() ? profile.get_object().if_contains("result") : nullptr;
      if (scripts == nullptr || !scripts->is_array()) {
        continue;
      }
      found = true;
      for (const json::value& script : scripts->get_array()) {
        addScript(script);
      }
    }
    return found;
  }

  void addScript(const json::value& script) {
    const json::object* object = script.if_object();
    const json::value* url = object != nullptr ? object->if_contains("url") : nullptr;
    const json::value* functions = object != nullptr ? object->if_contains("functions") : nullptr;
    if (url == nullptr || !url->is_string() || functions == nullptr) {
      return;
    }
    const std::string name(url->get_string());
    if (out_.sources.contains(name)) {
      const std::lock_guard lock(mutex_);
      out_.modules[name].add(*functions);
    }
  }

  const std::vector<Job>& jobs_;
  const CollectOptions& options_;
  lane::CancelToken& cancel_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;  ///< of what follows, while threads run; sources do not change any more then
  Collected out_;
};

}  // namespace

Collected collect(const std::vector<Job>& jobs, const CollectOptions& options,
                  lane::CancelToken& cancel) {
  return Collector(jobs, options, cancel).collect();
}

}  // namespace netparity::coverage
