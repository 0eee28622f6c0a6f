#include "signal_lines.hpp"

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <unistd.h>

namespace netparity::cli {

SignalLines::SignalLines(boost::asio::io_context& io, int descriptor, Signal signal)
    : input_(io, descriptor), signal_(std::move(signal)) {
  wait();
}

void SignalLines::wait() {
  input_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      // An ordinary file cannot be waited for, and need not be.
                      const bool readable =
                          !error || error == boost::asio::error::operation_not_supported;
                      std::array<char, 4096> piece{};
                      const ssize_t count =
                          readable ? ::read(input_.native_handle(), piece.data(), piece.size()) : 0;
                      if (count <= 0) {
                        return;
                      }
                      pending_.append(piece.data(), static_cast<std::size_t>(count));
                      for (std::size_t end = 0; (end = pending_.find('\n')) != std::string::npos;) {
                        const std::string line = pending_.substr(0, end);
                        pending_.erase(0, end + 1);
                        take(line);
                      }
                      constexpr std::size_t kLongestLine = 1 << 20;
                      if (pending_.size() <= kLongestLine) {  // this is no signal, and no end of it
                        wait();
                      }
                    });
}

void SignalLines::take(std::string_view line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view label = line.substr(0, space);
  const std::string_view text = line.substr(std::min(space + 1, line.size()));
  if (label.empty()) {
    return;
  }
  boost::system::error_code error;
  boost::json::value value;
  if (!text.empty()) {
    value = boost::json::parse(text, error);
    if (error) {
      value = boost::json::string(text);
    }
  }
  signal_(label, value);
}

}  // namespace netparity::cli
