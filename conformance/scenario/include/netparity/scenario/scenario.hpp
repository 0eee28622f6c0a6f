#pragma once

#include <netparity/program/program.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The scenario language (LANGUAGE.md): source to program and back.
namespace netparity::scenario {

/// What is wrong with a source, where, and what to do.
struct Diagnostic {
  std::string path;
  int line = 0;    ///< 1-based; 0: the file as a whole
  int column = 0;  ///< 1-based, in UTF-16 units
  std::string message;
  std::string hint;  ///< what to write instead; may be empty
};

struct Compilation {
  std::optional<program::Program> program;  ///< present exactly when there are no diagnostics
  std::vector<Diagnostic> diagnostics;      ///< at most 20, in source order
};

/// Compiles a scenario. Any bytes are fine: what is no scenario gives diagnostics. `path` is for
/// diagnostics, `id` becomes the program's.
Compilation compile(std::string_view source, std::string_view path, std::string_view id);

/// The source that a program stands for. Compiling it gives the same program but for positions, and
/// printing that the same text.
std::string print(const program::Program& program);

/// What is wrong at an offset of a source, in bytes.
Diagnostic diagnosticAt(std::string_view path, std::string_view source, std::size_t offset,
                        std::string message, std::string hint = {});

/// "path:line:column: message", the source line with a caret, the hint.
std::string formatDiagnostic(const Diagnostic& diagnostic, std::string_view source, bool colour);

}  // namespace netparity::scenario
