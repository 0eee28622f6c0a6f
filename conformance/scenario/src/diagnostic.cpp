#include "diagnostic.hpp"

#include "text.hpp"

#include <algorithm>

namespace netparity::scenario {

namespace {

constexpr std::size_t kWidest = 160;

}  // namespace

Diagnostic diagnosticAt(std::string_view path, std::string_view source, std::size_t offset,
                        std::string message, std::string hint) {
  const auto [line, column] = Lines(source).position(std::min(offset, source.size()));
  return {std::string(path), line, column, std::move(message), std::move(hint)};
}

std::string formatDiagnostic(const Diagnostic& diagnostic, std::string_view source, bool colour) {
  const auto paint = [colour](std::string_view code, const std::string& text) {
    return colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  };
  std::string out = diagnostic.path;
  if (diagnostic.line > 0) {
    out += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
  }
  out = paint("1", out + ":") + " " + paint("31", "error:") + " " + diagnostic.message + "\n";
  const std::string line(Lines(source).line(diagnostic.line));
  if (diagnostic.line > 0 && !line.empty() && line.size() <= kWidest && !firstInvalidUtf8(line)) {
    out += "  " + line + "\n  ";
    for (int i = 1; i < diagnostic.column; ++i) {
      out += static_cast<std::size_t>(i) <= line.size() &&
                     line[static_cast<std::size_t>(i) - 1] == '\t'
                 ? '\t'
                 : ' ';
    }
    out += paint("32", "^") + "\n";
  }
  if (!diagnostic.hint.empty()) {
    out += "  " + paint("36", "hint:") + " " + diagnostic.hint + "\n";
  }
  return out;
}

}  // namespace netparity::scenario
