#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace netparity::cli {

/// Reads signals for peers: each line is "LABEL" or "LABEL VALUE", where the value is JSON, or else
/// a text.
class SignalLines {
 public:
  using Signal = std::function<void(std::string_view label, const boost::json::value& value)>;

  /// Takes the descriptor over. Whether it waits is not changed: it may be a terminal that others
  /// use. Its end is the end of signals, and nothing more.
  SignalLines(boost::asio::io_context& io, int descriptor, Signal signal);

 private:
  void wait();
  void take(std::string_view line);

  boost::asio::posix::stream_descriptor input_;
  Signal signal_;
  std::string pending_;
};

}  // namespace netparity::cli
