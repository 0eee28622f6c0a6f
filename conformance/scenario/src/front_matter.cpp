#include "front_matter.hpp"

#include "netparity/program/program.hpp"

#include <boost/json/array.hpp>
#include <netparity/faults/script.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace netparity::scenario {

namespace json = boost::json;

namespace {

constexpr std::string_view kOpen = "/*---";
constexpr std::string_view kClose = "---*/";
constexpr int kMaximumDepth = 20;

constexpr std::array<std::string_view, 11> kKeys = {
    "description", "covers", "needs", "node",    "process", "issues",
    "peers",       "dns",    "wire",  "network", "limits"};
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
    // Expanding aliases is how a small document becomes a large one.
    if (const auto alias = findAlias()) {
      report(begin_ + *alias, "anchors and aliases are not part of the front matter",
             "write the value out, or quote it");
      return meta;
    }
    try {
      const YAML::Node root = YAML::Load(std::string(yaml_));
      if (!root.IsMap()) {
        report(begin_, "the front matter must hold keys and values", "description: one sentence");
        return meta;
      }
      readKeys(root, meta);
    } catch (const YAML::Exception& error) {
      report(offsetOf(error.mark), "the front matter is no YAML: " + error.msg);
    }
    return meta;
  }

 private:
  void report(std::size_t offset, std::string message, std::string hint = {}) {
    if (errors_.size() < kMostDiagnostics) {
      errors_.push_back({offset, std::move(message), std::move(hint)});
    }
  }

  std::size_t offsetOf(const YAML::Mark& mark) const {
    const std::size_t pos = mark.is_null() || mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
    return begin_ + std::min(pos, yaml_.size());
  }

  // An unquoted & or * at the beginning of a value.
  std::optional<std::size_t> findAlias() const {
    char quote = '\0';
    for (std::size_t i = 0; i < yaml_.size(); ++i) {
      const char c = yaml_[i];
      if (quote != '\0') {
        quote = c == quote || c == '\n' ? '\0' : quote;
        continue;
      }
      const char before = i == 0 ? '\n' : yaml_[i - 1];
      const bool start =
          before == ' ' || before == '[' || before == '{' || before == ',' || before == '\n';
      if ((c == '"' || c == '\'') && start) {
        quote = c;
      } else if ((c == '&' || c == '*') && start && i + 1 < yaml_.size() && yaml_[i + 1] != ' ' &&
                 yaml_[i + 1] != '\n') {
        return i;
      }
    }
    return std::nullopt;
  }

  void readKeys(const YAML::Node& root, json::object& meta) {
    std::set<std::string> seen;
    for (const auto& entry : root) {
      const std::size_t at = offsetOf(entry.first.Mark());
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
      meta[key] = toJson(value, 0);
      checkFaults(key, value, meta);
    }
  }

  // Each fault says itself what its script may hold; where it stands is known here.
  void checkFaults(const std::string& key, const YAML::Node& value, const json::object& meta) {
    const faults::Parsed parsed = faults::parse(json::object{{key, meta.at(key)}});
    for (const faults::Problem& problem : parsed.problems) {
      const std::string path = problem.path.substr(std::min(key.size() + 1, problem.path.size()));
      report(offsetOf(nodeAt(value, path).Mark()), key + path + ": " + problem.text);
    }
  }

  // The deepest node on the way that a JSON pointer describes.
  static YAML::Node nodeAt(const YAML::Node& root, std::string_view path) {
    YAML::Node node = root;
    while (path.size() > 1) {
      path.remove_prefix(1);
      const std::string step(path.substr(0, path.find('/')));
      path.remove_prefix(step.size());
      std::size_t index = 0;
      YAML::Node next;
      if (node.IsMap()) {
        next.reset(node[step]);
      } else if (node.IsSequence() && YAML::convert<std::size_t>::decode(YAML::Node(step), index)) {
        next.reset(node[index]);
      }
      if (!next.IsDefined() || next.IsNull()) {
        break;
      }
      node.reset(next);
    }
    return node;
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
        report(offsetOf(item.Mark()), "'" + key + "' must hold strings",
               "quote what has a comma in it");
        return;
      }
      if (key == "needs" && std::find(kCapabilities.begin(), kCapabilities.end(), item.Scalar()) ==
                                kCapabilities.end()) {
        report(offsetOf(item.Mark()), "there is no capability '" + item.Scalar() + "'",
               "capabilities are " + joined(kCapabilities));
        return;
      }
      out.push_back(json::string(item.Scalar()));
    }
    meta[key] = std::move(out);
  }

  json::value toJson(const YAML::Node& node, int depth) {
    if (depth > kMaximumDepth) {
      report(offsetOf(node.Mark()), "the front matter is nested too deeply");
      return nullptr;
    }
    if (node.IsMap()) {
      json::object out;
      for (const auto& entry : node) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
        if (out.contains(key)) {
          report(offsetOf(entry.first.Mark()), "'" + key + "' occurs twice");
        }
        out[key] = toJson(entry.second, depth + 1);
      }
      return out;
    }
    if (node.IsSequence()) {
      json::array out;
      for (const YAML::Node& item : node) {
        out.push_back(toJson(item, depth + 1));
      }
      return out;
    }
    return scalar(node);
  }

  static json::value scalar(const YAML::Node& node) {
    std::int64_t number = 0;
    bool flag = false;
    if (!node.IsScalar() || node.Tag() == "!") {  // null, or quoted
      return node.IsScalar() ? json::value(json::string(node.Scalar())) : json::value(nullptr);
    }
    if (YAML::convert<std::int64_t>::decode(node, number)) {
      return number;
    }
    if (YAML::convert<bool>::decode(node, flag)) {
      return flag;
    }
    return json::string(node.Scalar());
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
