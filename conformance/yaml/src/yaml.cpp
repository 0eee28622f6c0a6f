#include "netparity/yaml/yaml.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdint>

namespace netparity::yaml {

namespace json = boost::json;

namespace {

constexpr int kMaximumDepth = 20;

std::size_t offsetOf(const YAML::Mark& mark) {
  return mark.is_null() || mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

// An unquoted & or * at the beginning of a value.
std::optional<std::size_t> findAlias(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote || c == '\n' ? '\0' : quote;
      continue;
    }
    const char before = i == 0 ? '\n' : text[i - 1];
    const bool start =
        before == ' ' || before == '[' || before == '{' || before == ',' || before == '\n';
    if ((c == '"' || c == '\'') && start) {
      quote = c;
    } else if ((c == '&' || c == '*') && start && i + 1 < text.size() && text[i + 1] != ' ' &&
               text[i + 1] != '\n') {
      return i;
    }
  }
  return std::nullopt;
}

json::value scalar(const YAML::Node& node) {
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

class Converter {
 public:
  Converter(std::string_view what, std::vector<Problem>& problems)
      : what_(what), problems_(problems) {}

  json::value convert(const YAML::Node& node, int depth) {
    if (depth > kMaximumDepth) {
      problems_.push_back({yaml::offsetOf(node), what_ + " is nested too deeply", {}});
      return nullptr;
    }
    if (node.IsMap()) {
      json::object out;
      for (const auto& entry : node) {
        if (!entry.first.IsScalar()) {
          problems_.push_back(
              {yaml::offsetOf(entry.first), "a key of " + what_ + " is no text", {}});
          continue;
        }
        const std::string& key = entry.first.Scalar();
        if (out.contains(key)) {
          problems_.push_back({yaml::offsetOf(entry.first), "'" + key + "' occurs twice", {}});
        }
        out[key] = convert(entry.second, depth + 1);
      }
      return out;
    }
    if (node.IsSequence()) {
      json::array out;
      for (const YAML::Node& item : node) {
        out.push_back(convert(item, depth + 1));
      }
      return out;
    }
    return scalar(node);
  }

 private:
  std::string what_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::optional<YAML::Node> load(std::string_view text, std::string_view what,
                               std::vector<Problem>& problems) {
  if (const auto alias = findAlias(text)) {
    problems.push_back({*alias, "anchors and aliases are not part of " + std::string(what),
                        "write the value out, or quote it"});
    return std::nullopt;
  }
  try {
    std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.empty()) {
      return YAML::Node();
    }
    const auto other = std::find_if(documents.begin() + 1, documents.end(),
                                    [](const YAML::Node& one) { return !one.IsNull(); });
    if (other != documents.end()) {
      problems.push_back({std::min(yaml::offsetOf(*other), text.size()),
                          std::string(what) + " is more than one YAML document",
                          "remove the lines --- and ... between them"});
      return std::nullopt;
    }
    return documents.front();
  } catch (const YAML::Exception& error) {
    problems.push_back({std::min(offsetOf(error.mark), text.size()),
                        std::string(what) + " is no YAML: " + error.msg,
                        {}});
    return std::nullopt;
  }
}

json::value toJson(const YAML::Node& node, std::string_view what, std::vector<Problem>& problems) {
  return Converter(what, problems).convert(node, 0);
}

std::size_t offsetOf(const YAML::Node& node) {
  return offsetOf(node.Mark());
}

YAML::Node nodeAt(const YAML::Node& root, std::string_view pointer) {
  YAML::Node node = root;
  while (pointer.size() > 1) {
    pointer.remove_prefix(1);
    const std::string step(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(step.size());
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

}  // namespace netparity::yaml
