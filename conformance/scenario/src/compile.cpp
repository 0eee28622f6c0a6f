#include "diagnostic.hpp"
#include "front_matter.hpp"
#include "lexer.hpp"
#include "netparity/scenario/scenario.hpp"
#include "numbering.hpp"
#include "parser.hpp"
#include "scope.hpp"
#include "text.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

// Larger than any scenario that a person reads, small enough that nothing here needs care with
// memory.
constexpr std::size_t kMaximumSize = 1U << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<Diagnostic> toDiagnostics(std::vector<SourceError> errors, const Lines& lines,
                                      std::string_view path) {
  std::stable_sort(errors.begin(), errors.end(),
                   [](const SourceError& a, const SourceError& b) { return a.offset < b.offset; });
  errors.resize(std::min(errors.size(), kMostDiagnostics));
  std::vector<Diagnostic> out;
  for (SourceError& error : errors) {
    const auto [line, column] = lines.position(error.offset);
    out.push_back(
        {std::string(path), line, column, std::move(error.message), std::move(error.hint)});
  }
  return out;
}

}  // namespace

Compilation compile(std::string_view source, std::string_view path, std::string_view id) {
  Compilation out;
  if (source.size() > kMaximumSize) {
    out.diagnostics.push_back(
        {std::string(path), 0, 0,
         "the file has " + std::to_string(source.size()) + " bytes; a scenario has at most 1 MiB",
         "make large data with bytes(length, seed)"});
    return out;
  }
  if (source.starts_with(kByteOrderMark)) {
    source.remove_prefix(kByteOrderMark.size());
  }
  const Lines lines(source);
  if (const auto invalid = firstInvalidUtf8(source)) {
    out.diagnostics =
        toDiagnostics({{*invalid, "the file is no UTF-8", "save it as UTF-8"}}, lines, path);
    return out;
  }
  std::vector<SourceError> errors;
  FrontMatter front = readFrontMatter(source, errors);
  if (front.end == 0) {
    out.diagnostics = toDiagnostics(std::move(errors), lines, path);
    return out;
  }
  json::array body;
  try {
    body = parse(tokenize(source, front.end), errors);
  } catch (SourceError& error) {
    errors.push_back(std::move(error));
  }
  if (errors.empty()) {
    checkScopes(body, errors);
  }
  if (errors.empty() && body.empty()) {
    errors.push_back({front.end, "the scenario has no statements", ""});
  }
  if (!errors.empty()) {
    out.diagnostics = toDiagnostics(std::move(errors), lines, path);
    return out;
  }
  const Numbered numbered = numberSteps(body, lines);
  if (numbered.setsDefaults) {
    front.meta["process"] = "fresh";
  }
  json::object program{{"program", 1}, {"id", id}};
  program["meta"] = std::move(front.meta);
  program["body"] = std::move(body);
  auto checked = program::Program::fromJson(std::move(program));
  if (!checked) {
    out.diagnostics.push_back({std::string(path), 0, 0,
                               "the compiled program is not valid: " + checked.error().text(),
                               "this is a mistake of the compiler; please report it"});
    return out;
  }
  out.program = std::move(*checked);
  return out;
}

}  // namespace netparity::scenario
