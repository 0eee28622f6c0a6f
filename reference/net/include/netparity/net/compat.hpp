#pragma once

#include <cstddef>

namespace netparity::net {

/// Which Node major the library behaves like. Every difference between majors is one named quirk
/// here, looked up by that name; nothing else in the code asks for a version.
class Compat {
 public:
  static constexpr int kDefaultMajor = 26;

  constexpr explicit Compat(int nodeMajor = kDefaultMajor) : major_(nodeMajor) {}

  [[nodiscard]] constexpr int nodeMajor() const { return major_; }

  /// Time that an attempt of family autoselection may take before the next one starts, in
  /// milliseconds.
  [[nodiscard]] constexpr int autoSelectFamilyAttemptTimeout() const {
    return major_ >= 26 ? 500 : 250;
  }
  /// Default of both high-water marks of a socket, in bytes.
  [[nodiscard]] constexpr std::size_t highWaterMark() const { return major_ >= 22 ? 65536 : 16384; }

 private:
  int major_;
};

}  // namespace netparity::net
