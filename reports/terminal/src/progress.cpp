#include <netparity/terminal/progress.hpp>
#include <netparity/terminal/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace netparity::terminal {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";

std::string elapsedText(Progress::Clock::duration elapsed) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  return seconds < 60 ? fmt::format("{} s", seconds)
                      : fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
}

}  // namespace

Progress::Progress(std::size_t total, Options options, Sink sink,
                   std::function<Clock::time_point()> now)
    : total_(total),
      options_(options),
      sink_(std::move(sink)),
      now_(std::move(now)),
      begin_(now_()),
      lastDrawn_(begin_) {}

Progress::~Progress() {
  const std::lock_guard lock(mutex_);
  if (!ended_) {
    clearLine();
  }
}

void Progress::started(std::string_view name) {
  const std::lock_guard lock(mutex_);
  name_ = visible(name);
  update(false);
}

void Progress::finished(std::size_t divergences) {
  const std::lock_guard lock(mutex_);
  ++done_;
  divergences_ += divergences;
  update(false);
}

void Progress::tick() {
  const std::lock_guard lock(mutex_);
  update(false);
}

void Progress::note(std::string_view line) {
  const std::lock_guard lock(mutex_);
  std::string piece;
  if (!shown_.empty()) {
    piece += kClearLine;
  }
  piece += line;
  piece += '\n';
  piece += shown_;
  sink_(piece);
}

void Progress::end() {
  const std::lock_guard lock(mutex_);
  if (!ended_) {
    ended_ = true;
    if (options_.rewriting) {
      clearLine();
    } else {
      update(true);
    }
  }
}

void Progress::update(bool force) {
  if (ended_ && !force) {
    return;
  }
  const Clock::time_point now = now_();
  const Clock::duration since = now - lastDrawn_;
  if (options_.rewriting) {
    const bool due = shown_.empty() || since >= options_.interval;
    std::string text = due ? lineText(now) : shown_;
    if (text != shown_) {
      sink_(std::string(kClearLine) + text);
      shown_ = std::move(text);
      lastDrawn_ = now;
    }
    return;
  }
  const bool nextTenth = total_ > 0 && done_ * 10 / total_ > doneAtLastLine_ * 10 / total_;
  if (force ? done_ > doneAtLastLine_ || doneAtLastLine_ == 0
            : since >= options_.longest || (nextTenth && since >= options_.shortest)) {
    sink_(lineText(now) + "\n");
    doneAtLastLine_ = done_;
    lastDrawn_ = now;
  }
}

void Progress::clearLine() {
  if (!shown_.empty()) {
    sink_(kClearLine);
    shown_.clear();
  }
}

std::string Progress::lineText(Clock::time_point now) const {
  const std::string divergences =
      fmt::format("{} divergence{}", divergences_, divergences_ == 1 ? "" : "s");
  const std::string counts =
      fmt::format("{}/{}  {}  {}", done_, total_, divergences, elapsedText(now - begin_));
  if (!options_.rewriting) {
    return fmt::format("{}/{} ({} %), {}, {}", done_, total_,
                       total_ == 0 ? 100 : done_ * 100 / total_, divergences,
                       elapsedText(now - begin_));
  }
  // The last column stays free: writing it makes some terminals wrap.
  const auto width = static_cast<std::size_t>(std::max(1, options_.width - 1));
  return shorten(name_.empty() ? counts : counts + "  " + name_, width);
}

Progress::Sink writeTo(int descriptor) {
  return [descriptor](std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor, text.data(), text.size());
      if (written < 0 && errno != EINTR) {
        return;
      }
      text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
  };
}

}  // namespace netparity::terminal
