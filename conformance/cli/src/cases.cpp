#include "cases.hpp"

#include "places.hpp"

#include <netparity/scenario/scenario.hpp>
#include <netparity/terminal/style.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/core.h>

#include <charconv>
#include <fstream>
#include <set>
#include <sstream>
#include <unistd.h>

namespace netparity::cli {

namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

// The ids that `covers` may name. Empty when there is no inventory.
std::set<std::string> surfaceIds() {
  std::set<std::string> out;
  boost::system::error_code error;
  const boost::json::value value =
      boost::json::parse(contentOf(home() / "fixtures" / "surface" / "surface.json"), error);
  if (error || !value.is_object()) {
    return out;
  }
  for (const boost::json::value& item : value.at("items").as_array()) {
    out.emplace(item.at("id").as_string());
  }
  return out;
}

bool checkCovers(const program::Program& program, const std::string& path,
                 const std::set<std::string>& known) {
  bool good = true;
  for (const std::string& id : program.meta().covers) {
    if (!known.empty() && !known.contains(id)) {
      fmt::print(stderr,
                 "{}: `covers` names \"{}\", which is not in fixtures/surface/surface.json\n", path,
                 id);
      good = false;
    }
  }
  return good;
}

}  // namespace

std::optional<std::vector<runner::Case>> loadCases(const std::vector<std::string>& patterns) {
  const auto files = scenario::discover(scenarioRoot());
  if (files.empty()) {
    fmt::print(
        stderr,
        "netparity: there are no scenarios in {}; set NETPARITY_HOME to the project's folder\n",
        scenarioRoot().string());
    return std::nullopt;
  }
  const scenario::Selection selection = scenario::select(files, patterns);
  for (const std::string& pattern : selection.unmatched) {
    fmt::print(stderr, "netparity: no scenario matches \"{}\"; `netparity list` shows them all\n",
               pattern);
  }
  bool good = selection.unmatched.empty();
  const std::set<std::string> known = surfaceIds();
  const bool colour = terminal::styleOf(STDERR_FILENO).colour;
  std::vector<runner::Case> cases;
  for (const scenario::ScenarioFile& file : selection.files) {
    std::string source = contentOf(file.path);
    const std::string path = std::filesystem::proximate(file.path).string();
    scenario::Compilation compilation = scenario::compile(source, path, file.id);
    for (const scenario::Diagnostic& diagnostic : compilation.diagnostics) {
      fmt::print(stderr, "{}", scenario::formatDiagnostic(diagnostic, source, colour));
    }
    if (!compilation.program || !checkCovers(*compilation.program, path, known)) {
      good = false;
      continue;
    }
    cases.push_back({file.id, path, std::move(source), std::move(*compilation.program)});
  }
  if (!good) {
    return std::nullopt;
  }
  return cases;
}

std::optional<std::vector<runner::Case>> shardOf(std::vector<runner::Case> cases,
                                                 const std::string& shard) {
  const std::size_t slash = shard.find('/');
  std::size_t index = 0;
  std::size_t count = 0;
  const auto number = [](std::string_view text, std::size_t& out) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  };
  if (slash == std::string::npos || !number(std::string_view(shard).substr(0, slash), index) ||
      !number(std::string_view(shard).substr(slash + 1), count) || index < 1 || index > count) {
    return std::nullopt;
  }
  std::vector<runner::Case> out;
  for (std::size_t i = index - 1; i < cases.size(); i += count) {
    out.push_back(std::move(cases[i]));
  }
  return out;
}

}  // namespace netparity::cli
