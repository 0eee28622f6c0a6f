#include "front_matter.hpp"

#include "netparity/program/program.hpp"

#include <netparity/faults/script.hpp>
#include <netparity/yaml/yaml.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

constexpr std::string_view kOpen = "/*---";
constexpr std::string_view kClose = "---*/";
constexpr std::string_view kWhat = "the front matter";

constexpr std::array<std::string_view, 12> kKeys = {"description", "covers",  "needs",  "node",
                                                    "process",     "issues",  "peers",  "dns",
                                                    "wire",        "network", "limits", "calls"};
constexpr std::array<std::string_view, 11> kCapabilities = {
    "server", "client",   "unix", "abstract", "dns", "half-open", "family-autoselection",
    "lookup", "encoding", "pipe", "ref"};

template <std::size_t N>
std::string joined(const std::array<std::string_view, N>& words) {
  std::string out;
  for (const std::string_view word : words) {
    out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view yaml, std::size_t begin, std::vector<SourceError>& errors)
      : yaml_(yaml), begin_(begin), errors_(errors) {}

  json::object read() {
    json::object meta;
    std::vector<yaml::Problem> problems;
    const auto root = yaml::load(yaml_, kWhat, problems);
    if (root && !root->IsMap()) {
      report(begin_, "the front matter must hold keys and values", "description: one sentence");
    } else if (root) {
      readKeys(*root, meta);
    }
    reportAll(problems);
    return meta;
  }

 private:
  void report(std::size_t offset, std::string message, std::string hint = {}) {
    if (errors_.size() < kMostDiagnostics) {
      errors_.push_back({offset, std::move(message), std::move(hint)});
    }
  }

  void reportAll(const std::vector<yaml::Problem>& problems) {
    for (const yaml::Problem& problem : problems) {
      report(begin_ + problem.offset, problem.message, problem.hint);
    }
  }

  std::size_t offsetOf(const YAML::Node& node) const {
    return begin_ + std::min(yaml::offsetOf(node), yaml_.size());
  }

  void readKeys(const YAML::Node& root, json::object& meta) {
    std::set<std::string> seen;
    for (const auto& entry : root) {
      const std::size_t at = offsetOf(entry.first);
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
        report(at, "the front matter has no key '" + key + "'", "keys are " + joined(kKeys));
      } else if (!seen.insert(key).second) {
        report(at, "'" + key + "' occurs twice in the front matter");
      } else {
        readKey(key, entry.second, at, meta);
      }
    }
    for (const std::string_view needed : {"description", "covers"}) {
      if (!seen.contains(std::string(needed))) {
        report(begin_, "the front matter lacks '" + std::string(needed) + "'",
               needed == "covers" ? "covers: [net.Socket!close]"
                                  : "description: one sentence of intent");
      }
    }
  }

  void readKey(const std::string& key, const YAML::Node& value, std::size_t at,
               json::object& meta) {
    if (key == "description") {
      if (!value.IsScalar() || value.Scalar().find_first_not_of(" \n") == std::string::npos) {
        report(at, "'description' must be a sentence");
        return;
      }
      meta["description"] = value.Scalar();
    } else if (key == "covers" || key == "needs" || key == "issues") {
      readList(key, value, at, meta);
    } else if (key == "node") {
      if (!value.IsScalar() || !program::MajorRange::parse(value.Scalar())) {
        report(at, "'node' must be a range of majors", "node: \">=20 <26\"");
        return;
      }
      meta["node"] = value.Scalar();
    } else if (key == "process") {
      if (!value.IsScalar() || value.Scalar() != "fresh") {
        report(at, "'process' can only be fresh");
        return;
      }
      meta["process"] = "fresh";
    } else if (!value.IsMap() && !value.IsSequence()) {
      report(at, "'" + key + "' must be a mapping");
    } else {
      std::vector<yaml::Problem> problems;
      meta[key] = yaml::toJson(value, kWhat, problems);
      reportAll(problems);
      checkFaults(key, value, meta);
    }
  }

  // Each fault says itself what its script may hold; where it stands is known here.
  void checkFaults(const std::string& key, const YAML::Node& value, const json::object& meta) {
    const faults::Parsed parsed = faults::parse(json::object{{key, meta.at(key)}});
    for (const faults::Problem& problem : parsed.problems) {
      const std::string path = problem.path.substr(std::min(key.size() + 1, problem.path.size()));
      report(offsetOf(yaml::nodeAt(value, path)), key + path + ": " + problem.text);
    }
  }

  void readList(const std::string& key, const YAML::Node& value, std::size_t at,
                json::object& meta) {
    json::array out;
    if (!value.IsSequence() || (key == "covers" && value.size() == 0)) {
      report(at, "'" + key + "' must be a list" + (key == "covers" ? " of at least one id" : ""),
             key + ": [a, b]");
      return;
    }
    for (const YAML::Node& item : value) {
      if (!item.IsScalar() || item.Scalar().empty()) {
        report(offsetOf(item), "'" + key + "' must hold strings", "quote what has a comma in it");
        return;
      }
      if (key == "needs" && std::find(kCapabilities.begin(), kCapabilities.end(), item.Scalar()) ==
                                kCapabilities.end()) {
        report(offsetOf(item), "there is no capability '" + item.Scalar() + "'",
               "capabilities are " + joined(kCapabilities));
        return;
      }
      out.push_back(json::string(item.Scalar()));
    }
    meta[key] = std::move(out);
  }

  std::string_view yaml_;
  std::size_t begin_;
  std::vector<SourceError>& errors_;
};

}  // namespace

FrontMatter readFrontMatter(std::string_view source, std::vector<SourceError>& errors) {
  FrontMatter out;
  const std::size_t begin = source.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || source.substr(begin, kOpen.size()) != kOpen) {
    errors.push_back({begin == std::string_view::npos ? 0 : begin,
                      "a scenario begins with its front matter",
                      "/*---\n        description: one sentence of intent\n        covers: "
                      "[net.Socket!close]\n        ---*/"});
    return out;
  }
  const std::size_t content = begin + kOpen.size();
  const std::size_t close = source.find(kClose, content);
  if (close == std::string_view::npos) {
    errors.push_back({begin, "the front matter does not end", "close it with ---*/"});
    return out;
  }
  out.end = close + kClose.size();
  out.meta = Reader(source.substr(content, close - content), content, errors).read();
  return out;
}

}  // namespace netparity::scenario
