#pragma once

#include <boost/json/value.hpp>
#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// YAML as it is written by people: what is wrong is told with its place in the text.
namespace netparity::yaml {

struct Problem {
  std::size_t offset = 0;  ///< in the text, in bytes
  std::string message;
  std::string hint;  ///< what to write instead; may be empty
};

/// The document in a text (of JSON too, which is YAML). Nothing after a problem: it is no YAML, has
/// more than one document, or anchors or aliases, by which a small document becomes a large one.
/// `what` is what messages call the text: "the front matter".
std::optional<YAML::Node> load(std::string_view text, std::string_view what,
                               std::vector<Problem>& problems);

/// The same as JSON: unquoted scalars become whole numbers, booleans and null where they read so.
/// Keys that occur twice or are no text, and nesting that is too deep, are problems; the value is
/// then incomplete.
boost::json::value toJson(const YAML::Node& node, std::string_view what,
                          std::vector<Problem>& problems);

/// Where a node stands in its text, in bytes.
std::size_t offsetOf(const YAML::Node& node);

/// The deepest node on the way that a JSON pointer describes.
YAML::Node nodeAt(const YAML::Node& root, std::string_view pointer);

}  // namespace netparity::yaml
