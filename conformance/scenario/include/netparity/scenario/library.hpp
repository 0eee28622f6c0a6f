#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace netparity::scenario {

/// A scenario's file and its id: the path below the root without ".js".
struct ScenarioFile {
  std::string id;
  std::filesystem::path path;
};

/// All scenarios below a folder, sorted by id.
std::vector<ScenarioFile> discover(const std::filesystem::path& root);

struct Selection {
  std::vector<ScenarioFile> files;     ///< sorted by id, each once
  std::vector<std::string> unmatched;  ///< patterns that select nothing
};

/// The scenarios that patterns name; all of them when there is no pattern. A pattern is an id, a
/// folder ("socket/connect"), or globs by path component: "*" and "?" stand for characters within a
/// component, "**" for any number of components.
Selection select(const std::vector<ScenarioFile>& files, const std::vector<std::string>& patterns);

/// Whether one pattern names this id.
bool matches(std::string_view pattern, std::string_view id);

}  // namespace netparity::scenario
