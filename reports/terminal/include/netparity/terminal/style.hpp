#pragma once

#include <cstddef>

namespace netparity::terminal {

/// How text is laid out.
struct Style {
  bool colour = false;             ///< ANSI colours; never the only carrier of a meaning
  int width = 100;                 ///< columns; under 100, traces are stacked and not side by side
  std::size_t causesInFull = 10;   ///< further causes take one line each …
  std::size_t causesInBrief = 40;  ///< … and after that many, one line together
  std::size_t recordsAround = 3;   ///< equal records shown before and after a difference
  std::size_t linesAround = 2;     ///< source lines shown before and after a position
};

/// The style for a descriptor: colour if it is a terminal, NO_COLOR is unset or empty and TERM is
/// not "dumb"; width from the terminal, else from COLUMNS, else 100.
Style styleOf(int descriptor);

/// Whether the descriptor is a terminal on which a line can be rewritten.
bool canRewrite(int descriptor);

}  // namespace netparity::terminal
