#include <netparity/terminal/style.hpp>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace netparity::terminal {
namespace {

constexpr int kNarrowest = 40;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int widthOfTerminal(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const std::string_view columns = environment("COLUMNS");
  const int width = columns.empty() ? 0 : std::atoi(columns.data());
  return width > 0 ? width : Style{}.width;
}

}  // namespace

Style styleOf(int descriptor) {
  Style style;
  style.colour = canRewrite(descriptor) && environment("NO_COLOR").empty();
  style.width = std::max(kNarrowest, widthOfTerminal(descriptor));
  return style;
}

bool canRewrite(int descriptor) {
  return ::isatty(descriptor) == 1 && environment("TERM") != "dumb";
}

}  // namespace netparity::terminal
