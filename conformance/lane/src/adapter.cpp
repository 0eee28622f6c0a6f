#include "adapter.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace netparity::lane {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaximumLine = (1U << 20U) + 1024;
constexpr int kProtocol = 1;

std::string excerpt(std::string_view line) {
  constexpr std::size_t kLongest = 60;
  return std::string(line.substr(0, kLongest)) + (line.size() > kLongest ? "…" : "");
}

std::optional<json::object> parseLine(std::string_view line) {
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  json::value value = json::parse({line.data(), line.size()}, error, {}, options);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

std::string textOf(const json::object& message, std::string_view key) {
  const json::value* value = message.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> numberOf(const json::object& message, std::string_view key) {
  const json::value* value = message.if_contains(key);
  return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

std::string secondsText(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  const auto rest = time.count() % 1000;
  if (rest != 0) {
    text += "." + std::to_string(1000 + rest).substr(1);
  }
  return text + " s";
}

RunOutcome& fail(RunOutcome& outcome, std::string text) {
  outcome.how = How::adapterError;
  outcome.text = std::move(text);
  return outcome;
}

}  // namespace

Adapter::Adapter(ChildProcess process, const Limits& limits, CancelToken* cancel)
    : process_(std::move(process)), limits_(limits), cancel_(cancel) {}

bool Adapter::takeLine(std::string& line) {
  const std::size_t end = received_.find('\n', scanned_);
  if (end == std::string::npos) {
    scanned_ = received_.size();
    return false;
  }
  line.assign(received_, 0, end);
  received_.erase(0, end + 1);
  scanned_ = 0;
  return true;
}

// Returns whether anything came.
bool Adapter::readRecords() {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(process_.records(), buffer.data(), buffer.size());
  if (count > 0) {
    received_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    recordsClosed_ = true;
  }
  return false;
}

void Adapter::readOutput() {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(process_.output(), buffer.data(), buffer.size());
  if (count > 0) {
    output_.add({buffer.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    outputClosed_ = true;
  }
}

void Adapter::writeInput() {
  const ssize_t count = ::write(process_.input(), toSend_.data() + sent_, toSend_.size() - sent_);
  if (count > 0) {
    sent_ += static_cast<std::size_t>(count);
  } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
    // Nobody reads any more; the end of the process tells the rest.
    sent_ = toSend_.size();
  }
  if (sent_ == toSend_.size()) {
    toSend_.clear();
    sent_ = 0;
  }
}

Adapter::Event Adapter::next(Clock::time_point deadline, std::string& line) {
  for (;;) {
    if (takeLine(line)) {
      return Event::line;
    }
    if (received_.size() > kMaximumLine) {
      return Event::overlong;
    }
    if (exited_) {
      // What the process wrote before it ended is still in the pipe. A grandchild may hold the pipe open: do not wait for its end.
      if (!recordsClosed_ && readRecords()) {
        continue;
      }
      readOutput();
      return Event::exited;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
      return Event::timeout;
    }
    std::array<pollfd, 5> entries = {{{recordsClosed_ ? -1 : process_.records(), POLLIN, 0},
                                      {outputClosed_ ? -1 : process_.output(), POLLIN, 0},
                                      {toSend_.empty() ? -1 : process_.input(), POLLOUT, 0},
                                      {process_.exited(), POLLIN, 0},
                                      {cancel_ == nullptr ? -1 : cancel_->fd(), POLLIN, 0}}};
    if (::poll(entries.data(), entries.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) {
      return Event::closed;
    }
    if (entries[4].revents != 0) {
      return Event::cancelled;
    }
    if (entries[1].revents != 0) {
      readOutput();
    }
    if (entries[2].revents != 0) {
      writeInput();
    }
    if (entries[0].revents != 0) {
      readRecords();
    }
    exited_ = exited_ || entries[3].revents != 0;
    if (recordsClosed_ && !exited_ && received_.empty()) {
      // Without that descriptor it can never say `done`. Its end, if it is about to come, explains more.
      pollfd end{process_.exited(), POLLIN, 0};
      constexpr int kGrace = 500;
      if (::poll(&end, 1, kGrace) == 1) {
        exited_ = true;
        continue;
      }
      return Event::closed;
    }
  }
}

bool Adapter::greet(Hello& hello, std::string& problem) {
  std::string line;
  switch (next(Clock::now() + limits_.helloWithin, line)) {
    case Event::line:
      break;
    case Event::exited:
      problem = "the adapter " + process_.reap() + " before saying hello";
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
  const auto message = parseLine(line);
  if (!message) {
    problem = "the adapter's first message is no JSON object: " + excerpt(line);
    return false;
  }
  if (textOf(*message, "t") != "hello") {
    problem = "the adapter's first message is no hello: " + excerpt(line);
    return false;
  }
  const auto protocol = numberOf(*message, "protocol");
  if (protocol != kProtocol) {
    problem = "the adapter speaks protocol " + (protocol ? std::to_string(*protocol) : std::string("(none)")) +
              "; this harness speaks " + std::to_string(kProtocol);
    return false;
  }
  hello.name = textOf(*message, "name");
  hello.version = textOf(*message, "version");
  hello.build = textOf(*message, "build");
  hello.follows = textOf(*message, "follows");
  hello.capabilities.clear();
  if (const json::value* list = message->if_contains("capabilities"); list != nullptr && list->is_array()) {
    for (const json::value& item : list->get_array()) {
      if (item.is_string()) {
        hello.capabilities.emplace_back(item.get_string());
      }
    }
  }
  return true;
}

// Returns whether the run goes on.
bool Adapter::handle(const json::object& message, RunOutcome& outcome, const std::string& id, bool& reusable) {
  const std::string kind = textOf(message, "t");
  const bool control = kind == "started" || kind == "done" || kind == "unsupported" || kind == "harness-error";
  if (control) {
    if (textOf(message, "id") != id) {
      fail(outcome, "a \"" + kind + "\" for \"" + excerpt(textOf(message, "id")) + "\" came during \"" + id + "\"");
      return false;
    }
    if (kind == "started") {
      started_ = true;
      return true;
    }
    if (kind == "unsupported") {
      outcome.how = How::unsupported;
      outcome.text = textOf(message, "what");
      outcome.unsupportedStep = static_cast<int>(numberOf(message, "step").value_or(0));
      complete_ = true;
      return true;
    }
    if (kind == "harness-error") {
      fail(outcome, textOf(message, "text"));
      complete_ = true;
      return false;
    }
    if (!complete_) {
      const std::string how = textOf(message, "how");
      if (how != "dry") {
        fail(outcome, "the program ended as \"" + excerpt(how) + "\"");
        return false;
      }
      outcome.how = How::finished;
    }
    const json::value* dirty = message.if_contains("dirty");
    reusable = dirty == nullptr || !dirty->is_bool() || !dirty->get_bool();
    return false;
  }
  if (!started_) {
    fail(outcome, "a record came before \"started\": " + excerpt(json::serialize(message)));
    return false;
  }
  const auto number = numberOf(message, "n");
  const auto expected = static_cast<std::int64_t>(outcome.records.size() + 1);
  if (number != expected) {
    fail(outcome, "record " + std::to_string(expected) + " is numbered " + (number ? std::to_string(*number) : std::string("not at all")));
    return false;
  }
  if (outcome.records.size() >= limits_.records || bytes_ > limits_.bytes) {
    fail(outcome, "the adapter floods: more than " + std::to_string(limits_.records) + " records or " +
                      std::to_string(limits_.bytes >> 20U) + " MiB");
    return false;
  }
  outcome.records.push_back(message);
  return true;
}

RunOutcome Adapter::run(std::string_view program, const std::string& id, const std::string& tmp, bool& reusable) {
  RunOutcome outcome;
  outcome.tmp = tmp;
  reusable = false;
  started_ = false;
  complete_ = false;
  bytes_ = 0;
  output_.clear();
  const auto begin = Clock::now();
  toSend_ = R"({"cmd":"run","id":)" + json::serialize(json::string(id)) + R"(,"program":)" + std::string(program) +
            R"(,"bindings":{"tmp":)" + json::serialize(json::string(tmp)) + R"(},"limits":{"records":)" +
            std::to_string(limits_.records) + R"(,"bytes":)" + std::to_string(limits_.bytes) + "}}\n";
  sent_ = 0;
  std::string line;
  for (bool going = true; going;) {
    switch (next(begin + limits_.hangAfter, line)) {
      case Event::line: {
        bytes_ += line.size();
        const auto message = parseLine(line);
        if (!message) {
          fail(outcome, "message after record " + std::to_string(outcome.records.size()) + " is no JSON object: " + excerpt(line));
          going = false;
        } else {
          going = handle(*message, outcome, id, reusable);
        }
        break;
      }
      case Event::exited:
        outcome.how = How::crashed;
        outcome.text = "the process " + process_.reap() + " before the program was done";
        going = false;
        break;
      case Event::timeout:
        outcome.how = How::hung;
        outcome.text = "not done within " + secondsText(limits_.hangAfter);
        going = false;
        break;
      case Event::cancelled:
        outcome.how = How::cancelled;
        outcome.text = "interrupted";
        going = false;
        break;
      case Event::closed:
        fail(outcome, "the adapter closed its record descriptor and went on running");
        going = false;
        break;
      case Event::overlong:
        fail(outcome, "a message is longer than 1 MiB");
        going = false;
        break;
    }
  }
  reusable = reusable && outcome.how == How::finished;
  outcome.output = output_.text();
  outcome.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  return outcome;
}

}  // namespace netparity::lane
