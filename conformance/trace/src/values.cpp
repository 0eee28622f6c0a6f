#include "values.hpp"

#include "data.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace netparity::trace {

namespace json = boost::json;

namespace {

constexpr int kMaximumDepth = 32;

// Whether a folder's name goes on after it, so that it is another folder's.
bool goesOn(std::string_view text, std::size_t at) {
  return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
                              text[at] == '-' || text[at] == '_');
}

Place placeOf(std::string_view key, Place around) {
  if (key == "fd") {
    return Place::descriptor;
  }
  return isPortKey(key) ? Place::port : around == Place::anything ? around : Place::other;
}

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

Values::Values(const Names& names, const Ports& ports, std::string_view tmp)
    : names_(names), ports_(ports), tmp_(tmp) {
  while (tmp_.ends_with('/')) {
    tmp_.remove_suffix(1);
  }
}

std::string Values::rewriteText(std::string_view text) const {
  std::string out;
  std::size_t done = 0;
  std::size_t at = tmp_.empty() ? std::string_view::npos : text.find(tmp_);
  while (at != std::string_view::npos) {
    const std::size_t end = at + tmp_.size();
    if (!goesOn(text, end)) {
      out += text.substr(done, at - done);
      out += "<tmp>";
      done = end;
    }
    at = text.find(tmp_, end);
  }
  out += text.substr(done);
  return out.find(':') == std::string::npos ? out : ports_.rewrite(out);
}

// The name of the port that a number, or a text of digits, is in this place.
std::optional<json::value> Values::port(const json::value& value, Place place) const {
  if (place != Place::port && place != Place::anything) {
    return std::nullopt;
  }
  auto number = integerOf(value);
  const bool isText = value.is_string() && place == Place::port;
  if (isText) {
    const std::string_view text = value.get_string();
    std::int64_t parsed = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (!text.empty() && end.ec == std::errc() && end.ptr == text.data() + text.size()) {
      number = parsed;
    }
  }
  if (!number) {
    return std::nullopt;
  }
  auto name = place == Place::port ? ports_.nameOf(*number) : ports_.nameOfRead(*number);
  if (!name) {
    return std::nullopt;
  }
  json::object out{{"$", "port"}, {"name", std::move(*name)}};
  if (isText) {
    out["type"] = "string";
  }
  return out;
}

json::value Values::rewrite(const json::value& value, Place place, int depth) const {
  if (depth > kMaximumDepth) {
    return json::object{{"$", "too deep"}};
  }
  if (auto named = port(value, ports_.isRead(value) ? Place::port : place)) {
    return std::move(*named);
  }
  // One form for whole numbers, however the adapter wrote them.
  if (const auto whole = integerOf(value)) {
    constexpr std::int64_t kStandardError = 2;
    if (place == Place::descriptor && *whole > kStandardError) {
      return json::object{{"$", "other"}, {"type", "fd"}};
    }
    return *whole;
  }
  if (value.is_string()) {
    return json::string(rewriteText(value.get_string()));
  }
  if (value.is_array()) {
    json::array out;
    for (const json::value& item : value.get_array()) {
      out.push_back(rewrite(item, place == Place::anything ? place : Place::other, depth + 1));
    }
    return out;
  }
  if (value.is_object()) {
    return rewriteTagged(value.get_object(), tagOf(value), place, depth);
  }
  return value;
}

json::value Values::rewriteTagged(const json::object& value, std::string_view tag, Place place,
                                  int depth) const {
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
          props.insert_or_assign(key, rewrite(prop.get_array()[1], placeOf(key, place), depth + 1));
        }
      }
    }
    return json::object{{"$", "object"}, {"props", sorted(props)}};
  }
  // The length of an array and the like are no ports, whatever their number.
  const Place inside = tag == "array" || tag == "error" || tag.empty() ? place : Place::other;
  json::object out;
  for (const auto& member : value) {
    const Place here =
        tag == "array" && member.key() != "items" ? Place::other : placeOf(member.key(), inside);
    out.insert_or_assign(member.key(), rewrite(member.value(), here, depth + 1));
  }
  return sorted(out);
}

}  // namespace netparity::trace
