// The command line of the examples: texts and ports, by position.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace examples {

class CommandLine {
 public:
  /// Ends the program here after `--help` or `-h` (status 0), and when there are fewer than `least`
  /// or more than `most` arguments (status 2). Made before anything else, so nothing is left open.
  CommandLine(int argc, char** argv, std::size_t least, std::size_t most, const char* usage)
      : arguments_(argv + 1, argv + argc), usage_(usage) {
    for (const std::string_view argument : arguments_) {
      if (argument == "--help" || argument == "-h") {
        std::fputs(usage_, stdout);
        std::exit(EXIT_SUCCESS);
      }
    }
    if (arguments_.size() < least || arguments_.size() > most) {
      refuse();
    }
  }

  /// An argument, or `otherwise` where there are not so many.
  [[nodiscard]] const char* text(std::size_t index, const char* otherwise = "") const {
    return index < arguments_.size() ? arguments_[index] : otherwise;
  }

  /// The same as a port, `least` to 65535, written in decimal digits and nothing else; what is none
  /// ends the program with status 2.
  [[nodiscard]] int port(std::size_t index, const char* otherwise = "", int least = 0) const {
    const std::string_view digits = text(index, otherwise);
    int number = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < least ||
        number > 65535) {
      std::fprintf(stderr, "'%s' is no port: %d to 65535\n", text(index, otherwise), least);
      refuse();
    }
    return number;
  }

 private:
  [[noreturn]] void refuse() const {
    std::fputs(usage_, stderr);
    std::exit(2);
  }

  std::vector<const char*> arguments_;
  const char* usage_;
};

}  // namespace examples
