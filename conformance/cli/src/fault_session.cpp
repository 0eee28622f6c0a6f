#include "fault_session.hpp"

#include "exit.hpp"
#include "far_side.hpp"
#include "fault_log.hpp"
#include "places.hpp"
#include "signal_lines.hpp"

#include <netparity/faults/faults.hpp>
#include <netparity/sandbox/launch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/filter.h>
#include <optional>
#include <span>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace netparity::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr int kCannotRun = 127;  // as shells say
constexpr int kBySignal = 128;
constexpr unsigned kStandardStreams = 3;
// Covered by memory inside, so that no file remains whatever ends this process.
constexpr const char* kFolder = "/dev/shm";
constexpr const char* kSignals = "/dev/shm/.signals";
// What the program left to others may never end, so nobody waits for it longer.
constexpr std::chrono::seconds kPatience{1};
// The kernel tells nobody that a program has begun to listen.
constexpr std::chrono::milliseconds kLook{2};

int statusOf(int waited) {
  return WIFSIGNALED(waited) ? kBySignal + WTERMSIG(waited) : WEXITSTATUS(waited);
}

bool needsFolder(const faults::Script& script) {
  return script.peers || !script.paths.empty();
}

/// A program and the news of its end.
struct Program {
  Program(asio::io_context& io, sandbox::Child started)
      : child(std::move(started)), exited(io, ::fcntl(child.exited(), F_DUPFD_CLOEXEC, 0)) {}

  sandbox::Child child;
  asio::posix::stream_descriptor exited;
};

std::string variableOf(const std::string& peer, std::string_view member) {
  std::string out = "NETPARITY_PEER_" + peer + "_" + std::string(member);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return out;
}

class Session {
 public:
  Session(faults::Script script, const UnderFaults& plan)
      : plan_(plan),
        files_(script.files),
        hasPeers_(script.peers.has_value()),
        hasFolder_(needsFolder(script)),
        log_(script, plan.quiet),
        interrupted_(io_, SIGINT, SIGTERM),
        timer_(io_),
        nothing_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
        faults_(io_, std::move(script), {kFolder, plan.packets, kStandardStreams},
                [this](const faults::Event& event) { log_.event(event); }) {}

  int run() {
    interrupted_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (!error) {
        finish(kBySignal + signal);
      }
    });
    if (const std::string problem = prepare(); !problem.empty()) {
      log_.note(problem);
      return kCannotJudge;
    }
    if (plan_.far.empty()) {
      startNear();
    } else {
      startFar();
    }
    io_.run();
    near_.reset();
    drain();
    far_.reset();
    drain();
    log_.end(faults_.untriggered());
    return status_;
  }

 private:
  // What the kernels on both sides of a wire still have to say of programs that have ended.
  void drain() {
    // Nobody is left to be signalled, and who goes on signalling would keep us here.
    fromInput_.reset();
    fromProgram_.reset();
    io_.restart();
    while (io_.poll() > 0) {
    }
  }

  std::string prepare() {
    std::string problem;
    filter_ = faults_.filter(problem);
    if (problem.empty()) {
      problem = faults_.arm();
    }
    if (problem.empty() && hasPeers_) {
      problem = openSignals();
    }
    environment_ = environment();
    return problem;
  }

  // The program's way to signal(): whatever can write a line into a file can.
  std::string openSignals() {
    const auto signal = [this](std::string_view label, const json::value& value) {
      faults_.signal(label, value);
    };
    // Open for writing as well: then it does not end when a writer closes it.
    const int pipe = ::mkfifo(kSignals, S_IRUSR | S_IWUSR) == 0
                         ? ::open(kSignals, O_RDWR | O_NONBLOCK | O_CLOEXEC)
                         : -1;
    if (pipe < 0) {
      return std::string("cannot make ") + kSignals + ": " + std::strerror(errno);
    }
    fromProgram_.emplace(io_, pipe, signal);
    if (plan_.readSignals && ::fcntl(STDIN_FILENO, F_GETFD) >= 0) {
      fromInput_.emplace(io_, ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0), signal);
    }
    return {};
  }

  std::vector<std::string> environment() const {
    std::vector<std::string> out = sandbox::cleanEnvironment();
    // Of a sandbox around this one.
    std::erase_if(out, [](const std::string& one) {
      return one.starts_with("NETPARITY_PEER") || one.starts_with("NETPARITY_SIGNALS=") ||
             one.starts_with("NETPARITY_FOLDER=");
    });
    if (hasFolder_) {
      out.push_back(std::string("NETPARITY_FOLDER=") + kFolder);
    }
    if (!hasPeers_) {
      return out;
    }
    out.push_back(std::string("NETPARITY_SIGNALS=") + kSignals);
    const json::object bindings = faults_.bindings();
    const json::value& peers = bindings.at("peers");
    out.push_back("NETPARITY_PEERS=" + json::serialize(peers));
    for (const auto& [name, what] : peers.as_object()) {
      for (const auto& [member, value] : what.as_object()) {
        out.push_back(
            variableOf(name, member) + "=" +
            (value.is_string() ? std::string(value.get_string()) : json::serialize(value)));
      }
    }
    return out;
  }

  bool start(std::optional<Program>& program, sandbox::Launch launch, std::function<void()> ended) {
    launch.environment = environment_;
    std::string problem;
    auto child = sandbox::Child::start(launch, problem);
    if (!child) {
      log_.note(problem);
      finish(kCannotRun);
      return false;
    }
    program.emplace(io_, std::move(*child));
    program->exited.async_wait(asio::posix::stream_descriptor::wait_read,
                               [ended = std::move(ended)](const boost::system::error_code& error) {
                                 if (!error) {
                                   ended();
                                 }
                               });
    return true;
  }

  void startFar() {
    const std::size_t before = listeningSockets();
    sandbox::Launch launch;
    launch.argv = {"/bin/sh", "-c", plan_.far};
    launch.network = faults_.farSide();
    launch.input = nothing_.get();
    // What the user pipes on is the output of the command.
    launch.output = STDERR_FILENO;
    const auto ended = [this] {
      const int status = statusOf(far_->child.wait());
      log_.note(fmt::format("the program on the far side ended with status {}", status));
      if (!near_) {
        finish(kCannotJudge);
      }
    };
    if (start(far_, std::move(launch), ended)) {
      awaitFar(before);
    }
  }

  void awaitFar(std::size_t before) {
    if (listeningSockets() > before) {
      startNear();
      return;
    }
    timer_.expires_after(kLook);
    timer_.async_wait([this, before](const boost::system::error_code& error) {
      if (!error) {
        awaitFar(before);
      }
    });
  }

  void startNear() {
    sandbox::Launch launch;
    launch.argv = plan_.command;
    launch.network = faults_.nearSide();
    launch.input = plan_.readSignals ? nothing_.get() : -1;
    launch.filter = filter_;
    if (files_) {
      launch.descriptors = kStandardStreams + *files_;
    }
    if (start(near_, std::move(launch), [this] { nearEnded(); })) {
      faults_.watchCalls(near_->child.takeListener());
    }
  }

  void nearEnded() {
    status_ = statusOf(near_->child.wait());
    timer_.expires_after(kPatience);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) {
        finish(status_);
      }
    });
    faults_.settle([this] { finish(status_); });
  }

  void finish(int status) {
    if (!std::exchange(finished_, true)) {
      status_ = status;
      io_.stop();
    }
  }

  const UnderFaults& plan_;
  std::optional<unsigned> files_;
  bool hasPeers_;
  bool hasFolder_;
  asio::io_context io_{1};
  FaultLog log_;
  asio::signal_set interrupted_;
  asio::steady_timer timer_;
  sandbox::Descriptor nothing_;
  faults::Faults faults_;
  std::span<const sock_filter> filter_;
  std::vector<std::string> environment_;
  std::optional<SignalLines> fromProgram_;
  std::optional<SignalLines> fromInput_;
  std::optional<Program> far_;
  std::optional<Program> near_;
  int status_ = 0;
  bool finished_ = false;
};

}  // namespace

int runUnderFaults(faults::Script script, const UnderFaults& plan) {
  if (script.calls && !sandboxing().noFailingCalls.empty()) {
    fmt::print(stderr, "netparity: no failing system calls: {}\n", sandboxing().noFailingCalls);
    return kCannotJudge;
  }
  sandbox::Plan sandboxPlan = faults::sandboxPlan();
  if (needsFolder(script)) {
    sandboxPlan.scratch = kFolder;
  }
  if (const std::string problem = sandbox::enter(sandboxPlan); !problem.empty()) {
    fmt::print(stderr,
               "netparity: no sandbox: {}\n  hint: `netparity fault doctor` says what is possible "
               "here, and what to do\n",
               problem);
    return kCannotJudge;
  }
  return Session(std::move(script), plan).run();
}

}  // namespace netparity::cli
