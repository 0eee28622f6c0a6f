#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::terminal {

/// Columns that `text` takes on a terminal: combining marks none, East Asian wide characters and
/// emoji two.
std::size_t displayWidth(std::string_view text);

/// `text` as it may be printed: control characters, which could act on the terminal, and marks that
/// reorder text are spelled out (\x1b, \u202e); a tab becomes two spaces, a line feed \n.
std::string visible(std::string_view text);

/// At most `width` columns of `text`, the last one an ellipsis if something was cut.
std::string shorten(std::string_view text, std::size_t width);

/// `text` in pieces of at most `width` columns, broken at spaces where there is one; at most
/// `maxLines` of them.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t maxLines);

/// `text` with spaces appended up to `width` columns.
std::string padRight(std::string text, std::size_t width);

/// `text` with spaces prepended up to `width` columns.
std::string padLeft(const std::string& text, std::size_t width);

/// The lines of a text, without their ends.
std::vector<std::string_view> splitLines(std::string_view text);

/// Colours, or none.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string bold(std::string_view text) const { return wrapped("1", text); }
  std::string dim(std::string_view text) const { return wrapped("2", text); }
  std::string red(std::string_view text) const { return wrapped("31", text); }
  std::string green(std::string_view text) const { return wrapped("32", text); }
  std::string yellow(std::string_view text) const { return wrapped("33", text); }
  std::string blue(std::string_view text) const { return wrapped("34", text); }
  std::string magenta(std::string_view text) const { return wrapped("35", text); }
  std::string cyan(std::string_view text) const { return wrapped("36", text); }

 private:
  std::string wrapped(std::string_view code, std::string_view text) const;
  bool on_;
};

}  // namespace netparity::terminal
