#include "netparity/scenario/library.hpp"

#include <algorithm>
#include <set>

namespace netparity::scenario {

namespace {

std::vector<std::string_view> componentsOf(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) {
      out.push_back(path.substr(0, end));
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return out;
}

// "*" and "?" within one component. Greedy with one point of return, hence linear in practice.
bool matchesComponent(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

using Components = std::vector<std::string_view>;

bool matchesFrom(const Components& pattern, std::size_t p, const Components& id, std::size_t i) {
  for (; p < pattern.size(); ++p, ++i) {
    if (pattern[p] == "**") {
      for (std::size_t next = i; next <= id.size(); ++next) {
        if (matchesFrom(pattern, p + 1, id, next)) {
          return true;
        }
      }
      return false;
    }
    if (i == id.size() || !matchesComponent(pattern[p], id[i])) {
      return false;
    }
  }
  return i == id.size();
}

bool isGlob(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

}  // namespace

std::vector<ScenarioFile> discover(const std::filesystem::path& root) {
  std::vector<ScenarioFile> out;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".js" && it->is_regular_file(error)) {
      out.push_back(
          {it->path().lexically_relative(root).replace_extension().generic_string(), it->path()});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const ScenarioFile& a, const ScenarioFile& b) { return a.id < b.id; });
  return out;
}

bool matches(std::string_view pattern, std::string_view id) {
  while (pattern.ends_with('/')) {
    pattern.remove_suffix(1);
  }
  if (pattern.ends_with(".js")) {
    pattern.remove_suffix(3);
  }
  if (!isGlob(pattern)) {
    return id == pattern || (id.starts_with(pattern) && id.substr(pattern.size()).starts_with('/'));
  }
  return matchesFrom(componentsOf(pattern), 0, componentsOf(id), 0);
}

Selection select(const std::vector<ScenarioFile>& files, const std::vector<std::string>& patterns) {
  Selection out;
  if (patterns.empty()) {
    out.files = files;
    return out;
  }
  std::set<std::string> chosen;
  for (const std::string& pattern : patterns) {
    bool any = false;
    for (const ScenarioFile& file : files) {
      if (!pattern.empty() && matches(pattern, file.id)) {
        any = true;
        chosen.insert(file.id);
      }
    }
    if (!any) {
      out.unmatched.push_back(pattern);
    }
  }
  std::copy_if(files.begin(), files.end(), std::back_inserter(out.files),
               [&chosen](const ScenarioFile& file) { return chosen.contains(file.id); });
  return out;
}

}  // namespace netparity::scenario
