#include "adapter.hpp"

#include "message.hpp"
#include "quiet_write.hpp"
#include "text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <iterator>
#include <poll.h>
#include <unistd.h>

namespace netparity::lane {

namespace json = boost::json;

namespace {

constexpr int kProtocol = 1;

// An adapter that has closed its records can never say `done`. Mostly it is about to end, and how
// explains more.
constexpr std::chrono::milliseconds kGraceAfterClosing{500};

// Nothing when there is nothing now, a length of 0 at the end.
std::optional<std::size_t> readNow(int fd, std::array<char, 65536>& buffer) {
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR ? std::nullopt : std::optional<std::size_t>(0);
  }
  return static_cast<std::size_t>(count);
}

std::string jsonText(std::string_view text) {
  return json::serialize(json::string(text.data(), text.size()));
}

std::string runCommand(std::string_view program, const std::string& id, const std::string& tmp,
                       const Limits& limits) {
  std::string command = R"({"cmd":"run","id":)" + jsonText(id) + R"(,"program":)";
  // Whoever wrote the program's JSON over several lines still gets one line.
  std::replace_copy(program.begin(), program.end(), std::back_inserter(command), '\n', ' ');
  return command + R"(,"bindings":{"tmp":)" + jsonText(tmp) + R"(},"limits":{"records":)" +
         std::to_string(limits.records) + R"(,"bytes":)" + std::to_string(limits.bytes) + "}}\n";
}

Hello helloFrom(const json::object& message) {
  Hello hello;
  hello.protocol = kProtocol;
  hello.name = textAt(message, "name");
  hello.version = textAt(message, "version");
  hello.build = textAt(message, "build");
  hello.follows = textAt(message, "follows");
  hello.errors = textAt(message, "errors");
  const json::value* list = message.if_contains("capabilities");
  if (list != nullptr && list->is_array()) {
    for (const json::value& item : list->get_array()) {
      if (item.is_string()) {
        hello.capabilities.emplace_back(item.get_string());
      }
    }
  }
  return hello;
}

}  // namespace

Adapter::Adapter(ChildProcess process, const Limits& limits, CancelToken* cancel)
    : process_(std::move(process)), limits_(limits), cancel_(cancel) {}

// Returns whether anything came.
bool Adapter::readRecords() {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  const auto count = readNow(process_.records(), buffer);
  if (count == 0U) {
    recordsClosed_ = Clock::now();
  }
  received_.add({buffer.data(), count.value_or(0)});
  return count.value_or(0) > 0;
}

bool Adapter::readOutput() {
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): as above
  const auto count = readNow(process_.output(), buffer);
  outputClosed_ = count == 0U;
  output_.add({buffer.data(), count.value_or(0)});
  return count.value_or(0) > 0;
}

// What was printed before now; not what a process goes on printing.
void Adapter::drainOutput() {
  constexpr int kPipefuls = 4;
  for (int i = 0; i < kPipefuls && !outputClosed_ && readOutput(); ++i) {
  }
}

void Adapter::writeInput() {
  const ssize_t count = writeQuietly(process_.input(), std::string_view(toSend_).substr(sent_));
  if (count > 0) {
    sent_ += static_cast<std::size_t>(count);
  } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
    // Nobody reads any more; what the process does next tells the rest.
    sent_ = toSend_.size();
  }
  if (sent_ == toSend_.size()) {
    toSend_.clear();
    sent_ = 0;
  }
}

void Adapter::waitUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  std::array<pollfd, 5> entries = {{{recordsClosed_ ? -1 : process_.records(), POLLIN, 0},
                                    {outputClosed_ ? -1 : process_.output(), POLLIN, 0},
                                    {toSend_.empty() ? -1 : process_.input(), POLLOUT, 0},
                                    {process_.exited(), POLLIN, 0},
                                    {cancel_ == nullptr ? -1 : cancel_->fd(), POLLIN, 0}}};
  if (::poll(entries.data(), entries.size(),
             static_cast<int>(std::clamp<decltype(left)>(left, 0, INT_MAX))) <= 0) {
    return;  // late, or interrupted: the caller looks at the clock
  }
  const auto ready = [&entries](std::size_t i) { return entries.at(i).revents != 0; };
  // Asked before the pipes are read, so that all that it wrote is there to be read when it has
  // ended.
  exited_ = ready(3);
  cancelled_ = ready(4);
  if (ready(1)) {
    readOutput();
  }
  if (ready(2)) {
    writeInput();
  }
  if (ready(0)) {
    readRecords();
  }
}

Adapter::Event Adapter::next(Clock::time_point deadline, std::string_view& line) {
  for (;;) {
    if (const auto taken = received_.take()) {
      line = *taken;
      return line.size() > kLongestLine ? Event::overlong : Event::line;
    }
    if (received_.incomplete() > kLongestLine) {
      return Event::overlong;
    }
    if (cancelled_) {
      return Event::cancelled;
    }
    if (exited_) {
      // What it wrote last is still in the pipe. Something else may hold that open: do not wait for
      // its end.
      if (!recordsClosed_ && readRecords()) {
        continue;
      }
      return Event::exited;
    }
    const auto until =
        recordsClosed_ ? std::min(deadline, *recordsClosed_ + kGraceAfterClosing) : deadline;
    if (Clock::now() >= until) {
      return recordsClosed_ ? Event::closed : Event::timeout;
    }
    waitUntil(until);
  }
}

std::string Adapter::endingText() {
  return process_.reap() + (received_.incomplete() > 0 ? " in the middle of a message," : "");
}

bool Adapter::greet(Hello& hello, std::string& problem) {
  std::string_view line;
  const Event event = next(Clock::now() + limits_.helloWithin, line);
  drainOutput();
  switch (event) {
    case Event::line:
      break;
    case Event::exited:
      problem = "the adapter " + endingText() + " before saying hello";
      return false;
    case Event::timeout:
      problem = "the adapter sent no hello within " + secondsText(limits_.helloWithin);
      return false;
    case Event::cancelled:
      problem = "interrupted";
      return false;
    case Event::closed:
      problem = "the adapter closed its record descriptor before saying hello";
      return false;
    case Event::overlong:
      problem = "the adapter's first message is longer than 1 MiB";
      return false;
  }
  const auto message = parseMessage(line);
  if (!message) {
    problem = "the adapter's first message is no JSON object: " + excerpt(line);
    return false;
  }
  if (textAt(*message, "t") != "hello") {
    problem = "the adapter's first message is no hello: " + excerpt(line);
    return false;
  }
  if (const auto protocol = integerAt(*message, "protocol"); protocol != kProtocol) {
    problem = "the adapter speaks protocol " +
              (protocol ? std::to_string(*protocol) : std::string("(none)")) +
              "; this harness speaks " + std::to_string(kProtocol);
    return false;
  }
  hello = helloFrom(*message);
  return true;
}

void Adapter::endRun(ProgramRun& run, Event why) {
  switch (why) {
    case Event::line:
      break;
    case Event::exited:
      run.end(How::crashed, "the process " + endingText() + " before the program was done");
      break;
    case Event::timeout:
      run.end(How::hung, (run.phase() == ProgramRun::Phase::sent ? "not started within "
                                                                 : "not done within ") +
                             secondsText(limits_.hangAfter));
      break;
    case Event::cancelled:
      run.end(How::cancelled, "interrupted");
      break;
    case Event::closed:
      run.end(How::adapterError, "the adapter closed its record descriptor and went on running");
      break;
    case Event::overlong:
      run.end(How::adapterError, "a message is longer than 1 MiB");
      break;
  }
}

Adapter::Run Adapter::run(std::string_view program, const std::string& id, const std::string& tmp) {
  const auto begin = Clock::now();
  toSend_ = runCommand(program, id, tmp, limits_);
  sent_ = 0;
  output_.clear();
  ProgramRun run(id, limits_);
  bool begun = false;
  for (bool going = true; going;) {
    std::string_view line;
    const Event event = next(begin + limits_.hangAfter, line);
    going = event == Event::line && run.take(line);
    begun = begun || run.phase() != ProgramRun::Phase::sent;
    if (event != Event::line) {
      endRun(run, event);
    }
  }
  drainOutput();
  RunOutcome& outcome = run.outcome();
  outcome.tmp = tmp;
  outcome.output = output_.text();
  outcome.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  // One that answers before it has read all of its command would read the rest as the next one.
  const bool reusable = run.reusable() && toSend_.empty() && !hasExited();
  return {std::move(outcome), reusable, begun};
}

}  // namespace netparity::lane
