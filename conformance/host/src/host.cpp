#include "netparity/host/host.hpp"

#include "line_buffer.hpp"
#include "program_faults.hpp"

#include <netparity/sandbox/launch.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace netparity::host {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::posix::stream_descriptor;

namespace {

constexpr int kRecords = 3;
constexpr std::size_t kPiece = 65536;

/// Writes lines in order, without waiting for who reads.
class LineWriter {
 public:
  LineWriter(asio::io_context& io, int fd) : out_(io, fd) {}

  void send(std::string line) {
    lines_.push_back(std::move(line) + "\n");
    if (lines_.size() == 1) {
      writeNext();
    }
  }
  bool idle() const { return lines_.empty(); }
  void whenIdle(std::function<void()> then) {
    then_ = std::move(then);
    if (idle()) {
      std::exchange(then_, nullptr)();
    }
  }

 private:
  void writeNext() {
    asio::async_write(out_, asio::buffer(lines_.front()),
                      [this](const boost::system::error_code& error, std::size_t /*size*/) {
                        lines_.pop_front();
                        if (error) {
                          lines_.clear();  // nobody reads; its end is seen elsewhere
                        } else if (!lines_.empty()) {
                          writeNext();
                          return;
                        }
                        if (then_) {
                          std::exchange(then_, nullptr)();
                        }
                      });
  }

  stream_descriptor out_;
  std::deque<std::string> lines_;
  std::function<void()> then_;
};

// Programs nest as deep as somebody writes callbacks; what adapters say, as deep as the lane takes.
constexpr std::size_t kCommandDepth = 2000;
constexpr std::size_t kMessageDepth = 64;

std::optional<json::object> parsed(const std::string& line, std::size_t depth) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = depth;
  json::value value = json::parse(line, error, {}, options);
  return !error && value.is_object() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

std::string textAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// An adapter process, and this end of the pipes to it.
struct Adapter {
  Adapter(asio::io_context& io, sandbox::Child started, int toAdapter, int fromAdapter)
      : child(std::move(started)),
        from(io, fromAdapter),
        exited(io, ::fcntl(child.exited(), F_DUPFD_CLOEXEC, 0)),
        to(io, toAdapter) {}

  sandbox::Child child;
  stream_descriptor from;
  stream_descriptor exited;
  LineWriter to;
  LineBuffer messages;
  std::array<char, kPiece> bytes{};
  bool ended = false;   // it has
  bool silent = false;  // nothing more comes from it
};

/// Starts adapters one after the other.
class Starter {
 public:
  Starter(const std::vector<std::string>& argv, std::vector<std::string> environment)
      : reserve_(::open("/dev/null", O_RDWR | O_CLOEXEC)) {
    launch_.argv = argv;
    launch_.environment = std::move(environment);
  }

  /// Null on failure. The calls that the filter shows arrive at `listener`.
  std::unique_ptr<Adapter> start(asio::io_context& io, std::span<const sock_filter> filter,
                                 sandbox::Descriptor& listener, std::string& problem) {
    std::array<int, 2> commands{};
    std::array<int, 2> records{};
    // The adapter has the descriptor for records that the lane promised it.
    if (::pipe2(commands.data(), O_CLOEXEC) != 0 || ::pipe2(records.data(), O_CLOEXEC) != 0 ||
        ::dup2(records[1], kRecords) != kRecords) {
      problem = "no pipes to the adapter";
      return nullptr;
    }
    ::close(records[1]);
    launch_.input = commands[0];
    launch_.filter = filter;
    auto child = sandbox::Child::start(launch_, problem);
    // Stays taken, so that the next adapter can have it.
    ::dup3(reserve_.get(), kRecords, O_CLOEXEC);
    ::close(commands[0]);
    if (!child) {
      return nullptr;
    }
    listener = child->takeListener();
    return std::make_unique<Adapter>(io, std::move(*child), commands[1], records[0]);
  }

 private:
  sandbox::Descriptor reserve_;
  sandbox::Launch launch_;
};

class Host {
 public:
  Host(Starter starter, int toLane) : starter_(std::move(starter)), toLane_(io_, toLane) {}

  /// Before serve(). Returns why it cannot be started; empty when it runs.
  std::string startAdapter() {
    std::string problem;
    changeAdapter({}, problem);
    return problem;
  }

  int serve() {
    readLane();
    orphaned_.async_wait([this](const boost::system::error_code& error, int /*signal*/) {
      if (!error) {
        leave(EXIT_FAILURE);
      }
    });
    io_.run();
    return status_;
  }

 private:
  Adapter& adapter() { return *adapters_.back(); }

  // Those before stay, silent, as long as this: what was asked of their pipes has to be answered.
  void changeAdapter(std::span<const sock_filter> filter, std::string& problem) {
    sandbox::Descriptor listener;
    auto next = starter_.start(io_, filter, listener, problem);
    if (!next) {
      return;
    }
    if (!adapters_.empty()) {
      adapter().child.kill();
      adapter().from.cancel();
    }
    adapters_.push_back(std::move(next));
    if (listener) {
      faults_.watchCalls(std::move(listener));
    }
    readAdapter(adapter());
    adapter().exited.async_wait(
        stream_descriptor::wait_read,
        [this, &which = adapter()](const boost::system::error_code& /*error*/) {
          which.ended = true;
          endWith(which);
        });
  }

  void readLane() {
    fromLane_.async_read_some(asio::buffer(laneBytes_),
                              [this](const boost::system::error_code& error, std::size_t size) {
                                if (error) {
                                  leave(EXIT_SUCCESS);
                                  return;
                                }
                                commands_.add({laneBytes_.data(), size});
                                while (auto line = commands_.take()) {
                                  command(std::move(*line));
                                }
                                readLane();
                              });
  }

  void command(std::string line) {
    auto message = parsed(line, kCommandDepth);
    if (!message) {
      // Passed on it might run without its faults, and agree with one that ran without them too.
      refuse("the command cannot be read");
      return;
    }
    if (textAt(*message, "cmd") != "run") {
      adapter().to.send(std::move(line));
      return;
    }
    id_ = textAt(*message, "id");
    std::string problem = faults_.read(*message);
    std::span<const sock_filter> filter;
    if (problem.empty()) {
      filter = faults_.filter(problem);
    }
    if (problem.empty() && !filter.empty()) {
      // A filter comes before exec or never, so the program waits for an adapter that has one.
      changeAdapter(filter, problem);
      waiting_ = std::move(message);
    }
    if (!problem.empty()) {
      refuse(problem);
    } else if (!waiting_) {
      begin(std::move(*message));
    }
  }

  void begin(json::object message) {
    if (const std::string problem = faults_.arm(message, adapter().child.pid()); !problem.empty()) {
      refuse(problem);
      return;
    }
    adapter().to.send(json::serialize(message));
  }

  void refuse(const std::string& problem) {
    waiting_.reset();
    toLane_.send(json::serialize(
        json::object{{"t", "harness-error"}, {"id", id_}, {"text", "the faults: " + problem}}));
  }

  void readAdapter(Adapter& from) {
    from.from.async_read_some(
        asio::buffer(from.bytes),
        [this, &from](const boost::system::error_code& error, std::size_t size) {
          if (&from != &adapter()) {
            return;
          }
          from.messages.add({from.bytes.data(), size});
          while (auto line = from.messages.take()) {
            message(std::move(*line));
          }
          if (error) {
            from.silent = true;
            endWith(from);
          } else {
            readAdapter(from);
          }
        });
  }

  // What is no message, or a message too many, is for the lane to judge.
  void message(std::string line) {
    auto object = parsed(line, kMessageDepth);
    const std::string kind = object ? textAt(*object, "t") : std::string();
    if (kind == "hello" && waiting_) {
      begin(*std::exchange(waiting_, std::nullopt));  // the lane has had a hello
      return;
    }
    if (kind == "started") {
      // For the lane, which names in the trace what the program was given.
      object->insert_or_assign("bindings", faults_.bindings());
      line = json::serialize(*object);
    }
    if (kind != "done") {
      if (object) {
        faults_.watch(*object);
      }
      toLane_.send(std::move(line));
      return;
    }
    const json::value* dirty = object->if_contains("dirty");
    const bool keeps =
        dirty != nullptr && dirty->is_bool() && !dirty->get_bool() && !faults_.leavesTraces();
    if (!keeps) {
      // Its end closes what it may have left open, which the peers shall see.
      object->insert_or_assign("dirty", true);
      ending_ = true;
      adapter().child.kill();
    }
    faults_.end([this, done = json::serialize(*object)](std::vector<std::string> records) {
      for (std::string& record : records) {
        toLane_.send(std::move(record));
      }
      toLane_.send(done);
    });
  }

  // Once it has ended and all that it wrote is read. One that was ended by this host leaves the
  // rest to the lane.
  void endWith(Adapter& which) {
    if (!which.ended || !which.silent || ending_ || &which != &adapter()) {
      return;
    }
    const int status = which.child.wait();
    const std::string rest = which.messages.rest();
    if (!rest.empty()) {
      toLane_.send(rest);
    }
    toLane_.whenIdle([this, status] {
      if (WIFSIGNALED(status)) {
        std::signal(WTERMSIG(status), SIG_DFL);
        ::raise(WTERMSIG(status));
      }
      finish(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
    });
  }

  // The lane is gone.
  void leave(int status) {
    ending_ = true;
    adapter().child.kill();
    faults_.abandon();
    finish(status);
  }

  void finish(int status) {
    status_ = status;
    io_.stop();
  }

  asio::io_context io_{1};
  Starter starter_;
  std::vector<std::unique_ptr<Adapter>> adapters_;  // the last one serves
  stream_descriptor fromLane_{io_, STDIN_FILENO};
  boost::asio::signal_set orphaned_{io_, SIGTERM};
  LineWriter toLane_;
  ProgramFaults faults_{io_};
  LineBuffer commands_;
  std::array<char, kPiece> laneBytes_{};
  std::string id_;
  std::optional<json::object> waiting_;  // a run, for an adapter that has not said hello
  bool ending_ = false;                  // the adapter, by this host
  int status_ = 0;
};

int fail(const std::string& problem) {
  std::cerr << "netparity-fault-host: " << problem << '\n';
  const std::string line =
      json::serialize(json::object{{"t", "harness-error"}, {"id", nullptr}, {"text", problem}}) +
      "\n";
  if (::write(kRecords, line.data(), line.size()) < 0) {
    return 3;  // then only the text above tells
  }
  return 3;
}

std::vector<std::string> ownEnvironment() {
  std::vector<std::string> out;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    out.emplace_back(*variable);
  }
  return out;
}

}  // namespace

int run(const std::vector<std::string>& adapter) {
  std::signal(SIGPIPE, SIG_IGN);
  // Whoever kills the lane leaves nobody else to tidy up: not SIGKILL, which it would be.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (std::string problem = sandbox::enter(faults::sandboxPlan()); !problem.empty()) {
    return fail("no sandbox: " + problem);
  }
  // Its descriptor for records is to be the adapter's; ours moves away.
  const int toLane = ::fcntl(kRecords, F_DUPFD_CLOEXEC, kRecords + 1);
  if (toLane < 0) {
    return fail("no way to the lane");
  }
  Host host(Starter(adapter, ownEnvironment()), toLane);
  if (const std::string problem = host.startAdapter(); !problem.empty()) {
    ::dup2(toLane, kRecords);
    return fail(problem);
  }
  return host.serve();
}

}  // namespace netparity::host
