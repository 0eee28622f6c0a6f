#include "values.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "data.hpp"

namespace netparity::trace {

namespace json = boost::json;

namespace {

constexpr int kMaximumDepth = 32;

bool isPortKey(std::string_view key) { return key == "port" || key == "localPort" || key == "remotePort"; }

json::object sorted(const json::object& object) {
  std::vector<std::string_view> keys;
  for (const auto& member : object) {
    keys.push_back(member.key());
  }
  std::sort(keys.begin(), keys.end());
  json::object out;
  for (const std::string_view key : keys) {
    out.emplace(key, object.at(key));
  }
  return out;
}

}  // namespace

std::string Values::rewriteText(std::string_view text) const {
  std::string out;
  if (!tmp_.empty()) {
    std::size_t done = 0;
    for (std::size_t at = text.find(tmp_); at != std::string_view::npos; at = text.find(tmp_, done)) {
      out += text.substr(done, at - done);
      out += "<tmp>";
      done = at + tmp_.size();
    }
    out += text.substr(done);
  } else {
    out = text;
  }
  return out.find(':') == std::string::npos ? out : ports_.rewrite(out);
}

json::value Values::rewrite(const json::value& value, bool isPort, int depth) const {
  if (depth > kMaximumDepth) {
    return json::object{{"$", "too deep"}};
  }
  if (isPort) {
    if (const auto number = integerOf(value)) {
      if (auto name = ports_.nameOf(*number)) {
        return json::object{{"$", "port"}, {"name", std::move(*name)}};
      }
    }
  }
  // One form for whole numbers, however the adapter wrote them.
  if (const auto whole = integerOf(value)) {
    return *whole;
  }
  if (value.is_string()) {
    return json::string(rewriteText(value.get_string()));
  }
  if (value.is_array()) {
    json::array out;
    for (const json::value& item : value.get_array()) {
      out.push_back(rewrite(item, false, depth + 1));
    }
    return out;
  }
  if (value.is_object()) {
    return rewriteTagged(value.get_object(), tagOf(value), depth);
  }
  return value;
}

json::value Values::rewriteTagged(const json::object& value, std::string_view tag, int depth) const {
  if (tag == "data") {
    const auto data = asData(value);
    return data ? *data : json::value(sorted(value));
  }
  if (tag == "ref") {
    const auto number = referenceOf(value);
    return json::object{{"$", "ref"}, {"name", number ? names_.of(*number) : std::string("?")}};
  }
  if (tag == "object") {
    json::object props;
    const json::value* list = value.if_contains("props");
    if (list != nullptr && list->is_array()) {
      for (const json::value& prop : list->get_array()) {
        if (prop.is_array() && prop.get_array().size() == 2 && prop.get_array()[0].is_string()) {
          const std::string_view key = prop.get_array()[0].get_string();
          props.insert_or_assign(key, rewrite(prop.get_array()[1], isPortKey(key), depth + 1));
        }
      }
    }
    return json::object{{"$", "object"}, {"props", sorted(props)}};
  }
  json::object out;
  for (const auto& member : value) {
    out.insert_or_assign(member.key(), rewrite(member.value(), isPortKey(member.key()), depth + 1));
  }
  return sorted(out);
}

}  // namespace netparity::trace
