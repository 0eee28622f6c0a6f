#pragma once

#include <netparity/faults/faults.hpp>
#include <netparity/terminal/progress.hpp>
#include <netparity/terminal/text.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::cli {

/// Tells on standard error what the faults see and do, as it happens, a line each:
///
///     dns   dual.test  query AAAA udp
///     peer  slow       accepted
///     wire             triggered /0 syn packet 1
///
/// and at the end what of the script never happened.
class FaultLog {
 public:
  /// `quiet`: nothing but notes and the end. The names of the script align the lines.
  FaultLog(const faults::Script& script, bool quiet);

  void event(const faults::Event& event);
  void note(std::string_view text);
  /// Takes Faults::untriggered().
  void end(const std::vector<std::string>& untriggered);

 private:
  std::string coloured(const std::string& object, std::string_view text);
  void widen(std::string_view name);

  terminal::Progress::Sink write_;
  terminal::Paint paint_;
  bool quiet_;
  std::size_t width_ = 0;
  std::map<std::string, std::size_t> objects_;  // in order of appearance
};

}  // namespace netparity::cli
