#pragma once

#include "netparity/wire/script.hpp"
#include "packet.hpp"

#include <chrono>
#include <fstream>
#include <string>
#include <string_view>

namespace netparity::wire {

/// A capture file that Wireshark opens: packets of IP without a link layer, one interface, on which
/// what the program sent is outbound.
class PcapngFile {
 public:
  /// Replaces the file. Returns why that is impossible; empty when it is done.
  std::string open(const std::string& path);
  bool isOpen() const { return file_.is_open(); }
  void close() { file_.close(); }

  void write(std::chrono::system_clock::time_point time, Side from, View packet,
             std::string_view comment);

 private:
  std::ofstream file_;
};

}  // namespace netparity::wire
