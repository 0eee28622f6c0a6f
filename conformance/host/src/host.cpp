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
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

std::optional<json::object> parsed(const std::string& line) {
  boost::system::error_code error;
  json::value value = json::parse(line, error);
  return !error && value.is_object() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

std::string textAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

class Host {
 public:
  Host(sandbox::Child adapter, int toLane, int toAdapter, int fromAdapter)
      : adapter_(std::move(adapter)),
        fromLane_(io_, STDIN_FILENO),
        fromAdapter_(io_, fromAdapter),
        exited_(io_, ::fcntl(adapter_.exited(), F_DUPFD_CLOEXEC, 0)),
        toLane_(io_, toLane),
        toAdapter_(io_, toAdapter),
        faults_(io_, adapter_.pid()) {}

  int serve() {
    readLane();
    readAdapter();
    orphaned_.async_wait([this](const boost::system::error_code& error, int /*signal*/) {
      if (!error) {
        leave(EXIT_FAILURE);
      }
    });
    exited_.async_wait(stream_descriptor::wait_read,
                       [this](const boost::system::error_code& /*error*/) {
                         ended_ = true;
                         endWithAdapter();
                       });
    io_.run();
    return status_;
  }

 private:
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
    auto message = parsed(line);
    if (message && textAt(*message, "cmd") == "run") {
      id_ = textAt(*message, "id");
      if (const std::string problem = faults_.begin(*message); !problem.empty()) {
        toLane_.send(json::serialize(
            json::object{{"t", "harness-error"}, {"id", id_}, {"text", "the faults: " + problem}}));
        return;
      }
      line = json::serialize(*message);
    }
    toAdapter_.send(std::move(line));
  }

  void readAdapter() {
    fromAdapter_.async_read_some(asio::buffer(adapterBytes_),
                                 [this](const boost::system::error_code& error, std::size_t size) {
                                   messages_.add({adapterBytes_.data(), size});
                                   while (auto line = messages_.take()) {
                                     message(std::move(*line));
                                   }
                                   if (error) {
                                     silent_ = true;
                                     endWithAdapter();
                                   } else {
                                     readAdapter();
                                   }
                                 });
  }

  // What is no message, or a message too many, is for the lane to judge.
  void message(std::string line) {
    auto object = parsed(line);
    const std::string kind = object ? textAt(*object, "t") : std::string();
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
      adapter_.kill();
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
  void endWithAdapter() {
    if (!ended_ || !silent_ || ending_) {
      return;
    }
    const int status = adapter_.wait();
    const std::string rest = messages_.rest();
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
    adapter_.kill();
    faults_.abandon();
    finish(status);
  }

  void finish(int status) {
    status_ = status;
    io_.stop();
  }

  asio::io_context io_{1};
  sandbox::Child adapter_;
  stream_descriptor fromLane_;
  stream_descriptor fromAdapter_;
  stream_descriptor exited_;
  boost::asio::signal_set orphaned_{io_, SIGTERM};
  LineWriter toLane_;
  LineWriter toAdapter_;
  ProgramFaults faults_;
  LineBuffer commands_;
  LineBuffer messages_;
  std::array<char, kPiece> laneBytes_{};
  std::array<char, kPiece> adapterBytes_{};
  std::string id_;
  bool ended_ = false;   // the adapter has
  bool silent_ = false;  // nothing more comes from it
  bool ending_ = false;  // by this host
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
  // The adapter has the descriptor for records that the lane promised it; ours moves away.
  const int toLane = ::fcntl(kRecords, F_DUPFD_CLOEXEC, kRecords + 1);
  std::array<int, 2> commands{};
  std::array<int, 2> records{};
  if (toLane < 0 || ::pipe2(commands.data(), O_CLOEXEC) != 0 ||
      ::pipe2(records.data(), O_CLOEXEC) != 0 || ::dup2(records[1], kRecords) != kRecords) {
    return fail("no pipes to the adapter");
  }
  ::close(records[1]);
  sandbox::Launch launch;
  launch.argv = adapter;
  launch.environment = ownEnvironment();
  launch.input = commands[0];
  std::string problem;
  auto child = sandbox::Child::start(launch, problem);
  ::close(kRecords);
  ::close(commands[0]);
  if (!child) {
    ::dup2(toLane, kRecords);
    return fail(problem);
  }
  return Host(std::move(*child), toLane, commands[1], records[0]).serve();
}

}  // namespace netparity::host
