#include "netparity/adapter/channel.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace netparity::adapter {
namespace {

void waitFor(int descriptor, short events) {
  pollfd entry{descriptor, events, 0};
  ::poll(&entry, 1, -1);
}

}  // namespace

std::pair<int, int> Channel::descriptorsOfProcess() {
  int output = STDOUT_FILENO;
  if (const char* text = std::getenv("NETPARITY_FD"); text != nullptr && *text != '\0') {
    std::from_chars(text, text + std::strlen(text), output);
  }
  return {STDIN_FILENO, output};
}

bool Channel::send(std::string_view message) {
  if (message.size() >= kMaximumLine) {
    return false;
  }
  std::string line;
  line.reserve(message.size() + 1);
  line.append(message).push_back('\n');
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t sent = ::write(output_, rest.data(), rest.size());
    if (sent >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      waitFor(output_, POLLOUT);
    } else if (errno != EINTR) {
      leave(errno == EPIPE ? 0 : 2);
    }
  }
  return true;
}

void Channel::leave(int status) {
  leaving(status);
  ::_exit(status);
}

std::optional<std::string> Channel::receive() {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = buffered_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    searched = buffered_.size();
    if (!fill()) {
      break;
    }
  }
  if (buffered_.empty()) {
    return std::nullopt;
  }
  return std::exchange(buffered_, {});
}

bool Channel::fill() {
  std::array<char, 65536> chunk{};
  for (;;) {
    const ssize_t length = ::read(input_, chunk.data(), chunk.size());
    if (length > 0) {
      buffered_.append(chunk.data(), static_cast<std::size_t>(length));
      return true;
    }
    if (length == 0) {
      return false;
    }
    if (errno == EAGAIN) {
      waitFor(input_, POLLIN);
    } else if (errno != EINTR) {
      return false;
    }
  }
}

}  // namespace netparity::adapter
